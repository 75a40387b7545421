"""AM-Bench workbooks: exactly the rows marked N, units beside the numbers, no persons."""

from __future__ import annotations

import datetime
import io
import re

import openpyxl
import pytest

from sekiso.domain.errors import DataError
from sekiso.store import fields
from sekiso.store.importers import ambench, registry
from sekiso.store.importers.ambench import read_ambench
from sekiso.store.records import Record

# rows marked N by sheet, counted with openpyxl (case V12)
COUNTS = {
    "AFMVP": 21, "LSCMVP": 1, "CaliperVP": 480, "Composition": 162, "Powder_Size": 3,
    "Transmission_Electron_Microscop": 1, "RS-synchrotron-ED_old": 17, "Thermography": 9,
    "Laser_absorptivity": 4, "Radiography": 4, "Mechanical_testing": 193,
    "Digital_image_correlation": 16,
}  # fmt: skip
HEADER = ["Human_readonly", "Measurement_identifier", "Primary_contact", "Specimen_ID", "Note"]


@pytest.fixture(scope="module")
def published(shared):
    path = shared / "data/platform/ambench2022/AM-Bench 2022 Measurements.xlsx"
    return registry.read(path.read_bytes(), "workbook.xlsx")


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def of_kind(reading, kind: str) -> list[Record]:
    return [record for record in reading.records if record.kind == kind]


def test_every_sheet_gives_exactly_its_measurements_and_the_template_none(published):
    assert (published.format, published.counts) == ("ambench-workbook", COUNTS)
    assert published.counts["Example"] == 0


def test_the_published_records_have_no_faults(published):
    found = [finding.code for record in published.records for finding in fields.findings_of(record)]
    assert set(found) <= fields.DOUBTS


def test_no_address_or_identifier_of_a_person_is_left(published):
    text = " ".join(str((r.label, r.values, r.extra)) for r in published.records)
    assert not re.search(r"@\w|\d{4}-\d{4}-\d{4}-\d{3}[\dX]", text)
    assert "personal_left_out" in [finding.code for finding in published.findings]


def test_a_composition_is_one_record_and_its_mislabelled_percents_are_mended(published):
    first = next(r for r in of_kind(published, "test") if r.values["method_kind"] == "composition")
    shares = first.values["composition"]
    assert shares["Ni"].si == pytest.approx(0.535)
    assert (shares["P"].bound, shares["P"].si) == ("<", None)
    assert sum(share.si or 0.0 for share in shares.values()) == pytest.approx(1.0, abs=0.02)
    assert "ambench_percent" in [finding.code for finding in published.findings]


def test_the_powder_has_its_quantiles_and_the_laser_its_spot_with_definition(published):
    (lot,) = of_kind(published, "feedstock_lot")
    assert [lot.values[name].si for name in ("d10", "d50", "d90")] == [1.6e-5, 2.7e-5, 4.6e-5]
    spot = of_kind(published, "parameters")[0].values
    assert spot["beam_diameter"].si == pytest.approx(122.5e-6)
    assert spot["beam_diameter_definition"] == "1/e2"


def test_a_test_links_to_its_specimen_and_a_stream_to_its_build(published):
    ids = {record.id: record for record in published.records}
    tensile = next(r for r in of_kind(published, "test") if r.values["method_kind"] == "tensile")
    (specimen,) = tensile.links["specimen"]
    assert ids[specimen].values["dimensions"]["width"].si == pytest.approx(6.007e-3)
    stream = of_kind(published, "stream")[0]
    assert stream.values["rate"].si == 8333.0
    assert ids[stream.links["build"][0]].label


def test_it_is_told_from_other_workbooks_by_its_sheets(shared):
    path = shared / "data/platform/ambench2022/AM-Bench 2022 Measurements.xlsx"
    assert registry.sniffed(path.read_bytes(), "renamed.xlsx") is ambench.IMPORTER
    other = workbook(Tests=[["power [W]"], [280]])
    assert not ambench.sniff_ambench(other[:4096] + b"xl/workbook.xml", "tests.xlsx")


def test_comment_rows_and_unmarked_rows_are_left_out_and_told():
    rows = [HEADER, ["Y", "help"], ["N", "m1"], [None, "stray"], ["N", "m2"]]
    reading = read_ambench(workbook(Geometry=rows, Example=[HEADER, ["N", "x"]]), "a.xlsx")
    assert reading.counts == {"Geometry": 2}
    assert [f.values["n"] for f in reading.findings if f.code == "ambench_unmarked"] == [1]


def test_names_of_persons_are_masked_wherever_they_stand_unless_asked_for():
    row = ["N", "m1", "ada.example@somewhere.org", "S1", "ask Ada"]
    content = workbook(Geometry=[HEADER, row])
    (test,) = of_kind(read_ambench(content, "a.xlsx"), "test")
    assert test.values["notes"] == "ask [...]"
    (test,) = of_kind(read_ambench(content, "a.xlsx", personal=True), "test")
    assert test.extra["ambench"]["rows"] == [{"Primary_contact": "ada.example@somewhere.org"}]


def test_dates_and_units_are_read_from_their_cells():
    header = [
        *HEADER[:2],
        "Measurement_start_date_time",
        "Cross_head_speed",
        "Cross_head_speed_units",
    ]
    row = ["N", "m1", datetime.datetime(2022, 3, 16, 12, 30), 0.5, "mm/s"]
    (test,) = of_kind(read_ambench(workbook(Mechanical_testing=[header, row]), "a.xlsx"), "test")
    assert test.values["start"] == "2022-03-16T12:30:00"
    assert test.values["displacement_rate"].si == pytest.approx(5e-4)


def test_what_no_field_can_hold_stays_as_text():
    header = [*HEADER[:2], "Cross_head_speed", "Cross_head_speed_units", "Grip"]
    reading = read_ambench(
        workbook(Mechanical_testing=[header, ["N", "m1", 3, "knots", "wedge"]]), "a.xlsx"
    )
    (test,) = of_kind(reading, "test")
    assert test.extra["ambench"]["rows"] == [
        {"Cross_head_speed": "3", "Cross_head_speed_units": "knots", "Grip": "wedge"}
    ]
    assert [finding.code for finding in reading.findings] == ["ambench_unread"]


def test_another_workbook_is_refused():
    with pytest.raises(DataError, match="Human_readonly"):
        read_ambench(workbook(Tests=[["power [W]"], [280]]), "a.xlsx")
