"""The compiled integral agrees with quadrature, and its slope with differences."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from sekiso.physics.melt_pool import eagar_tsai_kernels as kernels

PLACES = [(0.0, 0.0, 0.0), (-1.5, 0.4, 0.3), (0.8, 0.0, 0.05)]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("slowness", [0.05, 0.5, 5.0])
def test_the_integral_is_that_of_quad(place: tuple[float, float, float], slowness: float) -> None:
    x, y, z = place

    def integrand(u: float) -> float:
        u2 = u * u
        exponent = -(y * y + (x + u2 / (4.0 * slowness)) ** 2) / (1.0 + u2)
        depth = -z * z / u2 if u > 0.0 and z > 0.0 else 0.0
        return float(np.exp(exponent + depth) / (1.0 + u2))

    exact = quad(integrand, 0.0, 40.0, limit=400)[0] + quad(integrand, 40.0, np.inf)[0]
    assert kernels.influence(x, y, z, slowness) == pytest.approx(exact, rel=1e-6)


@pytest.mark.parametrize("place", PLACES[1:])
def test_the_slope_is_that_of_central_differences(place: tuple[float, float, float]) -> None:
    step = 1e-5
    slope = kernels.influence_slope(*place, 0.5)
    for axis in range(3):
        ends = [list(place), list(place)]
        ends[0][axis] -= step
        ends[1][axis] += step
        low, high = (kernels.influence(*end, 0.5) for end in ends)
        assert slope[axis] == pytest.approx((high - low) / (2.0 * step), rel=1e-4, abs=1e-7)
