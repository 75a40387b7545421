"""A smooth stand-in for the largest of many numbers."""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import FloatArray

POWER = 10.0  # 8 to 12 are usual: more is closer to the maximum, and rougher


def p_norm(values: FloatArray, *, power: float = POWER) -> tuple[float, FloatArray]:
    """(sum of v^P)^(1/P) of `values` >= 0 of any shape, and its derivative by them.

    It lies between the maximum and n^(1/P) times it.  All zero: zero, and no derivative.

    >>> float(round(p_norm(np.array([3.0, 4.0]), power=2.0)[0], 12))
    5.0
    """
    largest = float(values.max(initial=0.0))
    if largest == 0.0:
        return 0.0, np.zeros_like(values)
    share = values / largest
    norm = float((share**power).sum()) ** (1.0 / power)
    return largest * norm, (share / norm) ** (power - 1.0)


def scaled_maximum(values: FloatArray, *, power: float = POWER) -> tuple[float, FloatArray]:
    """The largest of `values` >= 0, with the smooth derivative of c PN.

    c = max / PN is taken at the same values and held constant in the derivative (adaptive
    scaling: Le, Norato, Bruns, Ha, Tortorelli 2010, doi:10.1007/s00158-009-0440-y): a limit is
    then kept by the true maximum, not by its overestimate.

    >>> float(scaled_maximum(np.array([3.0, 4.0]), power=2.0)[0])
    4.0
    """
    norm, slope = p_norm(values, power=power)
    largest = float(values.max(initial=0.0))
    return largest, slope * (largest / norm if norm else 1.0)
