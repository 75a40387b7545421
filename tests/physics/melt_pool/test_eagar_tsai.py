"""The quadrature against scipy, limits and conservation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from sekiso.physics.melt_pool import eagar_tsai
from sekiso.physics.melt_pool import eagar_tsai_kernels as kernels


def _influence_by_quad(x: float, y: float, z: float, p: float) -> float:
    def integrand(u: float) -> float:
        u2 = u * u
        exponent = -(y * y + (x + u2 / (4 * p)) ** 2) / (1 + u2) - (z * z / u2 if z else 0.0)
        return float(np.exp(exponent) / (1 + u2))

    end = 40 * p + 6 * np.sqrt(max(-p * x, 0.0)) + 12
    marks = [m for m in (0.3, 1.0, 2 * np.sqrt(max(-p * x, 0.0)), 4 * p) if 0 < m < end]
    return quad(integrand, 1e-12, end, points=marks, limit=2000, epsabs=0, epsrel=1e-11)[0]


@pytest.mark.parametrize("p", [0.004, 0.1, 2.0, 80.0])
@pytest.mark.parametrize("point", [(0.0, 0.0, 0.0), (-5.0, 1.0, 0.4), (0.6, 0.3, 0.01)])
def test_influence_equals_adaptive_quadrature(p: float, point: tuple[float, float, float]) -> None:
    assert kernels.influence(*point, p) == pytest.approx(_influence_by_quad(*point, p), rel=1e-8)


def test_slopes_equal_finite_differences() -> None:
    x, y, z, p, h = -1.3, 0.7, 0.4, 0.3, 1e-5
    slope = kernels.influence_slope(x, y, z, p)
    step = np.eye(3) * h
    for axis in range(3):
        up, down = np.array([x, y, z]) + step[axis], np.array([x, y, z]) - step[axis]
        central = (kernels.influence(*up, p) - kernels.influence(*down, p)) / (2 * h)
        assert slope[axis] == pytest.approx(central, rel=1e-6)


def test_a_resting_source_peaks_at_half_pi() -> None:
    assert kernels.peak(1e6)[1] == pytest.approx(np.pi / 2, rel=1e-4)


def _source(**change: float) -> eagar_tsai.HeatSource:
    base = {
        "absorbed_power": 70.0,
        "speed": 0.8,
        "e_radius": 50e-6,
        "conductivity": 30.0,
        "diffusivity": 5.5e-6,
        "rise": 1400.0,
    }
    return eagar_tsai.HeatSource(**{k: np.asarray(v) for k, v in {**base, **change}.items()})


def test_far_behind_the_centre_line_follows_rosenthal() -> None:
    source = _source()
    distance = 0.05
    point_source = 70.0 / (2 * np.pi * 30.0 * distance)
    rise = eagar_tsai.temperature([[-distance, 0.0, 0.0]], source, ambient=0.0)[0]
    assert rise == pytest.approx(point_source, rel=1e-3)


def test_the_rim_of_the_pool_is_at_the_melting_point() -> None:
    source = _source()
    size = eagar_tsai.pool_size(source)
    ends = np.array([[size.front, 0, 0], [size.tail, 0, 0]], dtype=float)
    assert eagar_tsai.temperature(ends, source, ambient=300.0) == pytest.approx(1700.0, rel=1e-6)


def test_depth_grows_with_power_at_fixed_speed() -> None:
    depth = eagar_tsai.pool_size(_source(absorbed_power=np.array([40.0, 70.0, 120.0]))).depth
    assert np.all(np.diff(depth) > 0)


def test_preheat_widens_the_pool() -> None:
    cold, hot = (eagar_tsai.pool_size(_source(rise=rise)).width for rise in (1400.0, 700.0))
    assert hot > cold


def test_a_weak_beam_melts_nothing() -> None:
    size = eagar_tsai.pool_size(_source(absorbed_power=5.0))
    assert (float(size.width), float(size.depth), float(size.length)) == (0.0, 0.0, 0.0)


def test_front_speed_falls_to_zero_at_the_bottom() -> None:
    profile = eagar_tsai.boundary_profile(_source(), n_points=40)
    assert profile.front_speed[0] == pytest.approx(0.8, rel=0.05)
    assert profile.front_speed[-1] < 0.35 * profile.front_speed[0]
    assert np.all(np.diff(profile.front_speed) < 0)
    assert np.all(profile.gradient > 0)
