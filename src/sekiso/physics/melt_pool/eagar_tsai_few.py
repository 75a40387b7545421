"""Lookup of the Eagar-Tsai table in arrays: for few points, where no compiler need be loaded."""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import AnyArray, BoolArray, FloatArray


def lookup_few(
    q: FloatArray,
    p: FloatArray,
    softness: FloatArray,
    size: FloatArray,
    reach: FloatArray,
    critical: FloatArray,
    hottest: FloatArray,
    grid: FloatArray,
    pad: int,
) -> tuple[FloatArray, BoolArray]:
    """(W, D, front, tail) over a and ln Q_c at each (Q, p), and which points the table lacks.

    As `eagar_tsai_table_kernels.lookup`, all of shape (n,); what the table lacks is NaN.
    """
    out = np.full((q.size, 5), np.nan)
    is_known = (q > 0.0) & (p > 0.0)
    position = (np.log(np.where(is_known, p, 1.0)) - grid[0]) / grid[1]
    cell = np.floor(position).astype(np.int64)
    is_tabled = is_known & (cell >= pad) & (cell < critical.size - pad - 1)
    at = np.flatnonzero(is_tabled)
    rows = cell[at] + np.arange(-1, 3)[:, None]
    across = _basis(position[at] - cell[at])
    out[at, 4] = np.sum(across * critical[rows], axis=0)
    excess = np.log(q[at]) - out[at, 4]
    excess = np.where(softness[at] > 0.0, _softened(excess, softness[at]), excess)
    root = np.sqrt(np.maximum(excess, 0.0))
    is_lacking = is_known & ~is_tabled
    is_lacking[at] = root >= grid[3]
    out[at[excess <= 0.0], :2] = 0.0
    melts = (excess > 0.0) & (root < grid[3])
    at, rows, across, root = at[melts], rows[:, melts], across[:, melts], root[melts]
    middle = size.shape[2] // 2
    ahead, behind = middle - root / grid[2], middle + root / grid[2]
    place = np.sum(across * hottest[rows], axis=0)
    out[at, 0] = root * np.exp(_spline(size[0], rows, across, behind))
    out[at, 1] = root**2 * np.exp(_spline(size[1], rows, across, behind))
    out[at, 2] = place + root * np.exp(_spline(reach, rows, across, ahead))
    out[at, 3] = place - root * np.exp(_spline(reach, rows, across, behind))
    return out, is_lacking


def _basis(t: FloatArray) -> FloatArray:
    """Weights (4, n) of the coefficients around points at fraction t of their cells."""
    s = 1.0 - t
    inner = 2.0 / 3.0 - 0.5 * t * t * (2.0 - t), 2.0 / 3.0 - 0.5 * s * s * (2.0 - s)
    return np.stack((s * s * s / 6.0, *inner, t * t * t / 6.0))


def _softened(excess: FloatArray, width: FloatArray) -> FloatArray:
    """W ln(1 + exp(e / w)); `excess` itself where there is no width."""
    safe = np.where(width > 0.0, width, 1.0)
    scaled = excess / safe
    return np.asarray(safe * (np.maximum(scaled, 0.0) + np.log1p(np.exp(-np.abs(scaled)))))


def _spline(
    coefficient: FloatArray, rows: AnyArray, across: FloatArray, position: FloatArray
) -> FloatArray:
    """Two-dimensional spline: `rows` (4, n) of ln p with weights `across`, `position` in s."""
    cell = np.floor(position).astype(np.int64)
    columns = cell + np.arange(-1, 3)[:, None]
    along = _basis(position - cell)
    values = coefficient[rows[:, None, :], columns[None, :, :]]
    return np.asarray(np.einsum("rn,cn,rcn->n", across, along, values))
