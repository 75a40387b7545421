"""Compiled lookup of the Eagar-Tsai table: cubic B-splines on a uniform grid, else quadrature."""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.kernels import njit
from sekiso.physics.melt_pool.eagar_tsai_kernels import peak, pool_size


@njit(error_model="numpy")
def _basis(t: float) -> tuple[float, float, float, float]:
    """Weights of the four coefficients around a point at fraction t of its cell."""
    s = 1.0 - t
    return (
        s * s * s / 6.0,
        2.0 / 3.0 - 0.5 * t * t * (2.0 - t),
        2.0 / 3.0 - 0.5 * s * s * (2.0 - s),
        t * t * t / 6.0,
    )


@njit(error_model="numpy")
def _along(coefficient: FloatArray, i: int, b: tuple[float, float, float, float]) -> float:
    """Spline value of a one-dimensional coefficient row; cell i lies between nodes i and i + 1."""
    near = b[1] * coefficient[i] + b[2] * coefficient[i + 1]
    return float(b[0] * coefficient[i - 1] + near + b[3] * coefficient[i + 2])


@njit(error_model="numpy")
def lookup(
    q: FloatArray,
    p: FloatArray,
    softness: FloatArray,
    size: FloatArray,
    reach: FloatArray,
    critical: FloatArray,
    hottest: FloatArray,
    grid: FloatArray,
    pad: int,
) -> FloatArray:
    """(W, D, front, tail) over a and ln Q_c at each (Q, p), the excess softened where asked."""
    out = np.empty((q.size, 5))
    for n in range(q.size):
        if not (q[n] > 0.0 and p[n] > 0.0):
            out[n, :] = np.nan
            continue
        position = (np.log(p[n]) - grid[0]) / grid[1]
        i = int(np.floor(position))
        is_tabled = pad <= i < critical.size - pad - 1
        b = _basis(position - i)
        out[n, 4] = _along(critical, i, b) if is_tabled else -np.log(peak(p[n])[1])
        excess = np.log(q[n]) - out[n, 4]
        if softness[n] > 0.0:
            excess = _softened(excess, softness[n])
        if not is_tabled:
            size_here = pool_size(np.exp(out[n, 4] + excess), p[n])
            out[n, 0], out[n, 1], out[n, 2], out[n, 3] = size_here
            continue
        if excess <= 0.0:
            out[n, 0], out[n, 1], out[n, 2], out[n, 3] = 0.0, 0.0, np.nan, np.nan
            continue
        root = np.sqrt(excess)
        if root >= grid[3]:
            size_here = pool_size(np.exp(out[n, 4] + excess), p[n])
            out[n, 0], out[n, 1], out[n, 2], out[n, 3] = size_here
            continue
        middle = size.shape[2] // 2
        place = _along(hottest, i, b)
        out[n, 0] = root * np.exp(_spline(size[0], i, b, middle + root / grid[2]))
        out[n, 1] = excess * np.exp(_spline(size[1], i, b, middle + root / grid[2]))
        out[n, 2] = place + root * np.exp(_spline(reach, i, b, middle - root / grid[2]))
        out[n, 3] = place - root * np.exp(_spline(reach, i, b, middle + root / grid[2]))
    return out


@njit(error_model="numpy")
def _softened(excess: float, width: float) -> float:
    """W ln(1 + exp(e / w)): e far above zero, small and positive below."""
    scaled = excess / width
    return float(width * (max(scaled, 0.0) + np.log1p(np.exp(-abs(scaled)))))


@njit(error_model="numpy")
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
