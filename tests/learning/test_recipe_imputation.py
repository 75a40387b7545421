"""Holes in a recipe are filled from the rest of the row."""

from __future__ import annotations

import json

import numpy as np
import pytest

from calibration.fit_surrogate import fit_recipe_distribution
from sekiso.learning.recipe_imputation import N_DRAWS, RecipeDistribution

RNG = np.random.default_rng(0)
POWER = np.exp(RNG.normal(5.0, 0.5, 500))
SPEED = POWER / 200.0 * np.exp(RNG.normal(0.0, 0.1, 500))
CLOUD = fit_recipe_distribution({"laser_power": POWER, "scan_speed": SPEED}, n_centres=8)


def test_complete_rows_are_equal_in_all_draws():
    log = np.log([[200.0, 1.0]])
    draws = CLOUD.impute(log)
    assert draws.shape == (N_DRAWS, 1, 2)
    assert np.ptp(draws, axis=0).max() == 0.0


def test_missing_speed_follows_the_known_power():
    draws = CLOUD.impute(np.array([[np.log(300.0), np.nan]]))
    assert np.exp(draws[:, 0, 1].mean()) == pytest.approx(1.5, rel=0.05)
    assert draws[:, 0, 1].std() == pytest.approx(0.1, rel=0.25)


def test_wholly_missing_row_is_the_usual_recipe():
    draws = CLOUD.impute(np.full((1, 2), np.nan))
    np.testing.assert_allclose(draws.mean(axis=0)[0], CLOUD.mean, atol=0.01)


def test_far_recipe_is_beyond_the_limit():
    assert CLOUD.distance(np.log([[200.0, 1.0]]))[0] < CLOUD.far
    assert CLOUD.distance(np.log([[20.0, 10.0]]))[0] > CLOUD.far


def test_centres_are_no_data_rows():
    z = (np.log(np.column_stack([POWER, SPEED])) - CLOUD.mean) / np.sqrt(np.diag(CLOUD.covariance))
    gaps = np.abs(z[:, None] - CLOUD.centres[None]).max(axis=2)
    assert gaps.min() > 1e-6


def test_numbers_survive_a_json_file():
    again = RecipeDistribution.from_mapping(json.loads(json.dumps(CLOUD.as_mapping())))
    log = np.log([[100.0, 0.5]])
    assert again.distance(log)[0] == pytest.approx(CLOUD.distance(log)[0], abs=1e-4)
