"""Sums over cells, compiled; imported late since numba loads much.

Slabs of cells of one colour (even or odd i) share no node, so that threads never meet and every
node is summed in the same order whatever the number of threads.
"""

from __future__ import annotations

import numba
import numpy as np

from sekiso.numerics.arrays import AnyArray
from sekiso.numerics.kernels import njit


@njit(parallel=True, fastmath={"contract", "reassoc", "nsz", "arcp"})
def product(
    matrices: AnyArray, scale: AnyArray, phase: AnyArray, field: AnyArray, out: AnyArray
) -> None:
    """Add to `out` the sum over cells of scale K_phase u, all (n_fields, nodes)."""
    n_fields = field.shape[0]
    nx, ny, nz = scale.shape
    for colour in range(2):
        for slab in numba.prange((nx - colour + 1) // 2):
            i = 2 * slab + colour
            local = np.empty(8 * n_fields, field.dtype)
            for j in range(ny):
                for k in range(nz):
                    factor = scale[i, j, k]
                    if factor == 0.0:
                        continue
                    for n in range(8 * n_fields):
                        dx, dy, dz = (n >> 2) & 1, (n >> 1) & 1, n & 1
                        local[n] = factor * field[n >> 3, i + dx, j + dy, k + dz]
                    matrix = matrices[phase[i, j, k]]
                    for n in range(8 * n_fields):
                        total = local[0] * matrix[n, 0]
                        for m in range(1, 8 * n_fields):
                            total += matrix[n, m] * local[m]
                        dx, dy, dz = (n >> 2) & 1, (n >> 1) & 1, n & 1
                        out[n >> 3, i + dx, j + dy, k + dz] += total


@njit(parallel=True, fastmath={"contract", "reassoc", "nsz", "arcp"})
def energies(
    matrices: AnyArray, phase: AnyArray, field: AnyArray, other: AnyArray, out: AnyArray
) -> None:
    """Set `out` to u_e^T K_phase v_e of each cell."""
    n_fields = field.shape[0]
    nx, ny, nz = phase.shape
    for i in numba.prange(nx):
        left = np.empty(8 * n_fields, field.dtype)
        right = np.empty(8 * n_fields, field.dtype)
        for j in range(ny):
            for k in range(nz):
                for n in range(8 * n_fields):
                    dx, dy, dz = (n >> 2) & 1, (n >> 1) & 1, n & 1
                    left[n] = field[n >> 3, i + dx, j + dy, k + dz]
                    right[n] = other[n >> 3, i + dx, j + dy, k + dz]
                matrix = matrices[phase[i, j, k]]
                total = 0.0
                for n in range(8 * n_fields):
                    row = 0.0
                    for m in range(8 * n_fields):
                        row += matrix[n, m] * right[m]
                    total += left[n] * row
                out[i, j, k] = total


@njit(parallel=True, fastmath={"contract", "reassoc", "nsz", "arcp"})
def stencil_product(stencil: AnyArray, field: AnyArray, out: AnyArray) -> None:
    """Set `out` to K u for a stencil (nodes x, nodes y, 27, n_fields, n_fields, nodes z)."""
    n_fields, nx, ny, nz = field.shape
    for i in numba.prange(nx):
        for j in range(ny):
            for f in range(n_fields):
                line = np.zeros(nz, field.dtype)
                for at in range(27):
                    a, b, c = i + at // 9 - 1, j + (at // 3) % 3 - 1, at % 3 - 1
                    if a < 0 or b < 0 or a >= nx or b >= ny:
                        continue
                    first, end = max(0, -c), min(nz, nz - c)
                    for g in range(n_fields):
                        for k in range(first, end):
                            line[k] += stencil[i, j, at, f, g, k] * field[g, a, b, k + c]
                for k in range(nz):
                    out[f, i, j, k] = line[k]
