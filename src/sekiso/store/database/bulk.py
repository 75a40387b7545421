"""Many rows at once, as the drivers take them fastest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Table
from sqlalchemy.types import Boolean, Float, Integer, LargeBinary

from sekiso.store.database.versions import note_change

BATCH: Final = 10_000  # rows of one statement
_ARRAYS: Final = ((Boolean, "boolean"), (Integer, "bigint"), (Float, "float8"))


def insert_rows(
    connection: Connection, table: Table, names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Insert rows with values of the columns `names`, in the caller's transaction; how many."""
    note_change(connection, table)
    statement = _statement(connection, table, names)
    is_server = connection.dialect.name == "postgresql"
    left, n = iter(rows), 0
    while batch := list(islice(left, BATCH)):
        values = tuple(map(list, zip(*batch, strict=True))) if is_server else batch
        connection.exec_driver_sql(statement, values)
        n += len(batch)
    return n


def _statement(connection: Connection, table: Table, names: Sequence[str]) -> str:
    quoted = connection.dialect.identifier_preparer.quote
    into = f"INSERT INTO {quoted(table.name)} ({', '.join(map(quoted, names))})"
    if connection.dialect.name == "postgresql":  # one array per column: one round trip
        arrays = ", ".join(f"%s::{_array(table.c[name].type)}[]" for name in names)
        return f"{into} SELECT * FROM unnest({arrays})"
    return f"{into} VALUES ({', '.join('?' * len(names))})"


def _array(kind: object) -> str:
    if isinstance(kind, LargeBinary):
        return "bytea"
    return next((name for type_, name in _ARRAYS if isinstance(kind, type_)), "text")
