"""Logistic slopes with source intercepts."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from sekiso.numerics.statistics import SourceLogistic, fit_source_logistic


def _labels(
    n_sources: int = 60, n_rows: int = 30, seed: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    source = np.repeat(np.arange(n_sources), n_rows)
    x = np.column_stack([np.ones(source.size), rng.normal(size=source.size)])
    effect = rng.normal(0, 1.5, n_sources)[source]
    label = rng.uniform(size=source.size) < expit(x @ np.array([-0.5, 2.0]) + effect)
    return x, label.astype(int), source


def test_slope_is_recovered_although_thresholds_differ() -> None:
    fit = fit_source_logistic(*_labels(), weight_variance=25.0, source_sd=1.5)
    assert fit.weight[1] == pytest.approx(2.0, rel=0.1)
    assert fit.covariance[1, 1] ** 0.5 < 0.15


def test_a_bound_holds_against_the_data() -> None:
    fit = fit_source_logistic(
        *_labels(), weight_variance=25.0, source_sd=1.5, upper=np.array([np.inf, 0.0])
    )
    assert fit.weight[1] == 0.0


def test_probability_for_a_new_source_is_calibrated() -> None:
    truth = SourceLogistic(np.array([-0.5, 2.0]), np.eye(2), 1.5)
    x, label, _ = _labels(n_sources=400, seed=1)
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
    fit = fit_source_logistic(*_labels(5, 10), weight_variance=25.0, source_sd=1.5)
    again = SourceLogistic.from_mapping(fit.as_mapping())
    assert np.array_equal(again.weight, fit.weight)
