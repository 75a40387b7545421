"""What is predicted of one way to make the part, moved by own rows and by thin walls."""

import pytest

from sekiso.explorer.options import options
from sekiso.explorer.properties import properties_of
from sekiso.explorer.question import question_of
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load

KNOWN = load()
OWN_ROWS = {
    "material": ["316L"] * 3,
    "process": ["PBF-LB"] * 3,
    "heat_condition": ["as-built"] * 3,
    "yield_MPa": [600.0, 605.0, 610.0],
}


def told(process, keys=("yield_strength",), **fields):
    question = question_of(need_of(material="316L", size=0.05, **fields), KNOWN)
    option = next(o for o in options(question) if o.route.key == process)
    return properties_of(question, option, option.heat_conditions[0], keys)


def test_own_rows_move_the_process_they_were_made_by():
    before = told("PBF-LB")["yield_strength"]
    after = told("PBF-LB", local=OWN_ROWS)["yield_strength"]
    assert before.value < after.value < 610e6
    assert (after.model, after.basis) == ("own_rows", "one_new_part_from_your_source")
    assert after.evidence["losers"] == ["mechanical"]


@pytest.mark.parametrize("process", ["DED-LB-powder", "DED-Arc", "BJT", "machining"])
def test_own_rows_move_no_other_process(process):
    assert told(process, local=OWN_ROWS) == told(process)


def test_rows_without_a_process_are_taken_for_laser_powder_bed():
    unnamed = {name: values for name, values in OWN_ROWS.items() if name != "process"}
    assert told("PBF-LB", local=unnamed) == told("PBF-LB", local=OWN_ROWS)
    assert told("DED-Arc", local=unnamed) == told("DED-Arc")


def test_thin_walls_weaken_what_is_printed_by_the_factor_on_file():
    factor = KNOWN.of("decision")["unknown_part"].fact("part_value.thin_wall")
    thick, thin = told("PBF-LB"), told("PBF-LB", features=["thin_walls"])
    ratio = thin["yield_strength"].value / thick["yield_strength"].value
    assert ratio == pytest.approx(factor.value)
    assert told("machining", features=["thin_walls"]) == told("machining")


def test_a_key_of_which_nothing_is_known_is_left_out():
    assert told("PBF-LB", keys=("yield_strength", "creep_rupture")).keys() == {"yield_strength"}
