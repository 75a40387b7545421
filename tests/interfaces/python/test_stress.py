"""The Python door of a strength check: texts in, verdict out, errors before anything is solved."""

import json

import pytest

import sekiso
from sekiso.domain.errors import NeedError, PartError
from sekiso.interfaces.python.stress import given_material

STEEL = {"young_modulus": "200 GPa", "poisson_ratio": 0.3, "yield_strength": "500 MPa"}
BLOCK = {
    "part": sekiso.simple_part("box", x=0.04, y=0.01, z=0.006), "loads": "200 N -z on right",
    "supports": "left", "material": STEEL, "resolution": "3 mm",
}  # fmt: skip


def test_texts_are_enough_and_the_answer_is_plain():
    told = sekiso.stress(**{**BLOCK, "material": {**STEEL, "density": "7.8 g/cm^3"}})
    assert told.verdict == "holds"
    assert told.mass == pytest.approx(7800 * 2.4e-6, rel=1e-3)
    assert json.loads(told.json())["cases"][0]["name"] == "1"
    assert len(repr(told)) < 200
    assert told.cite()


def test_an_alloy_by_name_brings_its_strength_with_an_interval():
    told = sekiso.stress(**{**BLOCK, "material": "Ti64", "process": "PBF-LB"})
    assert told.safety_factor.low < 0.9 * told.safety_factor.value
    assert told.fatigue_factor.value < told.safety_factor.value


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"supports": ()}, "No support"),
        ({"supports": "left in x"}, "free the part|leave|Free"),
        ({"loads": "200 N -z on face 99"}, "no face 99"),
        ({"loads": "200 N -z on x = 3 m"}, "No surface"),
        ({"material": {"yield_strength": "3 MPa"}}, "stiffness"),
        ({"material": {**STEEL, "colour": "red"}}, "does not know"),
        ({"material": "steel"}, "class of metals"),
        ({"resolution": "1 um"}, "memory"),
        ({"min_safety_factor": 0.0}, "cannot be asked for"),
        ({"loads": "gravity"}, "density"),
    ],
)
def test_what_cannot_be_is_refused(change, match):
    with pytest.raises(NeedError, match=match):
        sekiso.stress(**{**BLOCK, **change})


def test_an_open_part_is_refused(shared):
    with pytest.raises(PartError, match="not closed"):
        sekiso.stress(**{**BLOCK, "part": shared / "data/parts/teapot_open.stl"})


def test_a_strength_that_is_not_known_is_told_and_not_invented():
    told = sekiso.stress(**{**BLOCK, "material": {"young_modulus": "70 GPa"}})
    assert told.verdict == "unknown"
    assert told.safety_factor is None
    assert "strength_not_known" in {finding.code for finding in told.findings}
    assert given_material({"young_modulus": 7e10}).yield_strength is None
