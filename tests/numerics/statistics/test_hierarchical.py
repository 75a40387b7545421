"""A hierarchical model takes the rows of a new source."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.numerics.statistics import HierarchicalModel

MODEL = HierarchicalModel(np.array([1.0]), np.eye(1), np.array([2.0]), 1.0)


def test_one_row_is_shared_between_weight_and_source_by_their_variances() -> None:
    """y = 5 where 1 is expected; variances 1, 2 and noise 1: shifts of 4/4 and 8/4."""
    local = MODEL.update(np.ones((1, 1)), np.array([5.0]))
    assert local.weight.tolist() == pytest.approx([2.0, 2.0])
    assert np.allclose(local.covariance, [[0.75, -0.5], [-0.5, 1.0]])


def test_local_rows_shrink_the_variance() -> None:
    local = MODEL.update(np.ones((5, 1)), np.full(5, 3.0))
    assert local.predict(np.ones((1, 1)))[1] < MODEL.predict(np.ones((1, 1)))[1]


def test_mapping_round_trip() -> None:
    again = HierarchicalModel.from_mapping(MODEL.as_mapping())
    assert np.array_equal(again.weight, MODEL.weight)
    assert np.array_equal(again.covariance, MODEL.covariance)
    assert np.array_equal(again.source_variance, MODEL.source_variance)


def test_the_variance_at_an_unseen_source_by_hand() -> None:
    model = HierarchicalModel(np.array([1.0, 2.0]), np.array([[0.5, 0.1], [0.1, 0.2]]),
                              np.array([0.3]), 0.04)  # fmt: skip
    mean, variance = model.predict(np.array([[1.0, 3.0]]))
    assert mean[0] == pytest.approx(7.0)
    assert variance[0] == pytest.approx(0.5 + 2 * 3 * 0.1 + 9 * 0.2 + 0.3 + 0.04)
