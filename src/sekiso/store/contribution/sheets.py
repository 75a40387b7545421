"""The sheets of a table file as lines of cells; a text file is one sheet without a name."""

from __future__ import annotations

from dataclasses import dataclass

from sekiso.domain.errors import DataError
from sekiso.materials.row_finding import RowFinding
from sekiso.materials.table_files import MOST_BYTES, table_text
from sekiso.materials.text_rows import Line, text_rows
from sekiso.materials.workbooks import MOST_COLUMNS, MOST_ROWS, workbook_sheets

_WORKBOOK = b"PK\x03\x04"


@dataclass(frozen=True)
class Sheet:
    """Lines of cells; `merged` ranges (top, left, bottom, right) from 0; `separator` of a text."""

    name: str
    lines: tuple[Line, ...]
    is_seen: bool = True
    merged: tuple[tuple[int, int, int, int], ...] = ()
    findings: tuple[RowFinding, ...] = ()
    separator: str = ""


def format_of(content: bytes) -> str:
    """The importer's key of a table file: "xlsx" or "csv"."""
    return "xlsx" if content.startswith(_WORKBOOK) else "csv"


def sheets_of(content: bytes, name: str) -> tuple[Sheet, ...]:
    """All sheets of a file that hold something.

    Raises DataError for a file that is empty, too large, broken or no table.
    """
    if len(content) > MOST_BYTES:
        raise DataError(
            "table_too_large", got=f"{len(content) / 2**20:.0f} MiB", name=name,
            allowed=f"{MOST_BYTES // 2**20} MiB",
        )  # fmt: skip
    if format_of(content) == "xlsx":
        found = tuple(
            Sheet(one.name, tuple(one.lines), one.is_seen, one.merged, one.findings)
            for one in workbook_sheets(content, name)
        )
    else:
        text, findings = table_text(content, name)
        lines, separator = text_rows(text.lstrip("\ufeff"))
        widest = max((len(line.cells) for line in lines), default=0)
        if widest > MOST_COLUMNS:
            raise DataError("table_too_wide", got=widest, allowed=MOST_COLUMNS)
        found = (Sheet("", tuple(lines), findings=findings, separator=separator),)
    if not any(cell != "" for sheet in found for line in sheet.lines for cell in line.cells):
        raise DataError("table_without_rows")
    if sum(len(sheet.lines) for sheet in found) > MOST_ROWS:
        raise DataError(
            "table_too_long", got=sum(len(sheet.lines) for sheet in found), allowed=MOST_ROWS
        )
    return found
