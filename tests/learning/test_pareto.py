"""Fronts, hypervolumes and their expected growth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekiso.learning.pareto import (
    expected_hypervolume_improvement,
    expected_improvement,
    hypervolume,
    pareto_front,
    probability_between,
)

POINTS = np.array([[1.0, 3.0], [2.0, 2.0], [3.0, 0.5]])
ZERO = np.zeros(2)


def test_front_drops_dominated_and_equal_rows():
    more = np.vstack([POINTS, [[1.5, 1.5], [2.0, 2.0]]])
    np.testing.assert_array_equal(pareto_front(more), POINTS)


def test_hypervolume_is_the_union_of_rectangles():
    assert hypervolume(POINTS, ZERO) == pytest.approx(1.0 * 3.0 + 1.0 * 2.0 + 1.0 * 0.5)
    assert hypervolume(np.array([[-1.0, 5.0]]), ZERO) == 0.0


@given(st.lists(st.tuples(st.floats(-1, 4), st.floats(-1, 4)), min_size=1, max_size=12))
def test_a_further_point_never_shrinks_the_hypervolume(points):
    rows = np.array(points)
    assert hypervolume(rows, ZERO) >= hypervolume(rows[:-1].reshape(-1, 2), ZERO) - 1e-12


def test_expected_gain_matches_simulation():
    mean, sd = np.array([[2.2, 1.8], [0.5, 0.5]]), np.array([[0.6, 0.5], [0.4, 0.4]])
    exact = expected_hypervolume_improvement(mean, sd, POINTS, ZERO)
    draws = np.random.default_rng(0).standard_normal((20_000, 2))
    base = hypervolume(POINTS, ZERO)
    for i in range(2):
        samples = mean[i] + sd[i] * draws[:4000]
        simulated = np.mean([hypervolume(np.vstack([POINTS, s]), ZERO) - base for s in samples])
        assert exact[i] == pytest.approx(simulated, abs=0.03)  # 4 standard errors


def test_certain_point_gains_what_it_adds():
    mean, sd = np.array([[4.0, 1.0]]), np.full((1, 2), 1e-9)
    added = hypervolume(np.vstack([POINTS, mean]), ZERO) - hypervolume(POINTS, ZERO)
    assert expected_hypervolume_improvement(mean, sd, POINTS, ZERO)[0] == pytest.approx(
        added, abs=1e-6
    )


def test_first_point_gains_its_rectangle():
    gain = expected_hypervolume_improvement(
        np.array([[2.0, 3.0]]), np.full((1, 2), 1e-9), np.empty((0, 2)), ZERO
    )
    assert gain[0] == pytest.approx(6.0)


def test_excess_of_a_sure_value_is_the_difference():
    assert expected_improvement(np.array(3.0), np.array(1e-9), np.array(1.0)) == pytest.approx(2.0)


def test_probability_between_one_sigma_is_two_thirds():
    share = probability_between(np.array(0.0), np.array(1.0), np.array(-1.0), np.array(1.0))
    assert share == pytest.approx(0.6827, abs=1e-4)
