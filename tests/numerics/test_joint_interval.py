import numpy as np
import pytest

from sekiso.numerics.joint_interval import joint_interval

RNG = np.random.default_rng(0)


def _inside(rows, points):
    within = [
        (low <= row) & (row <= high) for row, (low, _, high) in zip(rows, points, strict=True)
    ]
    return float(np.mean(np.all(within, axis=0)))


def test_the_share_lies_within_all_at_once():
    rows = [RNG.normal(size=20_000) for _ in range(3)]
    assert _inside(rows, joint_interval(rows)) == pytest.approx(0.9, abs=0.001)


def test_independent_numbers_ask_for_wider_intervals_than_each_alone():
    rows = [RNG.normal(size=20_000) for _ in range(3)]
    together, alone = joint_interval(rows)[0], joint_interval(rows[:1])[0]
    # three independent ones: each holds with .9^(1/3) = .9655, so the tail is .0173
    assert alone[2] == pytest.approx(1.645, abs=0.03)
    assert together[2] == pytest.approx(2.113, abs=0.05)


def test_numbers_that_go_together_ask_for_no_more():
    row = RNG.normal(size=2000)
    assert joint_interval([row, 3.0 * row])[0] == pytest.approx(joint_interval([row])[0])


def test_a_number_that_does_not_change_widens_nothing():
    row = RNG.normal(size=2001)
    still = np.zeros(2001)
    assert joint_interval([row, still]) == [joint_interval([row])[0], (0.0, 0.0, 0.0)]
