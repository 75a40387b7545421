"""Fatigue data: points become tests, linked to the specimen of their curve."""

import json

import pytest

import sekiso
from sekiso.domain.errors import DataError
from sekiso.store import fields
from sekiso.store.importers import registry

HEAD = "am2022_id,material,R,stress_as_stored_MPa,N_cycles,runout,source_doi\n"


def test_the_excerpt_becomes_fatigue_tests_of_four_curves(shared):
    reading = sekiso.read_data(shared / "data/properties/fatigue_am2022_excerpt.csv")
    assert (reading.format, reading.counts["rows"], reading.counts["curves"]) == ("ulfd", 39, 4)
    tests = [one for one in reading.records if one.values.get("method_kind") == "fatigue"]
    first = tests[0].values
    assert first["stress_amplitude"].si == pytest.approx(403.2e6)
    assert (first["cycles"].si, first["run_out"], first["stress_ratio"].si) == (14289, False, -1)
    assert [one for record in reading.records for one in fields.findings_of(record)] == []


def test_a_stress_of_unknown_kind_is_kept_as_it_stands_unless_r_is_minus_one():
    reading = registry.read((HEAD + "1,316L,0.1,300,1e5,1,x\n").encode(), "a.csv", format="ulfd")
    test = reading.records[-1]
    assert "stress_amplitude" not in test.values
    assert test.extra == {"ulfd": {"stress_as_stored_mpa": "300"}}
    assert test.values["run_out"] is True
    assert [finding.code for finding in reading.findings] == ["ulfd_stress_kind"]


def test_a_maximum_becomes_the_amplitude():
    text = "R,sigma_max_MPa,N_cycles\n0.1,140,46100\n"
    reading = registry.read(text.encode(), "a.csv", format="ulfd")
    amplitude = reading.records[-1].values["stress_amplitude"].si
    assert amplitude == pytest.approx(140e6 * (1 - 0.1) / 2)


def test_curves_in_json_share_what_stands_above_their_points():
    curve = {
        "am2022_id": 7,
        "material": "AlSi10Mg",
        "R": -1,
        "data": [[1e5, 120.0, 0], [1e7, 80, 1]],
    }
    content = json.dumps({"doi": "10.1/x", "scidata": [curve]}).encode()
    reading = registry.read(content, "a.json")
    assert reading.counts == {"rows": 2, "curves": 1, "run_outs": 1}
    assert reading.records[0].values["material"] == "AlSi10Mg"


def test_a_row_without_cycles_is_refused_with_its_number():
    with pytest.raises(DataError, match="row 1"):
        registry.read((HEAD + "1,316L,-1,300,,0,x\n").encode(), "a.csv", format="ulfd")
