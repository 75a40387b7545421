"""A shape that is not what was asked for says so, with what was reached and why."""

import json
from dataclasses import replace

import numpy as np
import pytest
from tests.design.topology.test_order import order

from sekiso.design.topology.aim_reached import missed, told_of_aim
from sekiso.design.topology.order import Aim, made_lighter
from sekiso.domain import messages
from sekiso.domain.part import Finding
from sekiso.interfaces.report.lighter_run import headline


@pytest.fixture(scope="module")
def half():
    return made_lighter(order())


def heavier(half, share, **settings):
    return replace(
        half, mass=share * half.original_mass, settings=replace(half.settings, **settings)
    )


def test_an_aim_that_was_reached_is_not_spoken_of(half):
    assert missed(half.findings) is None
    assert "50%" not in headline(heavier(half, 0.6)) or "asked" not in headline(half)


@pytest.mark.parametrize(("settings", "why"), [({}, "surface"), ({"build_axis": "+z"}, "supports")])
def test_a_share_that_was_missed_tells_both_shares_and_what_came_on_top(half, settings, why):
    told = told_of_aim(heavier(half, 0.61, **settings), Aim(volume_fraction=0.5))
    found = missed(told.findings)
    assert found is told.findings[0]
    assert found.code == f"aim_missed_{why}"
    assert (found.values["asked"], found.values["reached"]) == pytest.approx((0.5, 0.61))
    for language in ("en", "ja"):
        line = headline(told, language)
        assert "50%" in line
        assert "61%" in line
    (entry,) = (f for f in json.loads(told.json())["findings"] if f["code"] == found.code)
    assert entry["values"]["asked"] == 0.5


def test_a_density_that_still_fills_too_much_blames_the_iterations(half):
    full = replace(half.design, physical=np.ones_like(half.design.physical))
    told = told_of_aim(replace(heavier(half, 1.0), design=full), Aim(volume_fraction=0.5))
    assert missed(told.findings).code == "aim_missed_iterations"
    assert f"after {len(half.history)} iterations" in headline(told)


def test_a_mass_that_was_missed_is_told_in_grams(half):
    told = told_of_aim(heavier(half, 0.6), Aim(max_mass=0.5 * half.original_mass))
    grams = 1e3 * half.original_mass
    assert f"{0.5 * grams:.4g} g was asked for, {0.6 * grams:.4g} g is left" in headline(told)


def test_a_factor_that_was_missed_stands_in_the_headline_whoever_stopped_it(half):
    factor = half.verification.safety_factor.value
    told = told_of_aim(half, Aim(min_safety_factor=2.0 * factor))
    assert missed(told.findings).severity == "error"
    assert f"safety factor of {factor:.3g}; {2.0 * factor:.3g} was asked for" in headline(told)


def test_a_factor_well_above_the_aim_may_get_lighter(half):
    factor = half.verification.safety_factor.value
    told = told_of_aim(half, Aim(min_safety_factor=0.5 * factor))
    assert told.findings[0].code == "may_get_lighter"
    assert missed(told.findings) is None
    text = messages.text("finding.may_get_lighter.text", **told.findings[0].values)
    assert f"stopped after {len(half.history)} iterations" in text
    near = told_of_aim(half, Aim(min_safety_factor=0.95 * factor))
    assert near.findings == half.findings


def test_the_check_of_the_finished_shape_outdates_the_stress_of_its_cells(half):
    factor = half.verification.safety_factor.value
    strained = replace(half, findings=(Finding("stress_missed"), *half.findings))
    codes = [
        {finding.code for finding in told_of_aim(strained, Aim(min_safety_factor=asked)).findings}
        for asked in (0.95 * factor, 2.0 * factor)
    ]
    assert ["stress_missed" in found for found in codes] == [False, True]


def test_an_aim_that_is_nearly_all_kept_says_that_little_is_left_to_carry(half):
    problem = half.design.problem
    kept = float(problem.design[problem.frozen].sum() / problem.design.sum())
    told = told_of_aim(half, Aim(volume_fraction=kept + 0.05))
    (found,) = (f for f in told.findings if f.code == "aim_mostly_kept")
    assert found.values["kept"] == pytest.approx(kept)
    assert "aim_mostly_kept" not in {f.code for f in told_of_aim(half, Aim(max_mass=1e3)).findings}
