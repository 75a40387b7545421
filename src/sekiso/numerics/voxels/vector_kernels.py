"""Steps of conjugate gradients and of Jacobi, compiled so that each array is read once.

Arrays are (rows, columns).  Sums are taken row by row and returned so, to be added in one order
whatever the number of threads.
"""

from __future__ import annotations

import numba

from sekiso.numerics.arrays import AnyArray
from sekiso.numerics.kernels import njit

_FAST = {"contract", "reassoc", "nsz", "arcp"}


@njit(parallel=True, fastmath=_FAST, error_model="numpy")
def advance(
    field: AnyArray,
    residual: AnyArray,
    direction: AnyArray,
    product: AnyArray,
    length: float,
    sums: AnyArray,
) -> None:
    """Go on along `direction`: u += l p, r -= l K p; `sums` become r . r of each row."""
    for i in numba.prange(len(field)):
        u, r, p, q = field[i], residual[i], direction[i], product[i]
        total = 0.0
        for k in range(len(u)):
            u[k] += length * p[k]
            value = r[k] - length * q[k]
            r[k] = value
            total += value * value
        sums[i] = total


@njit(parallel=True, fastmath=_FAST, error_model="numpy")
def scaled(residual: AnyArray, factor: float, out: AnyArray) -> None:
    """Set `out` (float32) to factor r."""
    for i in numba.prange(len(residual)):
        r, o = residual[i], out[i]
        for k in range(len(r)):
            o[k] = factor * r[k]


@njit(parallel=True, fastmath=_FAST, error_model="numpy")
def dot(left: AnyArray, right: AnyArray, sums: AnyArray) -> None:
    """Set `sums` to the sum of left times right of each row."""
    for i in numba.prange(len(left)):
        a, b, total = left[i], right[i], 0.0
        for k in range(len(a)):
            total += a[k] * b[k]
        sums[i] = total


@njit(parallel=True, fastmath=_FAST, error_model="numpy")
def turn(direction: AnyArray, towards: AnyArray, keep: float) -> None:
    """Turn the direction: p = z + keep p."""
    for i in numba.prange(len(direction)):
        p, z = direction[i], towards[i]
        for k in range(len(p)):
            p[k] = z[k] + keep * p[k]


@njit(fastmath=_FAST, error_model="numpy")
def plane_residual(load: AnyArray, product: AnyArray, step: AnyArray, out: AnyArray) -> None:
    """Set `out` to f - K u where `step` is not 0, else to 0; all (n_fields, lines, columns)."""
    for f in range(len(load)):
        for j in range(load.shape[1]):
            b, a, s, o = load[f, j], product[f, j], step[f, j], out[f, j]
            for k in range(len(b)):
                o[k] = b[k] - a[k] if s[k] != 0.0 else 0.0


@njit(fastmath=_FAST, error_model="numpy")
def plane_step(
    field: AnyArray,
    load: AnyArray,
    product: AnyArray,
    step: AnyArray,
    damping: float,
    out: AnyArray,
) -> None:
    """Set `out` to u + damping step (f - K u); all (n_fields, lines, columns)."""
    by = field.dtype.type(damping)
    for f in range(len(field)):
        for j in range(field.shape[1]):
            u, b, a, s, o = field[f, j], load[f, j], product[f, j], step[f, j], out[f, j]
            for k in range(len(u)):
                o[k] = u[k] + by * s[k] * (b[k] - a[k])
