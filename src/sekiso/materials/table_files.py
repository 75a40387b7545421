"""Tables out of files and pasted text: CSV, TSV and Excel, in the encodings that Excel writes."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from sekiso.domain import quantities
from sekiso.domain.errors import DataError

WORKBOOKS = (".xlsx", ".xlsm")
ENCODINGS = ("utf-8-sig", "cp932", "cp1252")  # cp932: Shift_JIS as Windows writes it
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")


def opened(table: Any) -> Any:
    """The columns of a table named by its path; a table in memory is given back as it is.

    Raises DataError for a file that is absent, no table, or lacks a unit in a column's name.
    """
    if not isinstance(table, str | PathLike):
        return table
    path = Path(table)
    if not str(table) or not path.is_file():
        raise DataError("table_file", got=path.name)
    content = path.read_bytes()
    if path.suffix.lower() in WORKBOOKS:
        return _columns(_workbook_rows(content, path.name))
    return columns_of_text(decoded(content, path.name))


def table_text(content: bytes, name: str) -> str:
    """A table file as text with a separator, as a person reads and edits it; raises DataError."""
    if Path(name).suffix.lower() not in WORKBOOKS:
        return decoded(content, name)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(_workbook_rows(content, name))
    return text.getvalue()


def decoded(content: bytes, name: str) -> str:
    """The text of a file in UTF-8 with or without mark, UTF-16, Shift_JIS or Windows Latin."""
    for encoding in ("utf-16",) if content[:2] in _UTF_16 else ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DataError("table_encoding", got=name)


def columns_of_text(text: str) -> dict[str, list[Any]]:
    """Columns of a table with a head line, separated by commas, semicolons or tabs.

    In a table separated by semicolons "150,0" is a number with a decimal comma.  Raises DataError
    for a table without rows, rows of another length than the head, and a name without its unit.
    """
    lines = text.lstrip("\ufeff").strip("\r\n").splitlines()
    mark = max(",;\t", key=(lines[0] if lines else "").count)
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=mark)]
    except csv.Error as problem:
        raise DataError("table_not_text", got=str(problem)) from problem
    if mark == ";":
        rows = [
            [c.replace(",", ".") if _DECIMAL_COMMA.fullmatch(c) else c for c in row] for row in rows
        ]
    return _columns(rows)


def _workbook_rows(content: bytes, name: str) -> list[list[Any]]:
    """The cells of the first sheet of an Excel file."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True)
        cells = [["" if cell is None else cell for cell in row] for row in rows]
    except (BadZipFile, KeyError, IndexError, ValueError, OSError) as problem:
        raise DataError("table_not_workbook", got=name) from problem
    width = max((k + 1 for row in cells for k, cell in enumerate(row) if cell != ""), default=0)
    return [row[:width] + [""] * (width - len(row)) for row in cells]


def _columns(rows: Sequence[Sequence[Any]]) -> dict[str, list[Any]]:
    filled = [row for row in rows if any(str(cell).strip() for cell in row)]
    if len(filled) < 2:
        raise DataError("table_without_rows")
    head = [str(name).strip() for name in filled[0]]
    for k, row in enumerate(filled[1:], start=1):
        if len(row) != len(head):
            raise DataError("table_row_length", got=k, allowed=len(head))
    for name in head:
        if name and head.count(name) > 1:
            raise DataError("column_twice", got=name, quantity=name)
        refuse_without_unit(name)
    return {name: [row[k] for row in filled[1:]] for k, name in enumerate(head) if name}


def refuse_without_unit(name: str) -> None:
    """DataError for a column of a quantity without unit: in a file or JSON nobody means SI."""
    told = quantities.column(name)
    if told is None or told[1] is not None or told[0].shown == "dimensionless":
        return
    unit = told[0].shown
    ends = {unit: suffix for suffix, unit in quantities.suffixes().items()}
    allowed = f"{name}_{ends[unit]}" if unit in ends else f"{name} [{unit}]"
    raise DataError("column_unit_missing", got=name, allowed=allowed)
