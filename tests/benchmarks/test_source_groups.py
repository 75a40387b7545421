"""Splits never cut a source."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.source_groups import mean_by_source, source_folds, source_weight


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from("abcdefg"), min_size=8, max_size=60), st.integers(2, 5))
def test_no_source_lies_in_two_folds(labels: list[str], n_folds: int) -> None:
    source = np.array(labels)
    fold = source_folds(source, n_folds=n_folds, seed=3)
    assert all(np.unique(fold[source == name]).size == 1 for name in np.unique(source))


def test_every_source_carries_the_same_total_weight() -> None:
    source = np.array(["a"] * 9 + ["b"])
    weight = source_weight(source)
    assert np.isclose(weight[:9].sum(), weight[9])


def test_folds_hold_like_numbers_of_rows() -> None:
    """Ten sources of 1 to 10 rows, five folds: at most one source more than the mean of 11."""
    source = np.repeat(np.arange(10), np.arange(1, 11))
    for seed in range(20):
        rows = np.bincount(source_folds(source, n_folds=5, seed=seed))
        assert rows.sum() == 55
        assert rows.min() >= 5
        assert rows.max() <= 20


def test_the_seed_draws_the_folds() -> None:
    source = np.arange(30)
    one, same, other = (source_folds(source, n_folds=5, seed=s) for s in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()


def test_the_exponent_of_the_weight_runs_from_rows_to_sources() -> None:
    source = np.array(["a"] * 4 + ["b"])
    np.testing.assert_allclose(source_weight(source, exponent=0.0), np.ones(5))
    half = source_weight(source, exponent=0.5)  # 4^-1/2 against 1, scaled to mean 1
    np.testing.assert_allclose(half, np.array([0.5, 0.5, 0.5, 0.5, 1.0]) / 0.6)
    assert half.mean() == 1.0


def test_mean_by_source_is_in_sorted_order() -> None:
    assert mean_by_source(np.array([1.0, 5.0, 3.0]), np.array(["b", "a", "b"])).tolist() == [
        5.0,
        2.0,
    ]
