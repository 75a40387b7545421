"""The one reader of tables in files and pasted text, for every door: CSV, TSV and Excel."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import Any

from sekiso.domain.errors import DataError
from sekiso.materials.row_finding import RowFinding
from sekiso.materials.table_layout import MeasuredTable, table_of
from sekiso.materials.text_encoding import decoded
from sekiso.materials.text_rows import as_text, text_rows
from sekiso.materials.workbooks import MOST_ROWS, workbook_rows

MOST_BYTES = 32 * 2**20  # 200,000 rows of 160 letters
_WORKBOOK = b"PK\x03\x04"
_OTHERS = {
    b"\xd0\xcf\x11\xe0": "table_is_old_excel",
    b"%PDF": "table_is_pdf",
    b"<html": "table_is_web_page",
    b"<!doc": "table_is_web_page",
    b"<?xml": "table_is_xml",
    b"SQLite": "table_is_database",
}


def opened(table: Any) -> Any:
    """The columns of a table named by its path; a table in memory is given back as it is.

    Raises DataError for a file that is absent, too large or no table.
    """
    if not isinstance(table, str | PathLike):
        return table
    path = Path(table)
    if not str(table) or not path.is_file():
        raise DataError("table_file", got=path.name)
    _refuse_size(path.stat().st_size, path.name)
    return table_of_file(path.read_bytes(), path.name)


def table_of_file(content: bytes, name: str) -> MeasuredTable:
    """The table in the content of a file; what it holds tells its kind, not its name."""
    if content.startswith(_WORKBOOK):
        lines, findings = workbook_rows(content, name)
        return table_of(lines, findings)
    text, findings = _text(content, name)
    return table_of_text(text, findings)


def table_text(content: bytes, name: str) -> tuple[str, tuple[RowFinding, ...]]:
    """A table file as text with a separator, as a person edits it, and what was found on the way.

    Raises DataError for a file that is too large or no table.
    """
    _refuse_size(len(content), name)
    if content.startswith(_WORKBOOK):
        lines, findings = workbook_rows(content, name)
        return as_text([line.cells for line in lines]), findings
    return _text(content, name)


def table_of_text(text: str, findings: tuple[RowFinding, ...] = ()) -> MeasuredTable:
    """The table in a text, separated by commas, semicolons, tabs, strokes or blanks.

    Raises DataError for a table without rows and lines of another length than the names.
    """
    lines, separator = text_rows(text.lstrip("\ufeff"))
    if len(lines) > MOST_ROWS:
        raise DataError("table_too_long", got=len(lines), allowed=MOST_ROWS)
    return table_of(lines, findings, separator)


def _text(content: bytes, name: str) -> tuple[str, tuple[RowFinding, ...]]:
    start = content.lstrip()[:16].lower()
    for mark, key in _OTHERS.items():
        if start.startswith(mark.lower()):
            raise DataError(key)
    return decoded(content, name)


def _refuse_size(n_bytes: int, name: str) -> None:
    if n_bytes > MOST_BYTES:
        raise DataError(
            "table_too_large", got=f"{n_bytes / 2**20:.0f} MiB", name=name,
            allowed=f"{MOST_BYTES // 2**20} MiB",
        )  # fmt: skip
