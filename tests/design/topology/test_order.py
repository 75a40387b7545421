"""A lighter part as it is ordered: one aim, one grid, a run that can be stopped and resumed."""

from dataclasses import replace

import numpy as np
import pytest

from sekiso.design.shapes import SHAPES
from sekiso.design.strength.material import StrengthMaterial
from sekiso.design.topology.order import USUAL, Aim, Effort, Order, made_lighter
from sekiso.design.topology.state import load_state
from sekiso.domain.errors import NeedError
from sekiso.domain.load_plain import loads_of, supports_of
from sekiso.domain.prediction import Prediction

STEEL = StrengthMaterial(
    "steel", 200e9, 0.3, density=7800.0,
    yield_strength=Prediction.lognormal("yield_strength", "Pa", 500e6, 0.05, model="test"),
)  # fmt: skip
FEW = replace(USUAL, n_iterations=12)


def order(**changed):
    given = {
        "part": SHAPES["box"](x=0.06, y=0.02, z=0.03),
        "loads": loads_of("2 kN -z on right"),
        "supports": supports_of("left"),
        "metal": STEEL,
        "aim": Aim(volume_fraction=0.5),
        "n_cells": 1500,
        "settings": FEW,
        "effort": Effort(check_cells=4000),
    }
    return Order(**{**given, **changed})


@pytest.fixture(scope="module")
def half():
    return made_lighter(order())


def test_half_the_volume_is_half_the_mass(half):
    assert half.part.is_closed
    assert half.mass == pytest.approx(0.5 * half.original_mass, rel=0.05)
    assert half.original_mass == pytest.approx(7800.0 * 36e-6, rel=1e-6)


def test_the_finished_shape_is_checked_on_cells_finer_than_those_of_the_design(half):
    assert half.verification.edge < 0.8 * half.design.problem.grid.edge[0]
    assert half.numbers()["safety_factor"][0] == half.verification.safety_factor.value


def test_the_strength_check_is_told_among_the_findings(half):
    codes = {finding.code for finding in half.findings}
    assert codes >= {finding.code for finding in half.verification.findings}


def test_a_mass_is_an_aim_as_the_volume_is(half):
    share = Aim(max_mass=0.5 * half.original_mass).fraction_of(order().prepared())
    assert share == pytest.approx(0.5, rel=2e-3)  # cells hold a little less than the part


def test_a_run_that_was_stopped_goes_on_to_the_same_design(tmp_path):
    few = order(settings=replace(USUAL, n_iterations=3), n_cells=800)
    whole, stopped = made_lighter(few), made_lighter(few, progress=lambda at: at.iteration < 2)
    assert (stopped.ended, len(stopped.history)) == ("asked", 2)
    stopped.state.save(tmp_path / "state.npz")
    later = made_lighter(few, resume=load_state(tmp_path / "state.npz"))
    np.testing.assert_array_equal(later.design.x, whole.design.x)


def test_a_state_of_another_grid_is_refused(half):
    with pytest.raises(NeedError, match="another grid"):
        made_lighter(order(n_cells=800), resume=half.state)


@pytest.mark.parametrize("aim", [Aim(volume_fraction=1.2), Aim(max_mass=5.0)])
def test_more_than_the_part_is_no_aim(aim):
    with pytest.raises(NeedError, match="cannot be aimed at"):
        made_lighter(order(aim=aim))


def test_a_factor_needs_a_strength():
    metal = replace(STEEL, yield_strength=None)
    with pytest.raises(NeedError, match="No yield strength"):
        made_lighter(order(aim=Aim(min_safety_factor=1.5), metal=metal))
