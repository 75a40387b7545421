"""Enclosed voids are filled, open ones stay, and the derivative is right."""

import numpy as np
import pytest

from sekiso.design.topology.enclosed_voids import OpenVoids


def _block(n=9):
    return np.ones((n, n, n)), np.zeros((n, n, n), dtype=bool)


def test_a_cavity_is_filled_and_one_with_a_hole_stays():
    x, outside = _block()
    x[3:6, 3:6, 3:6] = 0.0
    assert OpenVoids(outside).forward(x)[0].min() > 0.99
    x[4, 4, 6:] = 0.0
    np.testing.assert_allclose(OpenVoids(outside).forward(x)[0], x, atol=1e-6)


def test_a_channel_with_three_bends_is_open():
    x, outside = _block()
    x[2, 2, :6] = x[2, 2:7, 5] = x[2:7, 6, 5] = x[6, 6, 5:] = 0.0
    y, _ = OpenVoids(outside).forward(x)
    np.testing.assert_allclose(y, x, atol=1e-6)


def test_the_inner_air_of_the_design_space_counts_as_open():
    x, outside = _block()
    outside[4, 4, 4] = True
    x[4, 4, 3:6] = 0.0
    np.testing.assert_allclose(OpenVoids(outside).forward(x)[0], x, atol=1e-6)


@pytest.mark.parametrize("n_rounds", [1, 2])
def test_derivative_agrees_with_finite_differences(n_rounds):
    random = np.random.default_rng(11)
    shape = (4, 5, 6)
    own = OpenVoids(random.random(shape) < 0.05, n_rounds=n_rounds)
    x, pull, step = random.random(shape), random.random(shape), random.normal(size=shape)
    slope = float((own.forward(x)[1](pull) * step).sum())
    up, down = own.forward(x + 1e-6 * step)[0], own.forward(x - 1e-6 * step)[0]
    np.testing.assert_allclose(((up - down) * pull).sum() / 2e-6, slope, rtol=5e-6)


def test_a_uniform_grey_field_stays_as_it_is():
    x, outside = _block()
    np.testing.assert_allclose(OpenVoids(outside).forward(0.3 * x)[0], 0.3 * x, atol=1e-9)
