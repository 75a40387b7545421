"""The database of a store: SQLite in a folder of its own, or PostgreSQL by address.

SQLite runs with a write-ahead log and synchronous=FULL, so that what was confirmed survives a loss
of power (sqlite.org/pragma.html#pragma_synchronous); a writing transaction takes the lock at once.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError

from sekiso.domain.errors import DataError, ServiceError

FOLDER = "SEKISO_STORE"
ADDRESS = "SEKISO_DATABASE_URL"
FILE = "store.db"
BUSY = 30_000  # ms that a writer waits for another one
_READING = "is_reading"


def address_of(url: str | PathLike[str] | None) -> str:
    """The database address of a store: `url` itself, a folder, or what the environment says.

    >>> address_of("postgresql+psycopg://db/sekiso")
    'postgresql+psycopg://db/sekiso'
    """
    told = os.fspath(url) if url is not None else os.environ.get(ADDRESS, "")
    if "://" in told:
        return told
    folder = Path(told or os.environ.get(FOLDER) or _own_folder()).expanduser()
    file = folder if folder.suffix == ".db" else folder / FILE
    return f"sqlite:///{file.resolve()}"


def database(url: str | PathLike[str] | None = None) -> Engine:
    """An engine on the store's database; a folder that is missing is made.

    Raises DataError for an address of another kind, ServiceError where nobody answers there.
    """
    address = address_of(url)
    kind = address.partition(":")[0]
    if kind == "sqlite":
        return _sqlite(address)
    if kind in ("postgresql", "postgresql+psycopg"):
        return create_engine(
            address.replace("postgresql://", "postgresql+psycopg://", 1), pool_pre_ping=True
        )
    raise DataError("store_address", got=kind, allowed="sqlite, postgresql+psycopg")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that reads one state of the database."""
    with _told_plainly(), engine.connect() as connection:
        yield connection.execution_options(**{_READING: True})


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that is kept whole when the block ends, and not at all when it raises."""
    with _told_plainly(), engine.begin() as connection:
        yield connection


def _own_folder() -> Path:
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "sekiso"


def _sqlite(address: str) -> Engine:
    file = address.removeprefix("sqlite:///")
    if file and file != ":memory:":
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, connect_args={"timeout": BUSY / 1000.0})

    @event.listens_for(engine, "connect")
    def opened(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # transactions begin where `begun` says
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        is_reading = connection.get_execution_options().get(_READING)
        connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")

    return engine


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Errors of a database that is away, full or damaged, as errors of the house."""
    try:
        yield
    except OperationalError as problem:
        raise ServiceError("store_unreachable", why=str(problem.orig)) from problem
    except DatabaseError as problem:
        if isinstance(problem.orig, sqlite3.DatabaseError) and "malformed" in str(problem.orig):
            raise DataError("store_damaged", why=str(problem.orig)) from problem
        raise
