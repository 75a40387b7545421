"""The one field list: sound in itself, and what it says of records."""

from __future__ import annotations

from dataclasses import replace

import jsonschema
import pytest
from hypothesis import given
from tests.store.record_strategies import records

from sekiso.domain import messages
from sekiso.domain.errors import DataError
from sekiso.store import fields
from sekiso.store.records import Quantity, Record

KINDS = (
    "feedstock_lot", "machine", "calibration", "build", "parameters", "stream", "post_process",
    "specimen", "test", "part",
)  # fmt: skip
FIELDS = [field for kind in fields.kinds().values() for field in kind.fields.values()]


def codes(record: Record) -> list[str]:
    return [finding.code for finding in fields.findings_of(record)]


def test_every_kind_of_the_note_has_fields():
    assert tuple(fields.kinds()) == KINDS
    assert len(FIELDS) > 400


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: f"{field.kind}.{field.name}")
def test_every_field_is_labelled_in_both_languages_and_of_a_known_type(field):
    assert all(field.label(language) for language in messages.LANGUAGES)
    assert set(field.helps) in (set(), set(messages.LANGUAGES))
    assert bool(field.words) == (field.type == "word")
    assert field.has_unit == (field.type in ("quantity", "by_name"))


@pytest.mark.parametrize(
    "field", [f for f in FIELDS if f.has_unit], ids=lambda f: f"{f.kind}.{f.name}"
)
def test_every_band_lies_in_itself_in_shown_units(field):
    low, high = field.band
    assert low < high
    assert field.is_plausible(field.si(low, field.shown))
    assert field.is_plausible(field.si(high, field.shown))


@pytest.mark.parametrize("kind", KINDS)
def test_bases_parts_and_links_name_what_exists(kind):
    entry = fields.kinds()[kind]
    words = entry.fields[entry.parted_by].words if entry.parted_by else ()
    for field in entry.fields.values():
        assert not field.basis or field.basis in entry.fields
        assert set(field.of) <= set(words), field.name
    assert {target for targets in entry.links.values() for target in targets} <= set(KINDS)


@given(records())
def test_a_sound_record_has_no_findings_fits_its_schema_and_survives_its_plain_form(record):
    assert fields.findings_of(record) == ()
    jsonschema.validate(record.plain(), fields.json_schema(record.kind))
    assert Record.from_plain(record.plain()) == record


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_of_a_kind_is_a_schema(kind):
    jsonschema.Draft202012Validator.check_schema(fields.json_schema(kind))


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"powr": "x"}, "field_unknown"),
        ({"power": "280 W"}, "value_type_wrong"),
        ({"power": Quantity("280", "mm", 0.28)}, "unit_of_other_kind"),
        ({"power": Quantity("280", "MW", 2.8e8)}, "value_implausible"),
        ({"power": Quantity("280", "W", 28.0)}, "si_differs"),
        ({"power": Quantity("280", "W", float("nan"))}, "number_not_finite"),
        ({"power": Quantity("280", "W", 280.0, u=-1.0)}, "quantity_part_wrong"),
        ({"region": "middle"}, "word_unknown"),
        ({"preheat_passes": True}, "value_type_wrong"),
        ({"beam_diameter": Quantity("80", "um", 8e-5)}, "basis_missing"),
    ],
)
def test_a_fault_of_a_value_is_named(values, code):
    assert codes(Record("parameters", values)) == [code]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("build", {"start": "tomorrow"}),
        ("build", {"start": 3}),
        ("build", {"job_file": "sha256:12"}),
        ("build", {"layers": -1}),
        ("test", {"run_out": "no"}),
        ("test", {"notes": ""}),
        ("test", {"composition": "steel", "composition_basis": "mass"}),
        ("specimen", {"orientation": True}),
    ],
)
def test_a_value_of_another_type_is_named(kind, values):
    assert codes(Record(kind, values)) == ["value_type_wrong"]


def test_names_and_numbers_inside_a_composition_are_checked():
    shares = {"Xx": Quantity("1", "%", 0.01), "Cr": Quantity("17", "mm", 0.017)}
    record = Record("test", {"composition": shares, "composition_basis": "mass"})
    assert codes(record) == ["word_unknown", "unit_of_other_kind"]
    assert [f.place for f in fields.findings_of(record)] == [
        "values.composition.Xx", "values.composition.Cr",
    ]  # fmt: skip


def test_unknown_kinds_and_links_are_named():
    assert codes(Record("powder")) == ["kind_unknown"]
    assert codes(Record("test", links={"laser": ("x",)})) == ["role_unknown"]


def test_a_moment_without_offset_is_a_doubt_and_a_day_is_none():
    record = Record("build", {"start": "2026-04-01T08:00:00"})
    assert codes(record) == ["date_without_offset"]
    assert codes(replace(record, values={"start": "2026-04-01"})) == []
    assert codes(replace(record, values={"start": "2026-04-01T08:00:00+09:00"})) == []


def test_every_finding_is_told_in_both_languages():
    found = fields.findings_of(Record("parameters", {"powr": "x", "region": "middle"}))
    assert all(finding.text(language) for finding in found for language in messages.LANGUAGES)


@pytest.mark.parametrize(
    ("text", "name", "si", "u"),
    [
        ("99.2 %", "relative_density", 0.992, None),
        ("９９．２％", "relative_density", 0.992, None),
        ("99.2 ± 0.1 %", "relative_density", 0.992, 0.001),
        ("320-340 HV10", "hardness", 330.0, 10.0 / 3**0.5),
        ("HV10 350", "hardness", 350.0, None),
        ("45 HRC", "hardness", 446.0, None),
        ("1050 MPa ± 12 MPa", "tensile_strength", 1.05e9, 12e6),
        ("1.05 GPa ± 12 MPa", "tensile_strength", 1.05e9, 12e6),
        ("1100(20) MPa", "tensile_strength", 1.1e9, 20e6),  # the short form of GUM 7.2.2
        ("1.10(2) GPa", "tensile_strength", 1.1e9, 20e6),
        ("1,100(7.5) MPa", "tensile_strength", 1.1e9, 7.5e6),
        ("0.9 GPa - 1100 MPa", "tensile_strength", 1.0e9, 1e8 / 3**0.5),
        ("約1050 MPa", "tensile_strength", 1.05e9, None),
        ("10 to 12 %", "elongation", 0.11, 0.01 / 3**0.5),
        ("1e-3 1/s", "strain_rate", 1e-3, None),
        ("10 kgf", "hardness_load", 98.0665, None),
        ("1050 N/mm2", "tensile_strength", 1.05e9, None),
        ("-120 MPa", "residual_stress", -1.2e8, None),
        ("2×10^6 cycles", "cycles", 2e6, None),
    ],
)
def test_a_number_is_read_as_people_write_it(text, name, si, u):
    read = fields.quantity(text, fields.kinds()["test"].fields[name])
    assert read.si == pytest.approx(si, rel=1e-12)
    assert read.u == (None if u is None else pytest.approx(u, rel=1e-9))


@pytest.mark.parametrize(
    ("text", "kind", "name", "si"),
    [
        ("16 s/50g", "feedstock_lot", "hall_flow", 16.0),
        ("85 ng", "parameters", "drop_mass", 8.5e-11),
        ("400 dpi", "parameters", "resolution", 400 / 0.0254),
        ("0.1 vol%", "build", "oxygen", 1e-3),
        ("45 %RH", "feedstock_lot", "storage_humidity", 0.45),
        ("5 °C/min", "post_process", "heating_rate", 5 / 60),
    ],
)
def test_a_unit_of_the_field_alone_is_read(text, kind, name, si):
    assert fields.quantity(text, fields.kinds()[kind].fields[name]).si == pytest.approx(si)


def test_a_number_with_two_units_is_given_with_both():
    field = fields.kinds()["test"].fields["tensile_strength"]
    read = fields.quantity("1.05 GPa ± 12 MPa", field)
    assert (read.given, read.unit) == ("1.05 GPa ± 12", "MPa")


def test_a_bound_keeps_its_sign_and_has_no_value():
    read = fields.quantity("<0.5 %", fields.kinds()["test"].fields["porosity"])
    assert (read.bound, read.given, read.unit, read.si) == ("<", "0.5", "%", None)


@pytest.mark.parametrize(
    ("text", "key"),
    [("many", "field_no_number"), ("99.2", "field_unit_missing"), ("99 mm", "field_unit_wrong")],
)
def test_what_is_no_number_of_the_field_is_refused(text, key):
    with pytest.raises(DataError, match=r"\w") as raised:
        fields.quantity(text, fields.kinds()["test"].fields["relative_density"])
    assert raised.value.key == key


def test_a_measured_column_finds_its_field():
    found = {key: fields.field_of(key) for key in ("power", "roughness", "mass", "depth")}
    named = {key: (pair[0].key, pair[1].name) for key, pair in found.items() if pair}
    assert named == {
        "power": ("parameters", "power"), "roughness": ("test", "Ra"),
        "mass": ("part", "mass"), "depth": ("test", "track_depth"),
    }  # fmt: skip
    assert fields.field_of("energy_density") is None  # derived, never stored as truth


def test_a_form_row_says_unit_words_and_help_in_both_languages():
    rows = {row.name: row for row in fields.form("parameters", "ja")}
    assert (rows["speed"].unit, rows["speed"].label) == ("mm/s", "走査速度")
    assert ("hatch", "ハッチ（内部）") in rows["region"].words
    assert rows["powder_rate"].of == ("DED-LB-powder",)
