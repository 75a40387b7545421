"""A part and its lighter shape, each judged as one process makes it."""

import pytest

from sekiso.design.shapes import SHAPES
from sekiso.domain.prediction import Prediction
from sekiso.explorer.judged_shape import compared_shapes
from sekiso.interfaces.python.need import need_of

WHOLE = SHAPES["box"](x=0.06, y=0.02, z=0.03)
THIN = SHAPES["box"](x=0.06, y=0.01, z=0.03)


@pytest.fixture(scope="module")
def entry(known):
    need = need_of(WHOLE, material="316L", quantity="5", require=["safety_factor >= 2"])
    factors = [Prediction.lognormal("safety_factor", "", x, 0.1, model="test") for x in (4.0, 2.0)]
    return compared_shapes(
        need, known, process="PBF-LB", lighter=THIN, factors=tuple(factors),
        limits=need.requirements,
    )  # fmt: skip


def test_half_the_metal_costs_and_emits_less(entry):
    assert entry.change("mass") == pytest.approx(-0.5, abs=1e-6)
    assert entry.change("cost") < 0.0
    assert entry.change("co2") < 0.0
    assert entry.change("build_time") < 0.0


def test_a_factor_just_reached_halves_the_chance(entry):
    assert entry.probability_after == pytest.approx(0.5 * entry.probability_before, rel=1e-3)
    assert entry.change("safety_factor") == pytest.approx(-0.5, rel=1e-6)
