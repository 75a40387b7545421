"""Gauss rules on finite and graded intervals."""

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


def graded_gauss_legendre(n_points: int, *, power: float = 2.0) -> tuple[FloatArray, FloatArray]:
    """Gauss-Legendre rule on [0, 1] with nodes crowded towards 0 by the map x = s**power.

    Integrates functions with an algebraic edge at 0: int f(x) dx = int f(s^p) p s^(p-1) ds.

    >>> nodes, weights = graded_gauss_legendre(8)
    >>> abs(float(weights @ nodes**-0.5) - 2.0) < 1e-12
    True
    """
    nodes, weights = gauss_legendre(n_points)
    return nodes**power, weights * power * nodes ** (power - 1.0)
