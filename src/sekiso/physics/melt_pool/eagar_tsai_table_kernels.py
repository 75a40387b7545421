"""Compiled lookup of the Eagar-Tsai table: cubic B-splines on a uniform grid, else quadrature."""

from __future__ import annotations

import numpy as np
from numba import njit

from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool.eagar_tsai_kernels import peak, pool_size


@njit(cache=True, error_model="numpy")
def _basis(t: float) -> tuple[float, float, float, float]:
    """Weights of the four coefficients around a point at fraction t of its cell."""
    s = 1.0 - t
    return (
        s * s * s / 6.0,
        2.0 / 3.0 - 0.5 * t * t * (2.0 - t),
        2.0 / 3.0 - 0.5 * s * s * (2.0 - s),
        t * t * t / 6.0,
    )


@njit(cache=True, error_model="numpy")
def _along(coefficient: FloatArray, i: int, b: tuple[float, float, float, float]) -> float:
    """Spline value of a one-dimensional coefficient row; cell i lies between nodes i and i + 1."""
    near = b[1] * coefficient[i] + b[2] * coefficient[i + 1]
    return float(b[0] * coefficient[i - 1] + near + b[3] * coefficient[i + 2])


@njit(cache=True, error_model="numpy")
def threshold(
    p: FloatArray, coefficient: FloatArray, low: float, step: float, pad: int
) -> FloatArray:
    """Q_c at each p."""
    value = np.empty(p.size)
    for n in range(p.size):
        position = (np.log(p[n]) - low) / step
        i = int(np.floor(position))
        if p[n] > 0.0 and pad <= i < coefficient.size - pad - 1:
            value[n] = np.exp(_along(coefficient, i, _basis(position - i)))
        elif p[n] > 0.0:
            value[n] = 1.0 / peak(p[n])[1]
        else:
            value[n] = np.nan
    return value


@njit(cache=True, error_model="numpy")
def lookup(
    q: FloatArray,
    p: FloatArray,
    size: FloatArray,
    reach: FloatArray,
    critical: FloatArray,
    hottest: FloatArray,
    grid: FloatArray,
    pad: int,
) -> FloatArray:
    """(W, D, front, tail) over a at each (Q, p)."""
    out = np.empty((q.size, 4))
    for n in range(q.size):
        if not (q[n] > 0.0 and p[n] > 0.0):
            out[n, :] = np.nan
            continue
        position = (np.log(p[n]) - grid[0]) / grid[1]
        i = int(np.floor(position))
        if i < pad or i >= critical.size - pad - 1:
            out[n, 0], out[n, 1], out[n, 2], out[n, 3] = pool_size(q[n], p[n])
            continue
        b = _basis(position - i)
        excess = np.log(q[n]) - _along(critical, i, b)
        if excess <= 0.0:
            out[n, 0], out[n, 1], out[n, 2], out[n, 3] = 0.0, 0.0, np.nan, np.nan
            continue
        root = np.sqrt(excess)
        if root >= grid[3]:
            out[n, 0], out[n, 1], out[n, 2], out[n, 3] = pool_size(q[n], p[n])
            continue
        middle = size.shape[2] // 2
        place = _along(hottest, i, b)
        out[n, 0] = root * np.exp(_spline(size[0], i, b, middle + root / grid[2]))
        out[n, 1] = excess * np.exp(_spline(size[1], i, b, middle + root / grid[2]))
        out[n, 2] = place + root * np.exp(_spline(reach, i, b, middle - root / grid[2]))
        out[n, 3] = place - root * np.exp(_spline(reach, i, b, middle + root / grid[2]))
    return out


@njit(cache=True, error_model="numpy")
def _spline(
    coefficient: FloatArray, i: int, b: tuple[float, float, float, float], position: float
) -> float:
    """Two-dimensional spline in cell i of ln p at grid position `position` of s."""
    j = int(np.floor(position))
    c = _basis(position - j)
    total = 0.0
    for r in range(4):
        total += b[r] * _along(coefficient[i - 1 + r], j, c)
    return total
