"""The standard normal distribution, and the logistic one beside it."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from sekiso.numerics.arrays import FloatArray

Z95: Final = 1.6448536269514722
"""95 % point of the standard normal: half of a 90 % interval over its standard deviation."""

_FEW = 20_000  # values whose error functions take less time than loading scipy
_erfc = np.frompyfunc(math.erfc, 1, 1)


def normal_cdf(score: Any) -> FloatArray:
    """P(Z <= score), of the shape of `score`: erfc(-z / sqrt 2) / 2.

    >>> normal_cdf(np.array([0.0, Z95])).round(4).tolist()
    [0.5, 0.95]
    """
    z = np.asarray(score, dtype=float)
    if z.size > _FEW:
        from scipy.special import ndtr  # loads much

        return np.asarray(ndtr(z))
    return np.asarray(0.5 * np.asarray(_erfc(-z / math.sqrt(2.0)), dtype=float))


def logistic(x: Any) -> FloatArray:
    """1 / (1 + exp(-x)), of the shape of `x`, without overflow.

    >>> logistic(np.array([0.0, 800.0, -800.0])).tolist()
    [0.5, 1.0, 0.0]
    """
    small = np.exp(-np.abs(np.asarray(x, dtype=float)))
    return np.asarray(np.where(np.asarray(x) >= 0.0, 1.0, small) / (1.0 + small))
