"""A bag of hierarchical regressions is one linear model that knows what it never saw."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.fit_surrogate import BagSettings, fit_bag
from sekiso.learning.bagged_regression import mean_of

RNG = np.random.default_rng(1)
N_SOURCES, PER_SOURCE = 30, 20
SOURCE = np.repeat([f"s{k}" for k in range(N_SOURCES)], PER_SOURCE)
BASIS = RNG.standard_normal((SOURCE.size, 5))
SHARE = (np.arange(SOURCE.size) // PER_SOURCE % 2).astype(float)
EFFECT = np.repeat(0.3 * RNG.standard_normal(N_SOURCES), PER_SOURCE)
TARGET = 0.2 + 0.4 * BASIS[:, 0] + EFFECT + 0.1 * RNG.standard_normal(SOURCE.size)
SETTINGS = BagSettings(n_members=10, noise_variance=0.01, weight_variance=1.0)


def bag(target=TARGET, forced=(0,), settings=SETTINGS):
    return fit_bag(BASIS, target, SOURCE, share=SHARE, forced=forced, settings=settings)


def test_forced_input_gets_its_weight():
    assert bag().weight[2] == pytest.approx(0.4, abs=0.03)


def test_left_out_means_do_not_move_with_their_own_source():
    """A leak would show here: the rows of one source change, its left-out means must not."""
    changed = TARGET.copy()
    changed[SOURCE == "s3"] += 10.0
    before, after = bag().left_out, bag(changed).left_out
    np.testing.assert_allclose(after[SOURCE == "s3"], before[SOURCE == "s3"], atol=1e-9)
    assert np.abs(after[SOURCE == "s5"] - before[SOURCE == "s5"]).max() > 0.01


def test_same_seed_same_bag():
    np.testing.assert_array_equal(bag().weight, bag().weight)


def test_mean_of_is_linear_in_share():
    weight = bag().weight
    low, high = (mean_of(weight, BASIS[:1], np.array([s])) for s in (0.0, 1.0))
    half = mean_of(weight, BASIS[:1], np.array([0.5]))
    assert half[0] == pytest.approx(0.5 * (low[0] + high[0]))


def test_the_mean_is_constant_method_and_weighted_inputs():
    weight = np.array([1.0, 0.5, 2.0, -3.0])
    basis = np.array([[1.0, 1.0], [0.0, 2.0]])
    assert mean_of(weight, basis, np.array([0.0, 1.0])).tolist() == [0.0, -4.5]
