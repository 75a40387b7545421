"""What is handed in: a table, a file of another system, or records, as one thing to look at."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from os import PathLike, fspath
from pathlib import Path
from typing import Any, Final

from sekiso.domain import messages
from sekiso.domain.errors import DataError
from sekiso.store.contribution.staging import Staged, staged
from sekiso.store.importers import guards, registry
from sekiso.store.reading import ReadFinding, Reading
from sekiso.store.records import Record

TABLES: Final = ("csv", "xlsx")
RECORDS: Final = "records"  # the format of what no file held


@dataclass(frozen=True)
class Inspected:
    """A delivery read and not stored: its records, what was repaired, what is left out.

    `staged` tells the columns where it is a table.
    """

    name: str
    format: str
    records: tuple[Record, ...]
    findings: tuple[ReadFinding, ...] = ()
    staged: Staged | None = field(default=None, repr=False)

    @property
    def are_own(self) -> bool:
        """Whether these are records that were made here, not read of a file."""
        return self.format == RECORDS

    @property
    def n_rows(self) -> int:
        """Rows of a table; records of anything else."""
        return self.staged.n_rows if self.staged else len(self.records)

    def repairs(self, language: str = "en") -> list[str]:
        """What was repaired, decided or is doubtful, as sentences."""
        return [one.text(language) for one in self.findings]

    def rejected(self, language: str = "en") -> list[str]:
        """What is left out and why, as sentences."""
        if self.staged is None:
            return []
        return [
            f"{one.finding.place}: {one.text(language)}" if one.line else one.text(language)
            for one in self.staged.rejected
        ]


def inspected(
    data: Any,
    *,
    name: str = "",
    format: str | None = None,
    remembered: Mapping[str, str] | None = None,
    mapping: Mapping[str, str] | None = None,
    sheets: Sequence[str] = (),
) -> Inspected:
    """What `data` holds: a path, the bytes of a file (with its `name`), columns, or records.

    `remembered` and `mapping` tell what columns of a table mean (see `contribution.staged`).
    Raises DataError for what cannot be read.
    """
    if isinstance(data, Reading):
        return _of_reading(data, name)
    if isinstance(data, Sequence) and not isinstance(data, str | bytes) and _are_records(data):
        return Inspected(name or messages.text("delivery.records"), RECORDS, tuple(data))
    if isinstance(data, str | PathLike):
        path = Path(fspath(data))
        if path.is_dir():
            return _of_reading(registry.read_path(path, format=format), name or path.name)
        data, name = guards.file_content(path), name or path.name
    elif not isinstance(data, bytes | bytearray):
        data, name = _csv_of(data), name or messages.text("delivery.table")
    content = bytes(data)
    key = format or registry.sniffed(content, name).key
    if key not in TABLES:
        return _of_reading(registry.read(content, name, format=key), name)
    found = staged(content, name, remembered=remembered, mapping=mapping, sheets=tuple(sheets))
    return Inspected(name, key, found.records, found.findings, found)


def _of_reading(reading: Reading, name: str) -> Inspected:
    return Inspected(name or reading.format, reading.format, reading.records, reading.findings)


def _are_records(data: Sequence[Any]) -> bool:
    return bool(data) and all(isinstance(one, Record) for one in data)


def _csv_of(table: Any) -> bytes:
    """A mapping of columns, a list of rows or a DataFrame as the text of a table."""
    if isinstance(table, Sequence) and table and all(isinstance(row, Mapping) for row in table):
        names = list(dict.fromkeys(str(name) for row in table for name in row))
        rows = [[row.get(name, "") for name in names] for row in table]
    elif hasattr(table, "columns") or isinstance(table, Mapping):
        names = [str(name) for name in getattr(table, "columns", table)]
        columns = [list(table[name]) for name in getattr(table, "columns", table)]
        if len({len(column) for column in columns}) != 1:
            raise DataError(
                "table_ragged",
                got=", ".join(f"{n}: {len(c)}" for n, c in zip(names, columns, strict=True)),
            )
        rows = [list(row) for row in zip(*columns, strict=True)]
    else:
        raise DataError("delivery_kind", got=type(table).__name__)
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(names)
    writer.writerows(
        [["" if cell != cell or cell is None else cell for cell in row] for row in rows]
    )
    return written.getvalue().encode()
