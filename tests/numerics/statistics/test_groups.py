"""Splits never cut a source."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sekiso.numerics.statistics import (
    leave_one_source_out,
    mean_by_source,
    source_folds,
    source_weight,
)


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


def test_leave_one_source_out_covers_every_row_once() -> None:
    source = np.array(["b", "a", "b", "c"])
    parts = list(leave_one_source_out(source))
    assert sorted(np.concatenate([test for _, _, test in parts]).tolist()) == [0, 1, 2, 3]
    assert all(not set(source[train]) & set(source[test]) for _, train, test in parts)


def test_mean_by_source_is_in_sorted_order() -> None:
    assert mean_by_source(np.array([1.0, 5.0, 3.0]), np.array(["b", "a", "b"])).tolist() == [
        5.0,
        2.0,
    ]
