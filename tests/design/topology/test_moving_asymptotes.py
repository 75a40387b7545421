"""Moving asymptotes: textbook optima, several objectives, and a state that resumes exactly."""

import numpy as np
import pytest

from sekiso.design.topology.moving_asymptotes import Asymptotes, next_design

LEVERS = np.array([61.0, 37.0, 19.0, 7.0, 1.0])


def _cantilever_step(x, state):
    """Five box beams, weight 0.0624 sum x, tip deflection limit (Svanberg 1987, section 6)."""
    return next_design(
        x,
        objectives=np.array([0.0624 * x.sum()]),
        objective_gradients=np.full((1, 5), 0.0624),
        limits=np.array([np.sum(LEVERS / x**3) - 1.0]),
        limit_gradients=(-3.0 * LEVERS / x**4)[None],
        low=1.0,
        high=10.0,
        move=0.5,
        state=state,
    )


def _cantilever(n_steps, x=None, state=None):
    x = np.full(5, 5.0) if x is None else x
    for _ in range(n_steps):
        x, state = _cantilever_step(x, state)
    return x, state


def test_cantilever_of_svanberg_1987_reaches_its_optimum():
    x, _ = _cantilever(30)
    assert 0.0624 * x.sum() == pytest.approx(1.3400, abs=5e-5)  # as printed
    assert x == pytest.approx([6.016, 5.309, 4.494, 3.502, 2.153], abs=3e-3)
    assert np.sum(LEVERS / x**3) == pytest.approx(1.0, abs=1e-6)


def test_a_resumed_state_gives_the_same_steps_bit_for_bit():
    at_once, _ = _cantilever(9)
    x, state = _cantilever(4)
    kept = Asymptotes(state.offset.copy(), state.former.copy(), state.earlier.copy(), state.scale)
    resumed, _ = _cantilever(5, x, kept)
    assert np.array_equal(resumed, at_once)


def test_the_state_given_is_not_changed():
    x, state = _cantilever(4)
    before = state.offset.copy(), x.copy()
    _cantilever_step(x, state)
    assert np.array_equal(state.offset, before[0])
    assert np.array_equal(x, before[1])


def test_of_several_objectives_the_largest_falls():
    x, state = np.array([0.9, 0.1]), None
    for _ in range(40):  # min max (x - 0.2)^2 + 1, (x - 0.8)^2 + 1: both equal at 0.5
        apart = x[0] - np.array([0.2, 0.8])
        x, state = next_design(
            x,
            objectives=apart**2 + 1.0 + x[1] ** 2,
            objective_gradients=np.stack([2.0 * apart, np.full(2, 2.0 * x[1])], axis=1),
            limits=np.empty(0),
            limit_gradients=np.empty((0, 2)),
            state=state,
        )
    assert x == pytest.approx([0.5, 0.0], abs=1e-3)


def test_without_limits_the_objective_alone_falls():
    x, state = np.array([0.9, 0.9]), None
    for _ in range(40):
        x, state = next_design(
            x,
            objectives=np.array([np.sum((x - 0.3) ** 2) + 1.0]),
            objective_gradients=2.0 * (x - 0.3)[None],
            limits=np.empty(0),
            limit_gradients=np.empty((0, 2)),
            state=state,
        )
    assert x == pytest.approx([0.3, 0.3], abs=5e-3)


def test_a_limit_far_out_of_reach_prints_nothing_and_stays_finite(capsys):
    x, state = np.full(50, 0.5), None
    for _ in range(5):
        x, state = next_design(
            x,
            objectives=np.array([x.mean()]),
            objective_gradients=np.full((1, 50), 0.02),
            limits=np.array([1e7]),
            limit_gradients=1e9 * np.random.default_rng(0).normal(size=(1, 50)),
            state=state,
        )
    assert np.isfinite(x).all()
    assert capsys.readouterr().out == ""
