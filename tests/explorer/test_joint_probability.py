from types import SimpleNamespace

import numpy as np
import pytest

from sekiso.domain.prediction import Prediction
from sekiso.domain.requirement import Requirement
from sekiso.economics.sample import Draws
from sekiso.explorer.joint_probability import failing, probability_met, weakest


class Question(SimpleNamespace):
    """What the chance reads of a question; like a real one it is equal to itself alone."""

    __hash__ = object.__hash__


LIMITS = {"limits.belief": 0.95, "limits.unknown_property": 0.5, "dependence.yield_tensile": 0.8,
          "dependence.yield_hardness": 0.6, "dependence.yield_elongation": -0.4}  # fmt: skip
ASKED = Question(requirements=(), draws=Draws(seed=1, n=4096), limit=LIMITS.__getitem__, need=None)
STRENGTH = Prediction.lognormal("yield_strength", "Pa", 5e8, 0.1, model="m")
TENSILE = Prediction.lognormal("tensile_strength", "Pa", 6e8, 0.1, model="m")
ELONGATION = Prediction.lognormal("elongation", "dimensionless", 0.12, 0.2, model="m")
ALL = {"yield_strength": STRENGTH, "tensile_strength": TENSILE, "elongation": ELONGATION}
AT_MEDIAN = {
    "yield_strength": Requirement("yield_strength", ">=", 5e8),
    "tensile_strength": Requirement("tensile_strength", ">=", 6e8),
    "elongation": Requirement("elongation", ">=", 0.12),
}


def _chance(*keys):
    return probability_met(ASKED, ALL, [AT_MEDIAN[key] for key in keys])


def test_no_requirement_is_always_met():
    assert probability_met(ASKED, ALL, []) == 1.0


def test_a_requirement_at_the_median_is_met_by_half_the_parts():
    assert _chance("yield_strength") == pytest.approx(0.5, abs=0.03)  # 4096 samples: 4 x 0.008


@pytest.mark.parametrize(
    ("keys", "correlation"),
    [(("yield_strength", "tensile_strength"), 0.8), (("yield_strength", "elongation"), -0.4)],
)
def test_two_requirements_at_their_medians_follow_the_dependence(keys, correlation):
    # Sheppard's formula for the positive quadrant of a bivariate normal distribution
    exact = 0.25 + np.arcsin(correlation) / (2.0 * np.pi)
    assert _chance(*keys) == pytest.approx(exact, abs=0.03)


def test_an_unknown_property_counts_as_stated():
    wanted = [Requirement("hardness", ">=", 300.0)]
    assert probability_met(ASKED, ALL, wanted) == pytest.approx(0.5)


def test_a_heard_requirement_weighs_a_little_less_than_a_stated_one():
    hopeless = Requirement("yield_strength", ">=", 2.9e9)
    heard = Requirement("yield_strength", ">=", 2.9e9, is_assumed=True)
    assert probability_met(ASKED, ALL, [hopeless]) == pytest.approx(0.0, abs=1e-3)
    assert probability_met(ASKED, ALL, [heard]) == pytest.approx(0.05, abs=1e-3)


def test_a_floor_and_a_ceiling_on_one_property_share_one_draw():
    window = [
        Requirement("yield_strength", ">=", 4.9e8),
        Requirement("yield_strength", "<=", 5.1e8),
    ]
    exact = STRENGTH.probability_below(5.1e8) - STRENGTH.probability_below(4.9e8)
    assert probability_met(ASKED, ALL, window) == pytest.approx(exact, abs=0.03)


def test_the_weakest_and_the_failing_are_named():
    hard = Requirement("yield_strength", ">=", 8e8)
    easy = Requirement("elongation", ">=", 0.05)
    half = AT_MEDIAN["tensile_strength"]
    assert weakest(ALL, [easy, hard])[0] is hard
    assert failing(ALL, [easy, hard, half], 0.05) == [hard]
    assert failing(ALL, [easy], 0.05) == []
    assert failing({}, [hard], 0.05) == []
    assert weakest({}, [hard]) is None


@pytest.mark.parametrize("limit", [4.5e8, 5.6e8])
def test_an_interval_widened_outside_its_range_never_raises_the_chance(limit):
    wanted = [Requirement("yield_strength", ">=", limit)]
    inside = probability_met(ASKED, {"yield_strength": STRENGTH}, wanted)
    outside = probability_met(ASKED, {"yield_strength": STRENGTH.widened(1.5)}, wanted)
    assert outside <= inside
