"""Sums over cells, compiled; imported late since numba loads much."""

from __future__ import annotations

import numba
import numpy as np

from sekiso.numerics.arrays import AnyArray
from sekiso.numerics.kernels import njit


@njit(parallel=True, fastmath={"contract"})
def neighbour_sum(weights: AnyArray, cells: AnyArray, out: AnyArray) -> None:
    """out_i = sum over offsets d of weights_d cells_(i + d), nothing outside the box."""
    nx, ny, nz = cells.shape
    wx, wy, wz = weights.shape[0] // 2, weights.shape[1] // 2, weights.shape[2] // 2
    for slab in numba.prange(nx):
        i = np.int64(slab)  # the counter of a parallel loop has no sign
        for j in range(ny):
            for k in range(nz):
                out[i, j, k] = 0.0
            for a in range(max(-wx, -i), min(wx, nx - 1 - i) + 1):
                for b in range(max(-wy, -j), min(wy, ny - 1 - j) + 1):
                    for c in range(max(-wz, 1 - nz), min(wz, nz - 1) + 1):
                        weight = weights[a + wx, b + wy, c + wz]
                        if weight == 0.0:
                            continue
                        for k in range(max(0, -c), min(nz, nz - c)):
                            out[i, j, k] += weight * cells[i + a, j + b, k + c]


@njit(parallel=True, fastmath={"contract"})
def diffusion(
    share: AnyArray,
    along_x: AnyArray,
    along_y: AnyArray,
    along_z: AnyArray,
    y: AnyArray,
    out: AnyArray,
) -> None:
    """out_i = share_i y_i + sum over the faces of cell i of coupling (y_i - y_j)."""
    nx, ny, nz = y.shape
    for slab in numba.prange(nx):
        i = np.int64(slab)
        for j in range(ny):
            for k in range(nz):
                here = y[i, j, k]
                total = share[i, j, k] * here
                if i > 0:
                    total += along_x[i - 1, j, k] * (here - y[i - 1, j, k])
                if i < nx - 1:
                    total += along_x[i, j, k] * (here - y[i + 1, j, k])
                if j > 0:
                    total += along_y[i, j - 1, k] * (here - y[i, j - 1, k])
                if j < ny - 1:
                    total += along_y[i, j, k] * (here - y[i, j + 1, k])
                if k > 0:
                    total += along_z[i, j, k - 1] * (here - y[i, j, k - 1])
                if k < nz - 1:
                    total += along_z[i, j, k] * (here - y[i, j, k + 1])
                out[i, j, k] = total


@njit()
def clipped_sum(
    step: float, ratio: AnyArray, lower: AnyArray, upper: AnyArray, weight: AnyArray
) -> float:
    """Sum of weight x clip(step ratio, lower, upper), all of shape (n,)."""
    total = 0.0
    for n in range(ratio.size):
        total += weight[n] * min(max(step * ratio[n], lower[n]), upper[n])
    return total
