"""Gauss rules on finite intervals."""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import FloatArray


def gauss_legendre(
    n_points: int, *, low: float = 0.0, high: float = 1.0
) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights of the `n_points` Gauss-Legendre rule on [low, high], shape (n_points,).

    Exact for polynomials of degree 2 n - 1.

    >>> nodes, weights = gauss_legendre(3)
    >>> round(float(weights @ nodes**5), 12)
    0.166666666667
    """
    nodes, weights = np.polynomial.legendre.leggauss(n_points)
    half = 0.5 * (high - low)
    return low + half * (nodes + 1.0), half * weights
