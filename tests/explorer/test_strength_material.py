"""The metal of a strength check: from a name to stiffness and strength, and what was assumed."""

import pytest

from sekiso.domain.errors import NeedError
from sekiso.explorer.strength_material import Made, strength_material
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load


def metal(name, **made):
    need = need_of(None, size="80 x 50 x 60 mm", material=name)
    return strength_material(need, load(), Made(**made))


def test_titanium_by_its_process_is_known_with_an_interval():
    told = metal("Ti64", process="PBF-LB", heat_condition="stress-relieved")
    assert told.young_modulus == pytest.approx(114e9)
    assert 0.3 < told.poisson_ratio < 0.36
    assert told.yield_strength.low < 930e6 < told.yield_strength.high
    assert told.fatigue_strength.value < told.yield_strength.value
    assert not told.findings
    assert told.sources


def test_machined_faces_last_longer():
    rough = metal("Ti64", process="PBF-LB", heat_condition="HIP")
    cut = metal("Ti64", process="PBF-LB", heat_condition="HIP", is_machined=True)
    assert cut.fatigue_strength.value > 1.3 * rough.fatigue_strength.value


def test_what_was_not_said_is_told():
    codes = {finding.code for finding in metal("316L").findings}
    assert "strength_process_assumed" in codes
    assert "strength_heat_assumed" in {f.code for f in metal("316L", process="PBF-LB").findings}


def test_a_grade_that_no_file_knows_takes_the_weakest_of_its_class_and_says_so():
    told = metal("1.4571", process="PBF-LB")
    assert "strength_other_alloy" in {finding.code for finding in told.findings}
    assert told.yield_strength.value < metal("17-4PH", process="PBF-LB").yield_strength.value


def test_a_class_a_wrong_condition_and_a_wrong_way_are_refused():
    with pytest.raises(NeedError, match="class of metals"):
        metal("steel")
    with pytest.raises(NeedError, match="heat condition"):
        metal("316L", process="PBF-LB", heat_condition="T6")
    with pytest.raises(NeedError):
        metal("ADC12", process="forging")
