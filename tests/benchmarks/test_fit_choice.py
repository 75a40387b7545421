"""The fit of the route choice finds what choices were drawn from, and its slope is right."""

import numpy as np
import pytest

from calibration import fit_choice
from calibration.choice_sets import Alternative, ChoiceSet
from case_tables import JudgedCase
from sekiso.explorer.choice_terms import Situation

NOWHERE = Situation(1.0, 0.1, None, frozenset(), frozenset(), frozenset())
NAMES = ["cost", "additive", "medium"]


def drawn_sets(n, weights, seed=0):
    """Choices drawn from a logit of known weights; the second alloy of a route is a worse one."""
    rng = np.random.default_rng(seed)
    for index in range(n):
        rows = [dict(zip(NAMES, rng.normal(size=3) - 1.5, strict=True)) for _ in range(3)]
        utility = np.array([sum(weights[k] * v for k, v in row.items()) for row in rows])
        share = np.exp(utility - utility.max())
        chosen = f"r{rng.choice(3, p=share / share.sum())}"
        case = JudgedCase(str(index), "plain", "g", {}, frozenset({chosen}), frozenset(),
                          frozenset(), (), {})  # fmt: skip
        options = tuple(Alternative(f"r{i}", f"r{i}", "Fe", "a", row) for i, row in enumerate(rows))
        yield ChoiceSet(case, NOWHERE, options)


def test_the_weights_behind_drawn_choices_are_found():
    weights = {"cost": 1.2, "additive": -0.8, "medium": 0.5}
    fitted = fit_choice.fit_choice(list(drawn_sets(3000, weights)), NAMES, ridge=1e-6)
    for name, value in weights.items():
        assert fitted[name] == pytest.approx(value, abs=0.12)  # sampling error of 3000 choices


def test_the_slope_is_that_of_the_loss():
    sets = list(drawn_sets(40, {"cost": 1.0, "additive": 0.2, "medium": 0.3}, seed=1))
    stack = fit_choice._stacked(sets, NAMES)
    at = np.array([0.3, -0.4, 0.9])
    _, slope = fit_choice._loss(stack, at, 0.5)
    for k in range(3):
        step = np.eye(3)[k] * 1e-6
        up, down = (fit_choice._loss(stack, at + s * step, 0.5)[0] for s in (1, -1))
        assert slope[k] == pytest.approx((up - down) / 2e-6, rel=1e-5)


def test_a_weight_keeps_the_sign_that_its_meaning_fixes():
    sets = list(drawn_sets(500, {"cost": -1.0, "additive": 0.0, "medium": 0.0}, seed=2))
    assert fit_choice.fit_choice(sets, NAMES, ridge=1e-3)["cost"] == 0.0
