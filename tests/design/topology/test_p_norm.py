"""P-norm: between the maximum and n^(1/P) times it, with its derivative."""

import numpy as np
import pytest

from sekiso.design.topology.p_norm import p_norm, scaled_maximum

VALUES = np.random.default_rng(0).uniform(0.0, 2.0, (5, 4))


@pytest.mark.parametrize("power", [2.0, 8.0, 12.0])
def test_norm_lies_between_the_maximum_and_its_bound(power):
    norm, _ = p_norm(VALUES, power=power)
    assert VALUES.max() <= norm <= VALUES.max() * VALUES.size ** (1.0 / power)


def test_derivative_is_the_slope_of_the_norm():
    direction = np.random.default_rng(1).normal(size=VALUES.shape)
    ahead, behind = (p_norm(VALUES + step * direction)[0] for step in (1e-6, -1e-6))
    slope = p_norm(VALUES)[1]
    assert np.vdot(slope, direction) == pytest.approx((ahead - behind) / 2e-6, rel=1e-6)


def test_scaled_maximum_is_the_maximum_whatever_its_size():
    for size in (1e-30, 1.0, 1e30):
        assert scaled_maximum(size * VALUES)[0] == size * VALUES.max()


def test_nothing_has_no_maximum_and_no_slope():
    value, slope = scaled_maximum(np.zeros(3))
    assert value == 0.0
    assert slope.tolist() == [0.0, 0.0, 0.0]
