"""Eagar & Tsai 1983 by two independent codes, and the fit of Rubenchik et al. 2018.

Rubenchik, King, Wu, J. Mater. Process. Technol. 257 (2018) 234, closed form with B / 2^(3/4).
"""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.physics.melt_pool.eagar_tsai import HeatSource, pool_size

RADIUS = 50e-6


@pytest.mark.parametrize(
    ("e_radius", "expected"),
    [(70.711e-6, (249.36, 150.41, 30.47)), (35.355e-6, (288.70, 118.12, 43.95))],
)
def test_length_width_depth_of_two_independent_codes(
    e_radius: float, expected: tuple[float, float, float]
) -> None:
    values = (70.0, 0.8, e_radius, 30.0, 30.0 / (7800 * 700), 1402.0)
    size = pool_size(HeatSource(*(np.asarray(v) for v in values)))
    ours = [1e6 * float(x) for x in (size.length, size.width, size.depth)]
    assert ours == pytest.approx(expected, rel=0.004)  # the codes agree with each other to 0.4 %


def _size(b: float, p: float) -> tuple[float, float, float]:
    alpha, conductivity, rise = 5e-6, 30.0, 1400.0
    power = b / np.sqrt(np.pi * p) * np.pi**1.5 * conductivity * RADIUS * rise
    values = (power, alpha / (p * RADIUS), RADIUS, conductivity, alpha, rise)
    size = pool_size(HeatSource(*(np.asarray(v) for v in values)))
    return float(size.length), float(size.width), float(size.depth)


def _rubenchik(b: float, p: float) -> tuple[float, float, float]:
    """Closed forms of the paper, B = AP / (2^(3/4) pi rho cp dT sqrt(alpha v a^3)), in metres."""
    B, ln_p, ln_b = b / 2**0.75, np.log(p), np.log(b / 2**0.75)
    depth = -(RADIUS / np.sqrt(p)) * (
        0.008 - 0.0048 * B - 0.047 * p - 0.099 * B * p + (0.32 + 0.015 * B) * p * ln_p
        + ln_b * (0.0056 - 0.89 * p + 0.29 * p * ln_p)
    )  # fmt: skip
    width = RADIUS / (B * p**3) * (
        0.0021 - 0.047 * p + 0.34 * p**2 - 1.9 * p**3 - 0.33 * p**4
        + B * (0.00066 - 0.007 * p - 0.00059 * p**2 + 2.8 * p**3 - 0.12 * p**4)
        + B**2 * (-0.0007 + 0.015 * p - 0.12 * p**2 + 0.59 * p**3 - 0.023 * p**4)
        + B**3 * (1e-5 - 0.00022 * p + 0.002 * p**2 - 0.0085 * p**3 + 0.0014 * p**4)
    )  # fmt: skip
    length = RADIUS / p**2 * (
        0.0053 - 0.21 * p + 1.3 * p**2 + (-0.11 - 0.17 * B) * p**2 * ln_p
        + B * (-0.0062 + 0.23 * p + 0.75 * p**2)
    )  # fmt: skip
    return length, width, depth


@pytest.mark.parametrize(
    ("b", "p", "expected"),
    [
        (5, 0.1, (394.7, 144.5, 43.1)),
        (10, 0.1, (799.6, 174.0, 68.2)),
        (5, 1, (190.6, 165.1, 58.8)),
        (10, 1, (332.6, 239.5, 105.5)),
        (18, 3, (387.5, 339.8, 159.4)),
    ],
)
def test_exact_sizes_in_dimensionless_groups(
    b: float, p: float, expected: tuple[float, float, float]
) -> None:
    assert [1e6 * x for x in _size(b, p)] == pytest.approx(expected, abs=0.06)  # printed to 0.1 um


def test_too_little_heat_does_not_melt() -> None:
    assert _size(2, 3) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("p", [0.1, 0.3, 1.0, 3.0])
def test_the_closed_form_stays_within_the_known_band_of_the_exact_size(p: float) -> None:
    for b in (5.0, 10.0, 18.0):
        if _size(b, p)[2] == 0.0:
            continue
        ratio = np.array(_rubenchik(b, p)) / np.array(_size(b, p))
        assert np.all(ratio > [1.00, 0.99, 0.97])  # bands found by a third code, rounded outwards
        assert np.all(ratio < [1.36, 1.07, 1.17])
