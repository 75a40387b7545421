"""Mean of a bag of small hierarchical regressions, averaged into one linear model.

Each member had the method of measurement, the forced inputs and a few drawn at random, and every
source its own constant; the average of the members is again linear, and that vector is what ships.
"""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import FloatArray


def mean_of(weight: FloatArray, basis: FloatArray, share: FloatArray) -> FloatArray:
    """Mean m = w_0 + w_1 share + basis w_2.. at each row, shape (n,), in the unit of the target.

    `weight` (2 + p,) of constant, method and basis; `basis` (n, p); `share` (n,) in 0-1 of the
    second method of measurement.

    >>> weight = np.array([1.0, 0.5, 2.0])
    >>> mean_of(weight, np.array([[3.0], [0.0]]), np.array([0.0, 1.0])).tolist()
    [7.0, 1.5]
    """
    return np.asarray(weight[0] + weight[1] * share + basis @ weight[2:], dtype=float)
