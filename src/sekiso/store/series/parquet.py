"""Columns as Parquet blobs: zstd, row groups whose statistics let filters skip them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from sekiso.domain.errors import DataError
from sekiso.numerics.arrays import AnyArray
from sekiso.store.database.blobs import Blob, Blobs
from sekiso.store.series.columns import without_nan
from sekiso.store.series.sources import MOST_ROWS, ROWS_AT_ONCE, Batches, row_groups

GROUPS_OF_PART: Final = 64  # row groups in a file: 7.9 million rows
PAGE: Final = 1 << 18  # bytes
N_REPEATS: Final = 8  # times that each value is there in the mean, for a dictionary to pay
MOST_KEYS: Final = 10_000  # records whose rows one table may hold


@dataclass(frozen=True)
class Part:
    """One file of a series: its blob, how many rows, and which values of the key column it has."""

    blob: Blob
    n_rows: int
    row_keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowKeys:
    """Whose rows: `records` maps each value of `column`, as text, to the id of a record."""

    column: str
    records: Mapping[str, str]


def written_parts(
    blobs: Blobs,
    source: Batches,
    *,
    order: tuple[str, ...] = (),
    row_keys: RowKeys | None = None,
    most_bytes: int | None = None,
    most_rows: int = MOST_ROWS,
) -> tuple[tuple[Part, ...], dict[str, int]]:
    """Store the rows in as many files as they need; the parts, and how many NaN became NULL.

    Memory is that of one row group, whatever the length.  Rows of a group that are not in `order`
    are sorted; the groups stay as they come.  `most_bytes` and `most_rows` limit what is stored.
    """
    _check_columns(source.schema, order, row_keys)
    missing: dict[str, int] = {}
    groups = (_in_order(without_nan(g, missing), order) for g in row_groups(source, most=most_rows))
    parts: list[Part] = []
    for first in groups:
        others = islice(groups, GROUPS_OF_PART - 1)
        left = None if most_bytes is None else most_bytes - sum(p.blob.n_bytes for p in parts)
        parts.append(_part(blobs, first, others, row_keys, left))
    return tuple(parts), missing


def _part(
    blobs: Blobs,
    first: pa.Table,
    others: Iterator[pa.Table],
    row_keys: RowKeys | None,
    most: int | None,
) -> Part:
    n_rows, keys = 0, set[str]()
    with blobs.writing(most=most) as file:
        sink = pa.PythonFile(file, mode="w")
        with parquet.ParquetWriter(sink, first.schema, **_encodings(first)) as writer:
            for group in chain((first,), others):
                writer.write_table(group, row_group_size=ROWS_AT_ONCE)
                n_rows += group.num_rows
                if row_keys is not None:
                    keys |= _keys(group, row_keys)
    return Part(file.blob, n_rows, tuple(sorted(keys)))


def _encodings(first: pa.Table) -> dict[str, Any]:
    """Dictionaries for texts and whole numbers of few values, differences for other whole numbers.

    Measured reals stay as they are.  Small pages with an index let a filter skip most of a group.
    """
    whole = [f.name for f in first.schema if pa.types.is_integer(f.type)]
    few = [n for n in whole if N_REPEATS * pc.count_distinct(first.column(n)).as_py() <= len(first)]
    long = [n for n in whole if n not in few and first.schema.field(n).type in _LONG]
    words = [f.name for f in first.schema if pa.types.is_string(f.type)]
    return {
        "compression": "zstd",
        "compression_level": 1,
        "use_dictionary": few + words,
        "column_encoding": dict.fromkeys(long, "DELTA_BINARY_PACKED"),
        "data_page_size": PAGE,
        "write_page_index": True,
        "write_page_checksum": True,
    }


_LONG: Final = (pa.int32(), pa.int64())


def _keys(group: pa.Table, row_keys: RowKeys) -> set[str]:
    found = {str(key) for key in pc.unique(group.column(row_keys.column)).to_pylist()}
    if stray := found - row_keys.records.keys():
        raise DataError("series_rows_of_nobody", column=row_keys.column, got=min(stray)[:100])
    return found


def _check_columns(schema: pa.Schema, order: tuple[str, ...], row_keys: RowKeys | None) -> None:
    wanted = (*order, row_keys.column) if row_keys else order
    for name in wanted:
        if name not in schema.names:
            raise DataError("series_column_unknown", got=name, allowed=", ".join(schema.names))
    if row_keys and pa.types.is_floating(schema.field(row_keys.column).type):
        raise DataError("series_column_type", column=row_keys.column, got="float")
    if row_keys and len(row_keys.records) > MOST_KEYS:
        raise DataError("series_columns", got=len(row_keys.records), allowed=MOST_KEYS)


def _in_order(group: pa.Table, order: tuple[str, ...]) -> pa.Table:
    if not order or _is_in_order([group.column(name) for name in order]):
        return group
    return group.sort_by([(name, "ascending") for name in order])


def _is_in_order(columns: list[pa.ChunkedArray]) -> bool:
    """Whether rows rise by the first column, at equal values by the second, and so on."""
    undecided: AnyArray = np.ones(max(len(columns[0]) - 1, 0), bool)
    for column in columns:
        if column.null_count:
            return False
        values = column.to_numpy()
        if bool(np.any(undecided & (values[1:] < values[:-1]))):
            return False
        undecided &= values[1:] == values[:-1]
    return True


def plain_part(part: Part) -> dict[str, Any]:
    """A part as values of its row in the index."""
    keys = json.dumps(part.row_keys) if part.row_keys else ""
    return {"digest": part.blob.digest, "n_rows": part.n_rows, "row_keys": keys}
