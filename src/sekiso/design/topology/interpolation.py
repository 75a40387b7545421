"""Stiffness and conductivity of a density between void and solid."""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import FloatArray

INTERPOLATIONS = ("simp", "ramp")


def solid_fraction(
    x: FloatArray, *, penalty: float, weakest: float, interpolation: str = "simp"
) -> tuple[FloatArray, FloatArray]:
    """Fraction of the solid's stiffness at the density x in 0..1, and its derivative by x.

    Emin + (1 - Emin) s with s = x^p ("simp"; Bendsoe and Sigmund 1999, doi:10.1007/s004190050248)
    or s = x / (1 + q (1 - x)) ("ramp"; Stolpe and Svanberg 2001, doi:10.1007/s001580100129).
    q = 2^p - 2 gives both the same stiffness at one half.  "ramp" has a slope 1 / (1 + q) at x = 0:
    for weight and heat, whose forces otherwise outweigh the stiffness of thin densities.

    >>> simp, ramp = (
    ...     solid_fraction(np.array([0.0, 0.5, 1.0]), penalty=3.0, weakest=0.0, interpolation=kind)
    ...     for kind in INTERPOLATIONS
    ... )
    >>> simp[0].tolist(), ramp[0].tolist()
    ([0.0, 0.125, 1.0], [0.0, 0.125, 1.0])
    >>> float(simp[1][0]), round(float(ramp[1][0]), 6)
    (0.0, 0.142857)
    """
    if interpolation == "ramp":
        q = 2.0**penalty - 2.0
        below = 1.0 + q * (1.0 - x)
        fraction, slope = x / below, (1.0 + q) / below**2
    else:
        power = x ** (penalty - 1.0)
        fraction, slope = power * x, penalty * power
    return weakest + (1.0 - weakest) * fraction, np.asarray((1.0 - weakest) * slope)
