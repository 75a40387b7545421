"""Intervals hold on sources never seen."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.conformal import (
    conformal_half_width,
    conformal_level,
    conformal_weight,
    quantile_score,
    weighted_quantile,
)


def _residuals(n_sources: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    source = np.repeat(np.arange(n_sources), 12)
    return rng.normal(0, 1.0, n_sources)[source] + rng.normal(0, 0.2, source.size), source


def test_calibration_by_source_covers_new_sources() -> None:
    residual, source = _residuals(200, seed=0)
    fresh, _ = _residuals(2000, seed=1)
    half = conformal_half_width(residual, source, level=0.9)
    assert np.mean(np.abs(fresh) <= half) == pytest.approx(
        0.9, abs=0.04
    )  # sd of a quantile of 200 sources


def test_one_huge_source_does_not_set_the_width() -> None:
    residual = np.concatenate([np.zeros(5000), np.full(40, 1.0)])
    source = np.concatenate([np.full(5000, "big"), np.repeat(np.arange(20), 2).astype(str)])
    assert conformal_half_width(residual, source) == 1.0


def test_few_sources_raise_the_level() -> None:
    assert conformal_level(0.9, 9) == 1.0
    assert conformal_level(0.9, 90) == pytest.approx(0.91)


def test_weighted_quantile_with_equal_weights_is_the_order_statistic() -> None:
    assert weighted_quantile(np.arange(1.0, 11.0), np.ones(10), 0.9) == 9.0


def test_quantile_score_is_negative_inside() -> None:
    assert quantile_score(
        np.array([0.0, 2.0]), np.array([-1.0, -1.0]), np.array([1.0, 1.0])
    ).tolist() == [-1.0, 1.0]


def test_the_conformal_level_is_the_level_times_one_plus_one_over_the_sources() -> None:
    assert conformal_level(0.5, 4) == pytest.approx(0.625)
    assert conformal_level(0.5, 0) == 1.0
    assert conformal_level(0.3, 1) == pytest.approx(0.6)


def test_a_source_counts_five_rows_at_most() -> None:
    weight = conformal_weight(np.array(["a"] * 20 + ["b"] * 2))
    assert weight[:20].sum() == pytest.approx(5.0)
    assert weight[20:].tolist() == [1.0, 1.0]
    assert conformal_weight(np.array(["a"] * 20), rows_per_source=2.0)[0] == pytest.approx(0.1)


def test_half_width_is_the_quantile_of_the_size_at_the_raised_level() -> None:
    residual = np.arange(1.0, 101.0) * np.where(np.arange(100) % 2, 1.0, -1.0)
    assert conformal_half_width(residual, np.arange(100), level=0.8) == 81.0  # .808 of 100


def test_a_level_above_one_is_the_largest_value() -> None:
    assert weighted_quantile(np.array([3.0, 1.0, 2.0]), np.ones(3), 1.7) == 3.0


def test_the_quantile_score_is_the_distance_to_the_nearer_bound() -> None:
    """Inside 2..5 at 3: -1; below it at 1: +1; above it at 7: +2."""
    value, low, high = np.array([3.0, 1.0, 7.0]), np.full(3, 2.0), np.full(3, 5.0)
    assert quantile_score(value, low, high).tolist() == [-1.0, 1.0, 2.0]


def test_weights_that_end_below_one_by_round_off_give_the_last_value() -> None:
    weight = np.full(10, 0.1)
    assert weighted_quantile(np.arange(10.0), weight, 1.0) == 9.0
