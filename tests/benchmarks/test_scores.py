"""Scores against their definitions."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.scores import (
    area_under_curve,
    area_within_sources,
    bootstrap_by_source,
    brier_score,
    calibration_error,
    calibration_gap_by_source,
    interval_score,
    is_covered,
)


def test_interval_score_is_least_at_the_true_quantiles() -> None:
    value = np.random.default_rng(0).normal(size=40_000)
    score = [
        interval_score(value, np.full_like(value, -q), np.full_like(value, q)).mean()
        for q in (1.3, 1.645, 2.0)
    ]
    assert score[1] == min(score)


def test_area_equals_the_pair_count() -> None:
    rng = np.random.default_rng(1)
    label, score = rng.integers(0, 2, 60), rng.integers(0, 9, 60).astype(float)
    up, down = score[label == 1][:, None], score[label == 0][None, :]
    pairs = np.mean((up > down) + 0.5 * (up == down))
    assert area_under_curve(label, score) == pytest.approx(pairs, rel=1e-12)
    assert area_under_curve(label, score, weight=np.ones(60)) == pytest.approx(pairs, rel=1e-12)


def test_weighted_area_counts_each_pair_by_the_product_of_its_weights() -> None:
    label, score = np.array([1, 1, 0, 0]), np.array([3.0, 1.0, 2.0, 1.0])
    weight = np.array([1.0, 2.0, 3.0, 4.0])
    # pairs: (3>2) 1x3, (3>1) 1x4, (1<2) 0, (1=1) half of 2x4
    assert area_under_curve(label, score, weight=weight) == pytest.approx(11.0 / 21.0)


def test_area_within_sources_needs_eight_rows() -> None:
    label = np.array([0, 1] * 4 + [1, 0] * 3 + [1])
    source = np.repeat(["large", "small"], [8, 7])
    score = np.tile([0.0, 1.0], 8)[:15]
    assert area_within_sources(label, score, source) == 1.0
    assert area_within_sources(label, score, source, min_rows=7) == pytest.approx(0.5)


def test_interval_score_pays_forty_times_the_distance_below_too() -> None:
    value, low, high = np.array([-3.0, 3.0]), np.array([-1.0, -1.0]), np.array([1.0, 1.0])
    np.testing.assert_allclose(interval_score(value, low, high, level=0.9), [42.0, 42.0])
    np.testing.assert_allclose(interval_score(value, low, high, level=0.5), [10.0, 10.0])


def test_calibration_error_counts_bins_by_their_rows() -> None:
    """Bins of 3 and 2 rows, gaps .2 and .5: (3 x .2 + 2 x .5)/5."""
    probability = np.array([0.2, 0.2, 0.2, 0.5, 0.5])
    assert calibration_error(np.array([0, 0, 0, 1, 1]), probability, n_bins=2) == pytest.approx(
        0.32
    )


def test_bounds_themselves_cover() -> None:
    edge = np.array([1.0])
    assert is_covered(edge, edge, np.array([2.0])).tolist() == [1.0]
    assert is_covered(edge, np.array([0.0]), edge).tolist() == [1.0]


def test_area_of_one_class_is_unknown() -> None:
    assert np.isnan(area_under_curve(np.ones(3), np.arange(3.0)))


def test_source_offsets_spoil_the_pooled_area_but_not_the_inner_one() -> None:
    source = np.repeat(["a", "b"], 10)
    score = np.tile(np.arange(10.0), 2) + np.repeat([0.0, 100.0], 10)
    label = (np.tile(np.arange(10.0), 2) > np.repeat([2.0, 7.0], 10)).astype(int)
    assert area_within_sources(label, score, source) == 1.0
    assert area_under_curve(label, score) < 0.6


def test_a_perfect_forecast_has_no_calibration_error() -> None:
    p = np.random.default_rng(2).uniform(size=100_000)
    label = (np.random.default_rng(3).uniform(size=p.size) < p).astype(int)
    assert calibration_error(label, p) < 0.01
    assert calibration_gap_by_source(label, p, np.repeat(np.arange(10), 10_000)) < 0.01
    assert brier_score(label, p) == pytest.approx(1 / 6, abs=0.005)


def test_nan_bounds_never_cover() -> None:
    nan = np.array([np.nan])
    assert is_covered(np.array([1.0]), nan, nan).tolist() == [0.0]


def test_bootstrap_over_two_equal_sources_returns_their_spread() -> None:
    value = np.array([0.0] * 5 + [1.0] * 5)
    low, high = bootstrap_by_source(
        lambda i: float(value[i].mean()), np.repeat(["a", "b"], 5), n_draws=200
    )
    assert (low, high) == (0.0, 1.0)
