"""Sensor tables of streams: stored as they come, asked through the policy of the asker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection

from sekiso.domain.errors import DataError
from sekiso.store.database.blobs import Blobs
from sekiso.store.policies.compiled import Access
from sekiso.store.series.columns import plain_schema, plain_values, schema_of
from sekiso.store.series.engine import QueryEngine, engine_of, literal
from sekiso.store.series.index import TABLE, VisibleSeries, Written, parts_of, series_of
from sekiso.store.series.parquet import RowKeys, written_parts
from sekiso.store.series.query import SeriesQuery, quoted, sql
from sekiso.store.series.sources import MOST_ROWS, Content, batches_of

N_LISTED_KEYS = 64  # values of a key that a filter lists; more are joined


def write_table(
    blobs: Blobs,
    content: Content,
    *,
    name: str,
    units: Mapping[str, str] | None = None,
    order: tuple[str, ...] = (),
    row_keys: RowKeys | None = None,
    format: str | None = None,
    most_bytes: int | None = None,
    most_rows: int = MOST_ROWS,
) -> Written:
    """Store a sensor table's files; `keep_series` makes it a series, in one transaction.

    `units` of columns as text; `order` the columns by which rows rise, which lets filters on them
    skip files and row groups; `row_keys` where rows belong to different records.  Raises DataError
    for columns that cannot be stored, infinite numbers and rows of nobody.
    """
    source = batches_of(content, format=format)
    if unknown := set(units or {}) - set(source.schema.names):
        allowed = ", ".join(source.schema.names)
        raise DataError("series_column_unknown", got=min(unknown), allowed=allowed)
    parts, missing = written_parts(
        blobs, source, order=order, row_keys=row_keys, most_bytes=most_bytes, most_rows=most_rows
    )
    body = {
        "columns": plain_schema(source.schema),
        "units": dict(units or {}),
        "order": list(order),
        "key_column": row_keys.column if row_keys else "",
        "missing": missing,
        "n_rows": sum(part.n_rows for part in parts),
    }
    return Written(TABLE, name, body, parts, row_keys)


@dataclass(frozen=True)
class SeriesRows:
    """The answer to a query: `table` in Arrow; `series` the ids of what it was read from.

    `datasets` they are of, with their owners; `is_cut`: there are more rows than were asked for.
    """

    table: pa.Table
    series: tuple[str, ...]
    datasets: Mapping[str, str]
    is_cut: bool

    @property
    def owners(self) -> tuple[str, ...]:
        """Whose they are."""
        return tuple(sorted(set(self.datasets.values())))

    @cached_property
    def plain(self) -> dict[str, list[Any]]:
        """Columns as JSON values; null where there is no finite number."""
        return plain_values(self.table)


def answer(
    connection: Connection,
    blobs: Blobs,
    query: SeriesQuery,
    access: Access,
    *,
    engine: QueryEngine | None = None,
) -> SeriesRows:
    """What the asker may see of what a query asks for.

    The policy is applied in the index: files without an allowed row are not opened, rows of other
    records are left out, hidden columns are NULL in rows and conditions alike.  A series that does
    not exist and one that is hidden raise the same DataError.
    """
    visible = series_of(
        connection, access, kind=TABLE, name=query.name, records=query.records,
        datasets=query.datasets,
    )  # fmt: skip
    if not visible:
        raise DataError("series_unknown", got=query.name[:100])
    schema = _common_schema(visible)
    views = _views(connection, blobs, visible)
    rows = "(" + " UNION ALL ".join(view.sql(schema) for view in views) + ")"
    text, values = sql(query, rows, schema)
    for view in views:
        values |= view.values
    table = (engine or engine_of(blobs)).table(text, values)
    is_cut = table.num_rows > query.most
    return SeriesRows(
        table=table.slice(0, query.most),
        series=tuple(one.id for one in visible),
        datasets={one.dataset: one.owner for one in visible},
        is_cut=is_cut,
    )


def without_hidden(one: VisibleSeries) -> VisibleSeries:
    """A table as it is listed: no column that is hidden in all rows, no counts of hidden rows."""
    hidden = frozenset.intersection(
        *(_masked(one, key, schema_of(one.body["columns"])) for key in one.records)
    )
    body = {
        **one.body,
        **{
            part: {name: value for name, value in one.body[part].items() if name not in hidden}
            for part in ("columns", "units", "missing")
        },
        "order": [name for name in one.body["order"] if name not in hidden],
    }
    if not one.is_whole:
        body |= {"missing": {}, "n_rows": None}
    return replace(one, body=body)


@dataclass(frozen=True)
class _Reading:
    """How files are read: their columns, the hidden ones, and the keys whose rows are allowed."""

    columns: pa.Schema
    masked: frozenset[str]
    key_column: str
    keys: tuple[str, ...] | None


@dataclass(frozen=True)
class _View:
    """Files to read alike."""

    files: tuple[str, ...]
    reading: _Reading
    name: str

    @property
    def values(self) -> dict[str, Any]:
        """Values of the condition on the key column."""
        keys, column = self.reading.keys, self.reading.key_column
        if keys is None or not self.files:
            return {}
        is_whole = pa.types.is_integer(self.reading.columns.field(column).type)
        typed = [int(key) if is_whole else key for key in keys]
        if len(typed) > N_LISTED_KEYS:
            return {self.name: typed}
        return {f"{self.name}_{n}": key for n, key in enumerate(typed)}

    def sql(self, schema: pa.Schema) -> str:
        """The rows, in the columns of `schema`."""
        shown = ", ".join(self._shown(field) for field in schema)
        files = ", ".join(f"'{literal(file)}'" for file in self.files)
        read = f"SELECT {shown} FROM read_parquet([{files}])" if files else self._no_rows(shown)
        if self.reading.keys is None or not files:
            return read
        names = list(self.values)
        listed = ", ".join(f"${name}" for name in names)
        is_joined = names == [self.name]
        wanted = f"SELECT unnest(${names[0]})" if is_joined else listed
        return f"{read} WHERE {quoted(self.reading.key_column)} IN ({wanted})"

    def _shown(self, field: pa.Field) -> str:
        is_there = self.files and field.name in self.reading.columns.names
        if is_there and field.name not in self.reading.masked:
            is_same = self.reading.columns.field(field.name).type == field.type
            cast = "" if is_same else f"::{_SQL[str(field.type)]}"
            return f"{quoted(field.name)}{cast} AS {quoted(field.name)}"
        return f"NULL::{_SQL[str(field.type)]} AS {quoted(field.name)}"

    def _no_rows(self, shown: str) -> str:
        return f"SELECT {shown} WHERE FALSE"


def _views(
    connection: Connection, blobs: Blobs, visible: tuple[VisibleSeries, ...]
) -> tuple[_View, ...]:
    """The files of all series by how they are to be read, those alike together."""
    parts = parts_of(connection, tuple(one.id for one in visible))
    files: dict[_Reading, list[str]] = {}
    for one in visible:
        for reading in _readings(one):
            keys = set(reading.keys or ())
            files.setdefault(reading, []).extend(
                blobs.address(digest)
                for digest, held in parts[one.id]
                if reading.keys is None or held & keys
            )
    return tuple(
        _View(tuple(some), reading, f"k{n}") for n, (reading, some) in enumerate(files.items())
    )


def _readings(one: VisibleSeries) -> Iterator[_Reading]:
    columns = schema_of(one.body["columns"])
    key_column = one.body["key_column"]
    hidden: dict[frozenset[str], list[str]] = {}
    for key in one.records:
        hidden.setdefault(_masked(one, key, columns), []).append(key)
    is_filtered = bool(key_column) and not (one.is_whole and len(hidden) == 1)
    for masked, keys in hidden.items():
        yield _Reading(columns, masked, key_column, tuple(keys) if is_filtered else None)


def _masked(one: VisibleSeries, key: str, columns: pa.Schema) -> frozenset[str]:
    """Hidden columns; a rule names "v", "stream.v" or, for all of them, "stream"."""
    rules = one.masked[key]
    return frozenset(c for c in columns.names if rules & {c, f"stream.{c}", "stream"})


def _common_schema(visible: tuple[VisibleSeries, ...]) -> pa.Schema:
    schemas = [schema_of(one.body["columns"]) for one in visible]
    try:
        return pa.unify_schemas(schemas, promote_options="permissive")
    except (pa.ArrowInvalid, pa.ArrowTypeError) as problem:
        raise DataError("series_columns_differ", got=visible[0].name) from problem


_SQL = {
    "bool": "BOOLEAN", "int8": "TINYINT", "int16": "SMALLINT", "int32": "INTEGER",
    "int64": "BIGINT", "uint8": "UTINYINT", "uint16": "USMALLINT", "uint32": "UINTEGER",
    "uint64": "UBIGINT", "float": "FLOAT", "double": "DOUBLE", "string": "VARCHAR",
    "timestamp[us]": "TIMESTAMP", "timestamp[us, tz=UTC]": "TIMESTAMPTZ", "date32[day]": "DATE",
}  # fmt: skip
