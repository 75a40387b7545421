"""Logistic slopes with source intercepts."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from sekiso.numerics.statistics import SourceLogistic


def test_probability_for_a_new_source_is_calibrated() -> None:
    truth = SourceLogistic(np.array([-0.5, 2.0]), np.eye(2), 1.5)
    rng = np.random.default_rng(1)
    source = np.repeat(np.arange(400), 30)
    x = np.column_stack([np.ones(source.size), rng.normal(size=source.size)])
    effect = rng.normal(0, 1.5, 400)[source]
    label = rng.uniform(size=source.size) < expit(x @ truth.weight + effect)
    p = truth.probability(x)
    assert np.mean(p) == pytest.approx(label.mean(), abs=0.03)  # sd of the mean of 400 sources .015
    assert np.mean(p[p > 0.9]) == pytest.approx(label[p > 0.9].mean(), abs=0.05)


def test_labels_of_the_asker_move_the_intercept() -> None:
    fit = SourceLogistic(np.array([0.0, 1.0]), np.eye(2), 1.5)
    x = np.column_stack([np.ones(20), np.zeros(20)])
    effect, sd = fit.local_intercept(x, np.ones(20))
    assert effect > 1.5
    assert sd < 1.5
    assert fit.local_intercept(x[:0], np.ones(0)) == pytest.approx((0.0, 1.5))


def test_mapping_round_trip() -> None:
    fit = SourceLogistic(np.array([-0.5, 2.0]), np.diag([0.1, 0.2]), 1.5)
    again = SourceLogistic.from_mapping(fit.as_mapping())
    assert np.array_equal(again.weight, fit.weight)
    assert np.array_equal(again.covariance, fit.covariance)
    assert again.source_sd == 1.5


@pytest.mark.parametrize("sd", [0.3, 1.0, 2.5])
def test_the_spread_of_sources_flattens_the_probability_as_its_integral_does(sd) -> None:
    eta = np.array([-2.0, 0.5, 1.0, 3.0])
    fit = SourceLogistic(np.array([1.0]), np.eye(1), sd)
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    exact = (expit(eta[:, None] + sd * nodes) * weights).sum(axis=1) / weights.sum()
    # MacKay's form errs by less than 0.02 over these spreads
    assert fit.probability(eta[:, None]) == pytest.approx(exact, abs=0.02)
    by_hand = 1.0 / (1.0 + np.exp(-eta / np.sqrt(1.0 + 3.14159265 * sd * sd / 8.0)))
    assert fit.probability(eta[:, None]) == pytest.approx(by_hand, rel=1e-6)


def test_the_intercept_of_a_source_is_the_mode_with_the_width_of_laplace() -> None:
    fit = SourceLogistic(np.array([0.4, 1.2]), np.eye(2), 0.8)
    x = np.column_stack([np.ones(9), np.linspace(-2.0, 2.0, 9)])
    label = np.array([0, 0, 1, 0, 1, 1, 1, 1, 1])
    effect, sd = fit.local_intercept(x, label)
    p = expit(x @ fit.weight + effect)
    assert np.sum(label - p) == pytest.approx(effect / 0.8**2, abs=1e-9)  # gradient is zero
    assert sd == pytest.approx((1.0 / 0.8**2 + np.sum(p * (1.0 - p))) ** -0.5, rel=1e-9)
