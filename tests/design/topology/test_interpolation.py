"""Stiffness between void and solid: ends, order, slope."""

import numpy as np
import pytest

from sekiso.design.topology.interpolation import INTERPOLATIONS, solid_fraction

X = np.linspace(0.0, 1.0, 11)


@pytest.mark.parametrize("kind", INTERPOLATIONS)
@pytest.mark.parametrize("penalty", [1.0, 2.0, 3.0])
def test_void_is_weakest_and_solid_is_solid(kind, penalty):
    fraction, _ = solid_fraction(X, penalty=penalty, weakest=1e-6, interpolation=kind)
    assert fraction[[0, -1]] == pytest.approx([1e-6, 1.0])
    assert np.all(np.diff(fraction) > 0.0)


@pytest.mark.parametrize("kind", INTERPOLATIONS)
def test_slope_is_the_derivative(kind):
    inner, step = X[1:-1], 1e-6
    ahead, behind = (
        solid_fraction(inner + d, penalty=3.0, weakest=1e-6, interpolation=kind)[0]
        for d in (step, -step)
    )
    slope = solid_fraction(inner, penalty=3.0, weakest=1e-6, interpolation=kind)[1]
    assert slope == pytest.approx((ahead - behind) / (2.0 * step), rel=1e-6)


def test_ramp_has_a_slope_at_void_and_no_penalty_means_linear():
    assert solid_fraction(X, penalty=3.0, weakest=0.0, interpolation="ramp")[1][0] > 0.1
    for kind in INTERPOLATIONS:
        linear = solid_fraction(X, penalty=1.0, weakest=0.0, interpolation=kind)[0]
        assert linear == pytest.approx(X)
