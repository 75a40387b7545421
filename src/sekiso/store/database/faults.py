"""Errors of a database that is away, locked, full, read-only or damaged, as errors of the house."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import exc

from sekiso.domain.errors import DataError, PolicyError, SekisoError, ServiceError

_SQLITE: Final = {
    sqlite3.SQLITE_BUSY: "store_locked",
    sqlite3.SQLITE_LOCKED: "store_locked",
    sqlite3.SQLITE_READONLY: "store_read_only",
    sqlite3.SQLITE_PERM: "store_read_only",
    sqlite3.SQLITE_FULL: "store_full",
    sqlite3.SQLITE_IOERR: "store_full",
    sqlite3.SQLITE_CORRUPT: "store_damaged",
    sqlite3.SQLITE_NOTADB: "store_damaged",
}
"""Primary result codes (sqlite.org/rescode.html)."""
_POSTGRESQL: Final = {
    "40001": "store_locked",
    "40P01": "store_locked",
    "55P03": "store_locked",
    "25006": "store_read_only",
    "42501": "not_allowed",
    "53100": "store_full",
    "XX001": "store_damaged",
    "XX002": "store_damaged",
}
"""SQLSTATE codes (postgresql.org/docs/15/errcodes-appendix.html)."""
_AWAY: Final = ("08", "53", "57", "58")  # classes: connection, resources, operator, system


@contextmanager
def told_plainly() -> Iterator[None]:
    """Raise ServiceError, DataError or PolicyError in place of what the database said.

    A mistake in a statement is not a fault of the database and passes as it is.
    """
    try:
        yield
    except exc.DBAPIError as problem:
        fault = fault_of(problem)
        if fault is None:
            raise
        raise fault from problem


def fault_of(problem: exc.DBAPIError) -> SekisoError | None:
    """The error that a user is told, None for a mistake in a statement."""
    why = " ".join(str(problem.orig).split())
    if isinstance(problem, exc.IntegrityError):
        return DataError("store_conflict")
    if isinstance(problem, exc.DataError):
        return DataError("store_value", why=why)
    key = _key(problem)
    if key == "not_allowed":
        return PolicyError(key)
    if key == "store_damaged":
        return DataError(key, why=why)
    return ServiceError(key, why=why) if key else None


def _key(problem: exc.DBAPIError) -> str:
    original = problem.orig
    if isinstance(original, sqlite3.Error):
        code = getattr(original, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        usual = "" if code == sqlite3.SQLITE_ERROR else "store_unreachable"
        return _SQLITE.get(code, usual)
    state = getattr(original, "sqlstate", None)
    if state is None:  # nobody answered at all, or the driver refused
        return "store_unreachable" if isinstance(problem, exc.OperationalError) else ""
    return _POSTGRESQL.get(state, "store_unreachable" if state[:2] in _AWAY else "")
