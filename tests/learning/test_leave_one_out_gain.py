"""The gain of shared data is measured on rows left out, and may be nil."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.learning.leave_one_out_gain import MAX_ROWS, gain_over_own_data

TARGET = np.array([1.0, 2.0, 3.0, 4.0])


def perfect(known, asked):
    return TARGET[asked]


def mean_only(known, asked):
    return np.full(len(asked), TARGET[known].mean())


def test_better_shared_model_gains():
    found = gain_over_own_data(TARGET, perfect, mean_only)
    assert found["error_with_shared"] == 0.0
    assert found["gain"] == pytest.approx(found["error_own_only"])


def test_worse_shared_model_is_reported_as_a_loss():
    assert gain_over_own_data(TARGET, mean_only, perfect)["gain"] < 0.0


def test_left_out_row_is_never_known():
    def spy(known, asked):
        assert int(asked[0]) not in set(known.tolist())
        return TARGET[asked]

    gain_over_own_data(TARGET, spy, spy)


def test_two_rows_are_too_few():
    assert gain_over_own_data(TARGET[:2], perfect, mean_only) is None


def test_many_rows_are_sampled():
    many = np.zeros(1000)
    found = gain_over_own_data(many, lambda k, a: many[a], lambda k, a: many[a])
    assert found["n_left_out"] == MAX_ROWS
