"""Field and solidification on demand."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.domain.errors import RecipeError
from sekiso.interfaces.python.thermal_field import solidification_profile, temperature_field

RECIPE = {"power": 195.0, "speed": 0.8, "beam_diameter": 100e-6}


def test_the_field_is_symmetric_and_fades_to_the_start_temperature() -> None:
    at = [[-5e-5, 3e-5, 1e-5], [-5e-5, -3e-5, 1e-5], [0.0, 0.0, 5e-2]]
    left, right, far = temperature_field("IN625", at=at, **RECIPE, preheat=400.0)
    assert left == pytest.approx(right)
    assert far == pytest.approx(400.0, abs=0.1)


def test_fronts_move_with_the_beam_at_the_top_and_stand_at_the_bottom() -> None:
    profile = solidification_profile("IN625", **RECIPE)
    assert profile.front_speed[0] == pytest.approx(0.8, rel=0.1)
    assert profile.front_speed[-1] < profile.front_speed[0]
    assert np.all((profile.gradient > 1e5) & (profile.gradient < 1e9))


def test_points_of_a_wrong_shape_and_recipes_that_do_not_melt_are_refused() -> None:
    with pytest.raises(RecipeError, match="shape"):
        temperature_field("IN625", at=[0.0, 0.0, 0.0], **RECIPE)
    with pytest.raises(RecipeError, match="No recipe melts"):
        solidification_profile("IN625", power=5.0, speed=2.0, beam_diameter=100e-6)
