"""The cells of an Excel workbook as lines: which sheet was read, and what its cells hold.

openpyxl reads them; python-calamine (0.9) was tried and empties the errors of Excel in silence.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zipfile import ZipFile

from sekiso.domain.errors import DataError, SekisoError
from sekiso.materials.column_names import is_known
from sekiso.materials.number_cells import is_missing
from sekiso.materials.row_finding import RowFinding, listed
from sekiso.materials.text_rows import Line

MOST_UNPACKED = 128 * 2**20  # bytes: a million empty coloured rows take 80 MB
MOST_ROWS = 200_000  # a log of a machine is no table of specimens
MOST_COLUMNS = 1000
_LOOKED_AT = 60  # rows, for the names of the columns
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_ROW = re.compile(rb'<row [^>]*?r="(\d+)"')


@dataclass(frozen=True)
class SheetLines:
    """A sheet that holds cells: its lines; merged ranges (top, left, bottom, right) from 0."""

    name: str
    lines: list[Line]
    is_seen: bool
    merged: tuple[tuple[int, int, int, int], ...] = ()
    findings: tuple[RowFinding, ...] = ()


def workbook_sheets(content: bytes, name: str) -> tuple[SheetLines, ...]:
    """All sheets that hold cells, in their order; values and errors as of `workbook_rows`."""
    import openpyxl

    try:
        _refuse_huge(content, name)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        return tuple(
            found for sheet in book.worksheets if (found := _sheet_lines(content, sheet)).lines
        )
    except SekisoError:
        raise
    except Exception as problem:  # openpyxl raises a dozen unrelated classes on broken files
        raise DataError("table_not_workbook", got=name) from problem


def _sheet_lines(content: bytes, sheet: Any) -> SheetLines:
    xml = _xml(content, sheet)
    lines = _cells(sheet, xml)
    _refuse_unstored(content, sheet, xml, lines)
    merged = tuple(
        (int(top) - 1, _place(left), int(bottom) - 1, _place(right))
        for left, top, right, bottom in _MERGED.findall(xml)
    )
    is_seen = sheet.sheet_state == "visible"
    return SheetLines(sheet.title, lines, is_seen, merged, tuple(_fill_merged(xml, lines)))


def workbook_rows(content: bytes, name: str) -> tuple[list[Line], tuple[RowFinding, ...]]:
    """The cells of the first sheet that is seen and names known columns, else that holds cells.

    Percent cells become "99.5 %", dates text, merged cells repeat their value.  Raises DataError
    for no workbook, one that unpacks to more than 128 MiB, and formulas without stored results.
    """
    import openpyxl

    try:
        _refuse_huge(content, name)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = [(sheet, _cells(sheet, _xml(content, sheet))) for sheet in book.worksheets]
        chosen = _chosen(sheets)
        if chosen is None:
            return [], ()
        sheet, lines = chosen
        xml = _xml(content, sheet)
        _refuse_unstored(content, sheet, xml, lines)
        merged = _fill_merged(xml, lines)
        return lines, (*_other_sheets(sheet, sheets), *merged)
    except SekisoError:
        raise
    except Exception as problem:  # openpyxl raises a dozen unrelated classes on broken files
        raise DataError("table_not_workbook", got=name) from problem


def _refuse_huge(content: bytes, name: str) -> None:
    with ZipFile(io.BytesIO(content)) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > MOST_UNPACKED:
        raise DataError(
            "table_too_large", got=f"{size / 2**20:.0f} MiB", name=name,
            allowed=f"{MOST_UNPACKED // 2**20} MiB",
        )  # fmt: skip


def _xml(content: bytes, sheet: Any) -> bytes:
    with ZipFile(io.BytesIO(content)) as archive:
        return archive.read(str(sheet._worksheet_path).lstrip("/"))


def _cells(sheet: Any, xml: bytes) -> list[Line]:
    """The lines down to the last cell with a value; coloured empty ones below are not walked."""
    end = max(xml.rfind(b"</v>"), xml.rfind(b"</is>"), xml.rfind(b"</f>"))
    if end < 0:
        return []
    numbers = _ROW.findall(xml[max(xml.rfind(b"<row ", 0, end), 0) : end])
    last = int(numbers[-1]) if numbers else None
    if last and last > MOST_ROWS:
        raise DataError("table_too_long", got=last, allowed=MOST_ROWS)
    sheet.reset_dimensions()  # what the file says of them may be a million empty rows
    lines, width = [], 0
    for k, row in enumerate(sheet.iter_rows(max_row=last), start=1):
        cells = [_value(cell) for cell in row]
        lines.append(Line(k, cells))
        width = max(width, max((j for j, c in enumerate(cells, start=1) if c != ""), default=0))
        if k > MOST_ROWS:
            raise DataError("table_too_long", got=k, allowed=MOST_ROWS)
        if width > MOST_COLUMNS:
            raise DataError("table_too_wide", got=width, allowed=MOST_COLUMNS)
    return [Line(x.number, x.cells[:width] + [""] * (width - len(x.cells))) for x in lines]


def _value(cell: Any) -> Any:
    value = cell.value
    if value is None:
        return ""
    is_plain = isinstance(value, int | float) and not isinstance(value, bool)
    if is_plain and "%" in str(cell.number_format or ""):
        return f"{100.0 * value:.12g} %"
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return str(value)
    return value.strip() if isinstance(value, str) else value


def _chosen(sheets: Sequence[tuple[Any, list[Line]]]) -> tuple[Any, list[Line]] | None:
    filled = [(sheet, lines) for sheet, lines in sheets if lines]
    seen = [pair for pair in filled if pair[0].sheet_state == "visible"] or filled
    return max(seen, key=lambda pair: min(_n_known(pair[1]), 1), default=None)


def _n_known(lines: list[Line]) -> int:
    return max(
        (sum(is_known(str(cell)) for cell in line.cells) for line in lines[:_LOOKED_AT]), default=0
    )


def _other_sheets(read: Any, sheets: Sequence[tuple[Any, list[Line]]]) -> tuple[RowFinding, ...]:
    others = [sheet.title for sheet, lines in sheets if lines and sheet is not read]
    if not others:
        return ()
    return (RowFinding("sheet_read", (), (("sheet", read.title), ("others", listed(others)))),)


def _refuse_unstored(content: bytes, sheet: Any, xml: bytes, lines: Sequence[Line]) -> None:
    """DataError where a program wrote formulas and no results: the cells look empty."""
    if b"<f" not in xml or not re.search(
        rb"</f>\s*(?:<v\s*/>|<v></v>)?\s*</c>|<f[^>]*/>\s*</c>", xml
    ):
        return
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    for line, row in zip(lines, book[sheet.title].iter_rows(max_row=len(lines)), strict=False):
        for shown, cell in zip(line.cells, row, strict=False):
            is_text = getattr(cell, "data_type", "") == "f" and shown == ""
            if is_text and not _is_empty_text(xml, cell.coordinate):
                raise DataError("formula_without_result", got=cell.coordinate, formula=cell.value)


def _is_empty_text(xml: bytes, place: str) -> bool:
    """Whether the stored result of a formula is the empty text, as of IF(..., "")."""
    found = re.search(rb'<c r="' + place.encode() + rb'"([^>]*)>', xml)
    return found is not None and b't="str"' in found[1]


def _fill_merged(xml: bytes, lines: list[Line]) -> list[RowFinding]:
    """Give every cell of a merged range its value, as a reader of the sheet sees it."""
    head = next((k for k, x in enumerate(lines) if any(is_known(str(c)) for c in x.cells)), 0)
    filled = []
    for first, top, last, bottom in _MERGED.findall(xml):
        columns = range(_place(first), min(_place(last) + 1, MOST_COLUMNS))
        rows = range(int(top) - 1, min(int(bottom), len(lines)))
        if rows.start <= head or not rows or len(columns) != 1:
            continue  # names and titles; a value across columns belongs to one name only
        cells = [lines[k].cells for k in rows]
        if columns.start < len(cells[0]) and not is_missing(cells[0][columns.start]):
            for row in cells[1:]:
                row[columns.start] = cells[0][columns.start]
            filled.append(f"{first.decode()}{top.decode()}:{last.decode()}{bottom.decode()}")
    values = (("n", len(filled)), ("got", listed(filled)))
    return [RowFinding("cells_merged", (), values)] if filled else []


def _place(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = 26 * place + letter - 64
    return place - 1
