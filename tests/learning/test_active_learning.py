"""The next measurement goes where it narrows the answer most."""

from __future__ import annotations

import numpy as np
from tests.learning.test_residual_gp import PRIOR, rows

from sekiso.learning.active_learning import select_by_variance_reduction
from sekiso.learning.residual_gp import LocalInputs, condition


def test_choices_are_distinct_and_as_many_as_asked():
    chosen = select_by_variance_reduction(rows(20), rows(20), PRIOR, n=6)[0]
    assert len(set(chosen.tolist())) == 6


def test_more_than_there_are_gives_all():
    assert sorted(select_by_variance_reduction(rows(3), rows(3), PRIOR, n=9)[0]) == [0, 1, 2]


def test_chosen_rows_leave_less_variance_than_the_worst_ones():
    inputs = rows(40, seed=8)
    chosen = select_by_variance_reduction(inputs, inputs, PRIOR, n=5)[0]
    crowd = np.argsort(np.linalg.norm(inputs.joint - inputs.joint[0], axis=1))[:5]
    left = [
        condition(inputs.rows(some), np.zeros(5), inputs, PRIOR)[1].mean()
        for some in (chosen, crowd)
    ]
    assert left[0] < left[1]


def test_known_rows_are_not_measured_again():
    near = LocalInputs(np.zeros((1, 2)), np.zeros((1, 1)), np.zeros(1))
    pair = LocalInputs(np.array([[0.0, 0.0], [3.0, 3.0]]), np.zeros((2, 1)), np.zeros(2))
    assert select_by_variance_reduction(pair, pair, PRIOR, n=1, known=near)[0].tolist() == [1]
