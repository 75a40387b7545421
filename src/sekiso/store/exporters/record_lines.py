"""Records as lines of canonical JSON (RFC 8785): each line hashes to the hash of its record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sekiso.store.importers import guards
from sekiso.store.record_shape import foreign_record
from sekiso.store.records import Record

NAME: Final = "records.jsonl"


def lines_of(records: Iterable[Record]) -> bytes:
    """One line per record, in their order."""
    return b"".join(record.canonical() + b"\n" for record in records)


def records_of(lines: bytes) -> tuple[Record, ...]:
    """Inverse of `lines_of`; raises DataError for a line that is no record."""
    return tuple(
        foreign_record(guards.json_value(line, NAME), NAME, f"line {number}")
        for number, line in enumerate(lines.splitlines(), start=1)
        if line
    )
