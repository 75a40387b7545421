"""First trials are planned from the shared data alone."""

from __future__ import annotations

import pytest
from tests.learning.shared import Store, coupons, shared

from sekiso.domain.errors import NeedError
from sekiso.interfaces.python.learning import suggest

SPACE = {"material": "316L", "laser_power_W": (150.0, 350.0), "scan_speed_mm_s": (500.0, 1500.0),
         "layer_um": [30, 40]}  # fmt: skip
NARROW = {"relative_density_pct": "narrow"}


def test_first_trials_need_no_measurement():
    found = suggest(NARROW, SPACE, None, batch=4)
    recipes = {tuple(s.recipe.values()) for s in found.experiments}
    assert len(recipes) == 4
    assert all(0.0 < s.gain < 1.0 for s in found.experiments)
    value, low, high = found[0].predicted["relative_density_pct"]
    assert 50.0 < low < value < high <= 100.0


def test_each_further_trial_tells_less():
    gains = [s.gain for s in suggest(NARROW, SPACE, None, batch=5).experiments]
    assert gains == sorted(gains, reverse=True)
    assert sum(gains) < 1.0


def test_measured_recipes_are_not_asked_again():
    first = suggest(NARROW, SPACE, None, batch=1)[0].recipe
    measured = {"material": ["316L"], "relative_density_pct": [99.0],
                **{name: [value] for name, value in first.items()}}  # fmt: skip
    second = suggest(NARROW, SPACE, measured, batch=1)[0].recipe
    assert second != first


def test_inputs_that_are_no_recipe_are_refused():
    with pytest.raises(NeedError, match="does not know the inputs: mood"):
        suggest(NARROW, {"material": "316L", "mood": (0.0, 1.0)}, None)


def test_empty_batch_is_refused():
    with pytest.raises(NeedError, match="batch of 0"):
        suggest(NARROW, SPACE, None, batch=0)


def test_own_rows_of_a_store_count_as_measured_and_others_move_the_prediction():
    asked = (NARROW, {**SPACE, "material": "IN625"}, None)
    alone = suggest(*asked, batch=2)
    own = suggest(*asked, batch=2, store=Store(shared(own="me", me=coupons("IN625", n=6))))
    others = suggest(*asked, batch=2, store=Store(shared(a=coupons("IN625", porosity=8.0))))
    assert own[0].gain < alone[0].gain
    assert others[0].gain == alone[0].gain
    median = [plan[0].predicted["relative_density_pct"][0] for plan in (others, alone)]
    assert median[0] < median[1]
