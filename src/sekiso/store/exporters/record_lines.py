"""Records as lines of canonical JSON (RFC 8785): each line hashes to the hash of its record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sekiso.store.importers import guards
from sekiso.store.records import Record

NAME: Final = "records.jsonl"


def lines_of(records: Iterable[Record]) -> bytes:
    """One line per record, in their order."""
    return b"".join(record.canonical() + b"\n" for record in records)


def records_of(lines: bytes) -> tuple[Record, ...]:
    """Inverse of `lines_of`."""
    return tuple(
        Record.from_plain(guards.json_value(line, NAME)) for line in lines.splitlines() if line
    )
