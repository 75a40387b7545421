"""The database of a store: SQLite in a folder of its own, or PostgreSQL by address.

SQLite runs with a write-ahead log and synchronous=FULL, so that what was confirmed survives a loss
of power (sqlite.org/pragma.html#pragma_synchronous); a writing transaction takes the lock at once.
PostgreSQL behaves alike: one writer at a time, a reader sees one state, rows are fenced.
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

from sekiso.domain.errors import DataError, MissingExtraError, ServiceError
from sekiso.store.database.faults import told_plainly
from sekiso.store.database.fence import raise_fence
from sekiso.store.database.versions import raise_version, watch_changes

FOLDER = "SEKISO_STORE"
ADDRESS = "SEKISO_DATABASE_URL"
FILE = "store.db"
BUSY = 30_000  # ms that a writer waits for another one
_READING = "is_reading"
_PRAGMAS = ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")  # withdrawn rows are zeroed
_WRITER = 0x7772  # the lock of PostgreSQL that one writer at a time holds


def address_of(url: str | PathLike[str] | None) -> str:
    """The database address of a store: `url` itself, a folder, or what the environment says.

    >>> address_of("postgresql+psycopg://db/sekiso")
    'postgresql+psycopg://db/sekiso'
    """
    told = os.fspath(url) if url is not None else os.environ.get(ADDRESS, "")
    if "://" in told:
        return told
    folder = Path(told or os.environ.get(FOLDER) or own_folder()).expanduser()
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
        return _postgresql(address)
    raise DataError("store_address", got=kind, allowed="sqlite, postgresql+psycopg")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that reads one state of the database, fenced for who asks (`fence.py`)."""
    with told_plainly(), engine.connect() as connection:
        options: dict[str, Any] = {_READING: True}
        if engine.dialect.name == "postgresql":
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        yield connection.execution_options(**options)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that is kept whole when the block ends, and not at all when it raises.

    One writer at a time on either database: what is read in the block is still so when it ends.
    """
    with told_plainly(), engine.begin() as connection:
        yield connection
        raise_version(connection)


def own_folder() -> Path:
    """The folder of stores in the user's data folder."""
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "sekiso"


def database_file(file: Path) -> Engine:
    """An engine on a SQLite file that nobody else uses, which has no log beside it."""
    return _sqlite(f"sqlite:///{file}", log="DELETE")


def _sqlite(address: str, *, log: str = "WAL") -> Engine:
    file = address.removeprefix("sqlite:///")
    if file and file != ":memory:":
        _make_file(Path(file))
    engine = create_engine(
        address, connect_args={"timeout": BUSY / 1000.0}, hide_parameters=True
    )  # values of rows stand in no log

    @event.listens_for(engine, "connect")
    def opened(connection: sqlite3.Connection, _: Any) -> None:
        connection.isolation_level = None  # transactions begin where `begun` says
        for pragma in (f"journal_mode={log}", *_PRAGMAS):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        is_reading = connection.get_execution_options().get(_READING)
        connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")

    watch_changes(engine)
    return engine


def _make_file(file: Path) -> None:
    """An empty file and its folder that only their owner may open, where there is none."""
    try:
        if not file.parent.exists():
            file.parent.mkdir(parents=True)
            file.parent.chmod(0o700)
        if not file.exists():
            file.touch(mode=0o600)  # its log gets the same
    except OSError as problem:
        raise ServiceError("store_unreachable", why=str(problem.strerror)) from problem


def _postgresql(address: str) -> Engine:
    address = address.replace("postgresql://", "postgresql+psycopg://", 1)
    try:
        engine = create_engine(address, pool_pre_ping=True, hide_parameters=True)
    except ImportError as problem:
        raise MissingExtraError("extra_missing", extra="cluster") from problem

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        if not connection.get_execution_options().get(_READING):
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_WRITER,))
        raise_fence(connection)

    watch_changes(engine)
    return engine
