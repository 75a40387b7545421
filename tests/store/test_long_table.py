"""Records written as tables are read back as they were, whatever a spreadsheet does to cells."""

import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from tests.store.contribution.workbook import MESSY
from tests.store.record_strategies import records

from sekiso.domain.errors import DataError
from sekiso.store.contribution.staging import staged
from sekiso.store.exporters.registry import exporter
from sekiso.store.importers import registry
from sekiso.store.long_table import HEAD, LONGEST_CELL, lines_of, records_of
from sekiso.store.records import Quantity, Record, new_id

FORMATS = ("csv", "xlsx", "parquet")
TRICKY = Record(
    "test",
    {"notes": "=cmd|' /C calc'!A0", "name": " a\r\n\x01b ", "report": "'q", "standard": "json:[1]",
     "destructive": True, "method": "-5", "sequence": 3, "data_sheet": "x=" * LONGEST_CELL,
     "hardness": Quantity("−40", "HV", -0.0, ">", 1e-300, 7, "@m", "+s"), "composition": {}},
    {"specimen": (new_id(), new_id()), "part": ()},
    "#N/A",
    extra={"=k": ["z=\u2028", None, 0.1, {"_x000D_": True}], "": {}},
)  # fmt: skip


@pytest.mark.parametrize("key", FORMATS)
def test_what_spreadsheets_change_comes_back(key):
    content = exporter(key).write((TRICKY,), {})
    assert registry.read(content, f"a.{key}").records[0].canonical() == TRICKY.canonical()


@pytest.mark.parametrize("key", FORMATS)
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(record=records())
def test_every_record_comes_back(key, record):
    both = (record, replace(record, id=new_id()))
    content = exporter(key).write(both, {})
    found = registry.read(content, f"a.{key}", format=key).records
    assert [one.canonical() for one in found] == [one.canonical() for one in both]


@pytest.mark.parametrize("form", ["long", "wide"])
def test_no_cell_begins_like_a_formula(form):
    text = exporter("csv").write((TRICKY,), {"form": form}).decode("utf-8-sig")
    cells = [cell.strip('"') for line in text.splitlines() for cell in line.split(",")]
    assert [cell for cell in cells if cell[:1] in ("=", "@", "+")] == []


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_table_for_people_is_read_again_as_a_laboratorys_table(language):
    first = staged(MESSY.encode(), "a.csv")
    content = exporter("xlsx").write(first.records, {"form": "wide", "language": language})
    again = staged(content, "a.xlsx")
    assert (again.n_rows, len(again.rejected)) == (first.counts()["test"], 0)
    assert again.counts()["parameters"] == first.counts()["parameters"]


def test_a_reading_counts_the_rows_of_each_sheet():
    found = registry.read(MESSY.encode("cp932"), "results.csv")
    assert (found.format, found.counts, found.facts["accepted"]) == ("csv", {"rows": 8}, 4)
    assert "row_cell_is_date" in {one.code for one in found.findings}


def test_lines_that_belong_to_no_record_are_refused():
    lines = list(lines_of((TRICKY,)))[1:]
    with pytest.raises(DataError, match="cannot be read"):
        records_of(lines, HEAD)
    with pytest.raises(DataError, match="other columns"):
        records_of(lines, HEAD[:-1])


def test_an_unknown_form_is_refused():
    with pytest.raises(DataError, match="no such form"):
        exporter("csv").write((TRICKY,), {"form": "tall"})


@pytest.mark.parametrize("name", ["old.xls", "locked.xlsx"])
def test_an_old_or_locked_workbook_is_called_by_its_name(name):
    with pytest.raises(DataError, match=r"before 2007 \(\.xls\) or one with a password"):
        registry.read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), name)


def test_a_workbook_that_unpacks_without_end_is_refused_before_it_is_opened():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/sharedStrings.xml", b"a" * (130 * 2**20))
    with pytest.raises(DataError):
        registry.read(content.getvalue(), "bomb.xlsx")
