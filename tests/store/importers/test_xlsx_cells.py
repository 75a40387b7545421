"""Cells read straight from a workbook's XML are those that openpyxl reads."""

from __future__ import annotations

import datetime
import io
import re
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekiso.domain.errors import DataError
from sekiso.store.importers.xlsx_cells import sheets

CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**9), 10**9), st.floats(-1e9, 1e9).map(float),
    st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=8),
    st.builds(datetime.datetime, st.integers(1901, 2100), st.integers(1, 12), st.integers(1, 28),
              st.integers(0, 23), st.integers(0, 59), st.integers(0, 59)),
)  # fmt: skip


def book(rows: list[list[object]]) -> bytes:
    made, content = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(content)
    return content.getvalue()


@settings(max_examples=60)
@given(st.lists(st.lists(CELLS, max_size=4), min_size=1, max_size=4))
def test_the_cells_are_those_of_openpyxl(rows):
    content = book([[c if not isinstance(c, str) else f"_{c}" for c in row] for row in rows])
    (sheet,) = sheets(content, "a.xlsx")
    other = openpyxl.load_workbook(io.BytesIO(content), data_only=True).active
    for row in other.iter_rows():
        for cell in row:
            assert sheet.rows.get(cell.row, {}).get(cell.column - 1) == cell.value


def changed(content: bytes, member: str, change) -> bytes:
    old, made = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == member else old.read(name))
    return made.getvalue()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda xml: xml[:-20], "XML"),
        (lambda xml: b'<!DOCTYPE a [<!ENTITY x "y">]>' + xml.partition(b"?>")[2], "document type"),
        (lambda xml: xml.replace(b"<v>1</v>", b"<v>one</v>"), "cannot be read"),
    ],
)
def test_a_broken_sheet_is_refused(change, why):
    content = changed(book([[1, 2]]), "xl/worksheets/sheet1.xml", change)
    with pytest.raises(DataError, match=why):
        list(sheets(content, "a.xlsx"))


def test_what_is_no_workbook_is_refused():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", "b")
    with pytest.raises(DataError, match="Excel"):
        list(sheets(made.getvalue(), "a.xlsx"))


def _filled(xml: bytes, rows: bytes) -> bytes:
    return re.sub(b"<sheetData>.*</sheetData>", b"<sheetData>" + rows + b"</sheetData>", xml)


def test_a_sheet_with_too_many_cells_is_refused():
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(300_001))
    content = changed(book([[1]]), "xl/worksheets/sheet1.xml", lambda xml: _filled(xml, rows))
    with pytest.raises(DataError, match="too many"):
        list(sheets(content, "a.xlsx"))
