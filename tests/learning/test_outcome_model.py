"""A Gaussian process per outcome."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.learning.outcome_model import fit_outcome

RNG = np.random.default_rng(0)
X = RNG.uniform(size=(40, 2))


def test_smooth_outcome_is_interpolated():
    y = 200.0 + 30.0 * np.sin(3.0 * X[:, 0])
    model = fit_outcome(X, y)
    new = RNG.uniform(0.1, 0.9, size=(50, 2))
    mean, _ = model.at(new)
    assert np.abs(mean - (200.0 + 30.0 * np.sin(3.0 * new[:, 0]))).max() < 3.0


def test_intervals_hold_the_noise():
    y = 10.0 * X[:, 0] + RNG.standard_normal(40)
    model = fit_outcome(X, y)
    new = RNG.uniform(size=(400, 2))
    mean, sd = model.at(new, with_noise=True)
    truth = 10.0 * new[:, 0] + RNG.standard_normal(400)
    assert np.mean(np.abs(truth - mean) < 1.645 * sd) == pytest.approx(0.9, abs=0.07)


def test_wide_positive_outcome_is_modelled_in_its_logarithm():
    model = fit_outcome(X, 10.0 ** (3.0 * X[:, 0] - 2.0))
    assert model.is_log
    assert model.backward(model.forward(np.array(0.3))) == pytest.approx(0.3)
    assert not fit_outcome(X, 200.0 + X[:, 0]).is_log


def test_believing_narrows_where_it_believes():
    model = fit_outcome(X, 10.0 * X[:, 0] + RNG.standard_normal(40))
    here = np.array([[0.5, 0.5]])
    assert model.assume_mean_at(here).at(here)[1] < model.at(here)[1]
    assert model.assume_mean_at(here).at(here)[0] == pytest.approx(model.at(here)[0], abs=1e-6)


def test_constant_outcome_is_predicted_constant():
    mean, _ = fit_outcome(X, np.full(40, 3.0)).at(X[:3])
    np.testing.assert_allclose(mean, 3.0)
