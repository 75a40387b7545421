"""Sensor tables as they come - Arrow, CSV, Parquet - as a stream of batches in bounded memory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, TypeAlias

import pyarrow as pa

from sekiso.domain.errors import DataError
from sekiso.materials.text_encoding import encoding_of
from sekiso.store.series.columns import checked_schema

ROWS_AT_ONCE: Final = 122_880
MOST_ROWS: Final = 1_000_000_000  # of one table
HEAD: Final = 1 << 20  # bytes by which letters are told
CSV_BLOCK: Final = 4 << 20  # bytes; one row must fit
FORMATS: Final = ("csv", "parquet", "arrow")

Content: TypeAlias = (
    pa.Table | pa.RecordBatchReader | Iterable[pa.RecordBatch] | BinaryIO | str | os.PathLike[str]
)
"""A table in memory, a stream of record batches, or a file: its path, or opened for bytes."""


@dataclass(frozen=True)
class Batches:
    """A stream of record batches of one schema."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]


def batches_of(content: Content, *, format: str | None = None) -> Batches:
    """The rows of a content; files by the ending of their name, or by `format` of `FORMATS`.

    Raises DataError where the file cannot be read as that.
    """
    if isinstance(content, pa.Table):
        return _batches(content.schema, content.to_batches())
    if isinstance(content, pa.RecordBatchReader):
        return _batches(content.schema, content)
    if isinstance(content, str | os.PathLike) or hasattr(content, "read"):
        return _of_file(content, format)
    stream = iter(content)
    first = next(stream, None)
    if first is None:
        raise DataError("series_columns", got=0, allowed=1)
    return _batches(first.schema, _joined(first, stream))


def row_groups(source: Batches, n: int = ROWS_AT_ONCE, most: int = MOST_ROWS) -> Iterator[pa.Table]:
    """The rows in tables of exactly `n`, the last of fewer, none copied that fits as it comes.

    Raises DataError for more than `most` rows, which a small file can hold.
    """
    waiting: list[pa.RecordBatch] = []
    n_waiting = n_rows = 0
    for batch in source.batches:
        n_rows += batch.num_rows
        if n_rows > most:
            raise DataError("series_long", allowed=most)
        while batch.num_rows:
            part = batch.slice(0, n - n_waiting)
            batch = batch.slice(part.num_rows)
            waiting.append(part)
            n_waiting += part.num_rows
            if n_waiting == n:
                yield pa.Table.from_batches(waiting, source.schema)
                waiting, n_waiting = [], 0
    if waiting:
        yield pa.Table.from_batches(waiting, source.schema)


def _of_file(content: Any, format: str | None) -> Batches:
    name = os.fspath(content) if isinstance(content, str | os.PathLike) else ""
    found = format or name.rpartition(".")[2].lower()
    if found not in FORMATS:
        raise DataError("series_format", got=found, allowed=", ".join(FORMATS))
    with _readable(found):
        return {"csv": _of_csv, "parquet": _of_parquet, "arrow": _of_arrow}[found](content)


def _of_csv(content: Any) -> Batches:
    from pyarrow import csv

    found = encoding_of(_head(content), "CSV")
    encoding = "utf8" if found.startswith("utf-8") else found  # which Arrow reads by itself
    reading = csv.ReadOptions(block_size=CSV_BLOCK, use_threads=False, encoding=encoding)
    reader = csv.open_csv(content, read_options=reading)
    return _batches(reader.schema, reader, "csv")


def _head(content: Any) -> bytes:
    if isinstance(content, str | os.PathLike):
        with open(content, "rb") as file:
            return file.read(HEAD)
    if not content.seekable():
        return b""
    place = content.tell()
    head: bytes = content.read(HEAD)
    content.seek(place)
    return head


def _of_parquet(content: Any) -> Batches:
    from pyarrow import parquet

    file = parquet.ParquetFile(content, pre_buffer=False)
    rows = file.iter_batches(batch_size=ROWS_AT_ONCE, use_threads=False)
    return _batches(file.schema_arrow, rows, "parquet")


def _of_arrow(content: Any) -> Batches:
    source = pa.OSFile(os.fspath(content)) if isinstance(content, str | os.PathLike) else content
    reader = pa.ipc.open_stream(source)
    return _batches(reader.schema, reader, "arrow")


def _batches(schema: pa.Schema, batches: Iterable[pa.RecordBatch], format: str = "") -> Batches:
    wanted = checked_schema(schema)
    return Batches(wanted, _cast(iter(batches), wanted, format))


def _cast(
    batches: Iterator[pa.RecordBatch], schema: pa.Schema, format: str
) -> Iterator[pa.RecordBatch]:
    while True:
        with _readable(format or "arrow"):
            batch = next(batches, None)
            if batch is None:
                return
            if format:  # a file may lie about offsets and letters, which Arrow would follow blindly
                batch.validate(full=True)
            if batch.schema.names != schema.names:
                raise DataError("series_batches_differ", got=", ".join(batch.schema.names)[:200])
            is_same = batch.schema.equals(schema)
            cast = batch if is_same else batch.cast(schema)
        yield cast


def _joined(first: pa.RecordBatch, others: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield first
    yield from others


@contextmanager
def _readable(format: str) -> Iterator[None]:
    try:
        yield
    except (pa.ArrowException, UnicodeDecodeError, OSError) as problem:
        why = str(problem).partition("\n")[0][:300]
        raise DataError("series_unreadable", format=format, why=why) from problem
