"""Sums over cells, compiled; imported late since numba loads much.

A pencil of cells along z is worked on in tiles of `TILE` cells.  The values at its four lines of
nodes become sums and differences along z, in rows of one buffer `w`; rows are a constant number of
places apart, so that the compiler sees that they do not overlap and vectorises over z.  A thread
owns planes of nodes: it sums the slab of cells below and the one above, always in this order, so
that results do not depend on the number of threads.
"""

from __future__ import annotations

import numba
import numpy as np

from sekiso.numerics.arrays import AnyArray
from sekiso.numerics.kernels import njit
from sekiso.numerics.voxels.vector_kernels import plane_residual, plane_step

TILE = 64
_SCALE = 24 * TILE  # the row of scales, behind the values of three fields
_RESULT = 25 * TILE  # rows for what cannot be written in place
_FAST = {"contract", "reassoc", "nsz", "arcp"}
PRODUCT, FREE_PRODUCT, RESIDUAL, SMOOTH = 0, 1, 2, 3


@njit(parallel=True, fastmath=_FAST, error_model="numpy")
def sweep(
    form: AnyArray,
    is_aligned: bool,
    scale: AnyArray,
    phase: AnyArray,
    field: AnyArray,
    load: AnyArray,
    step: AnyArray,
    damping: float,
    mode: int,
    n_chunks: int,
    out: AnyArray,
    sums: AnyArray,
) -> None:
    """Set `out` to K u, to K u where values are free, to f - K u there, or to the smoothed u.

    `mode` is PRODUCT, FREE_PRODUCT, RESIDUAL or SMOOTH: u + damping step (f - K u).  Free values
    are those whose `step` (float32) is not 0.  FREE_PRODUCT sets `sums` to u . K u of each plane.
    """
    n_planes = field.shape[1]
    for chunk in numba.prange(n_chunks):
        first, end = chunk * n_planes // n_chunks, (chunk + 1) * n_planes // n_chunks
        _planes(
            form, is_aligned, scale, phase, field, load, step, damping, mode, first, end, out, sums
        )


@njit(parallel=True, fastmath=_FAST, error_model="numpy")
def energies(
    form: AnyArray,
    is_aligned: bool,
    phase: AnyArray,
    field: AnyArray,
    other: AnyArray,
    out: AnyArray,
) -> None:
    """Set `out` to u_e^T K_phase v_e of each cell."""
    nx, ny, nz = phase.shape
    for i in numba.prange(nx):
        w = np.zeros(3 * _RESULT, field.dtype)
        rows = w[2 * _RESULT :]
        for j in range(ny):
            for k0 in range(0, nz, TILE):
                n = min(TILE, nz - k0)
                _sums_and_differences(other, i, j, k0, n, rows)
                for kind in range(len(form)):
                    if not _ones_of_phase(phase[i, j, k0:], kind, n, w):
                        continue
                    _sums_and_differences(field, i, j, k0, n, w)
                    base = _by_form(form[kind], is_aligned, field.shape[0], n, w)
                    _dot_rows(w[base:], rows, 8 * field.shape[0], n, w, out[i, j, k0:])


@njit(parallel=True, fastmath=_FAST, error_model="numpy")
def diagonal(corners: AnyArray, scale: AnyArray, phase: AnyArray, out: AnyArray) -> None:
    """Set `out` (n_fields, nodes) to the diagonal of K, `corners` (m, n_fields, 8) that of K_e."""
    nx, ny, nz = scale.shape
    for i in numba.prange(nx + 1):
        for f in range(len(out)):
            out[f, i] = 0.0
            for n in range(8):
                a = i - (n >> 2)
                if a < 0 or a >= nx:
                    continue
                for j in range(ny):
                    line = out[f, i, j + ((n >> 1) & 1), n & 1 :]
                    factors, kinds = scale[a, j], phase[a, j]
                    for k in range(nz):
                        line[k] += factors[k] * corners[kinds[k], f, n]


@njit(fastmath=_FAST, error_model="numpy")
def _planes(
    form: AnyArray,
    is_aligned: bool,
    scale: AnyArray,
    phase: AnyArray,
    field: AnyArray,
    load: AnyArray,
    step: AnyArray,
    damping: float,
    mode: int,
    first: int,
    end: int,
    out: AnyArray,
    sums: AnyArray,
) -> None:
    n_fields, _, ny, nz = field.shape
    planes = np.zeros((2, n_fields, ny, nz), field.dtype)
    w = np.zeros(2 * _RESULT, field.dtype)
    for i in range(max(first - 1, 0), end):
        if i < scale.shape[0]:
            _slab(form, is_aligned, scale[i], phase[i], field, i, w, planes)
        here = planes[i & 1]
        if i >= first:
            if mode == PRODUCT:
                out[:, i] = here
            elif mode == FREE_PRODUCT:
                sums[i] = _free_product(field[:, i], here, step[:, i], out[:, i])
            elif mode == RESIDUAL:
                plane_residual(load[:, i], here, step[:, i], out[:, i])
            else:
                plane_step(field[:, i], load[:, i], here, step[:, i], damping, out[:, i])
        here[:] = 0.0


@njit(fastmath=_FAST, error_model="numpy")
def _slab(
    form: AnyArray,
    is_aligned: bool,
    scale: AnyArray,
    phase: AnyArray,
    field: AnyArray,
    i: int,
    w: AnyArray,
    planes: AnyArray,
) -> None:
    """Add the cells between the planes i and i + 1 of nodes to `planes`."""
    n_fields = field.shape[0]
    ny, nz = scale.shape
    for j in range(ny):
        for k0 in range(0, nz, TILE):
            n = min(TILE, nz - k0)
            for kind in range(len(form)):
                if not _scales_of_phase(scale[j, k0:], phase[j, k0:], kind, len(form), n, w):
                    continue
                _sums_and_differences(field, i, j, k0, n, w)
                base = _by_form(form[kind], is_aligned, n_fields, n, w)
                _scatter(w[base:], i, j, k0, n, planes)


@njit(fastmath=_FAST, error_model="numpy")
def _scales_of_phase(
    scale: AnyArray, phase: AnyArray, kind: int, n_kinds: int, n: int, w: AnyArray
) -> bool:
    """Set the row of scales to those of one phase; whether any is above 0."""
    row = w[_SCALE:]
    total = row.dtype.type(0.0)
    if n_kinds == 1:
        for k in range(n):
            row[k] = scale[k]
            total += scale[k]
    else:
        for k in range(n):
            row[k] = scale[k] if phase[k] == kind else 0.0
            total += row[k]
    return bool(total > 0.0)


@njit(fastmath=_FAST, error_model="numpy")
def _ones_of_phase(phase: AnyArray, kind: int, n: int, w: AnyArray) -> bool:
    row, count = w[_SCALE:], 0
    for k in range(n):
        row[k] = 1.0 if phase[k] == kind else 0.0
        count += phase[k] == kind
    return count > 0


@njit(fastmath=_FAST, error_model="numpy")
def _sums_and_differences(field: AnyArray, i: int, j: int, k0: int, n: int, w: AnyArray) -> None:
    """Rows 8 f + 2 d and 8 f + 2 d + 1: u_k+1 + u_k and u_k+1 - u_k of line d = 2 dx + dy."""
    for f in range(field.shape[0]):
        for d in range(4):
            line = field[f, i + (d >> 1), j + (d & 1), k0:]
            row = w[(8 * f + 2 * d) * TILE :]
            for k in range(n):
                low, high = line[k], line[k + 1]
                row[k] = low + high
                row[TILE + k] = high - low


@njit(fastmath=_FAST, error_model="numpy")
def _scatter(w: AnyArray, i: int, j: int, k0: int, n: int, planes: AnyArray) -> None:
    """The transpose of `_sums_and_differences`, added to the planes of nodes."""
    for f in range(planes.shape[1]):
        for d in range(4):
            line = planes[(i + (d >> 1)) & 1, f, j + (d & 1), k0:]
            row = w[(8 * f + 2 * d) * TILE :]
            for k in range(n):
                line[k] += row[k] - row[TILE + k]
            for k in range(n):
                line[k + 1] += row[k] + row[TILE + k]


@njit(fastmath=_FAST, error_model="numpy")
def _by_form(form: AnyArray, is_aligned: bool, n_fields: int, n: int, w: AnyArray) -> int:
    """Multiply by the matrix and the scales; the place in `w` at which the result begins."""
    if not is_aligned:
        _dense(form, 8 * n_fields, n, w)
        return _RESULT
    if n_fields == 3:
        _blocks(form, n, w)
    else:
        _diagonal(form, n, w)
    return 0


@njit(fastmath=_FAST, error_model="numpy")
def _dense(form: AnyArray, n_rows: int, n: int, w: AnyArray) -> None:
    scale, into = w[_SCALE:], w[_RESULT:]
    for r in range(n_rows):
        row = into[r * TILE :]
        for k in range(n):
            row[k] = 0.0
        for c in range(0, n_rows, 4):
            a, b, d, e = form[r, c], form[r, c + 1], form[r, c + 2], form[r, c + 3]
            given = w[c * TILE :]
            for k in range(n):
                row[k] += (a * given[k] + b * given[TILE + k]) + (
                    d * given[2 * TILE + k] + e * given[3 * TILE + k]
                )
        for k in range(n):
            row[k] *= scale[k]


@njit(fastmath=_FAST, error_model="numpy")
def _modes(w: AnyArray, at: int) -> tuple[float, ...]:
    """Sums and differences along x and y too: the 8 modes of one field at place `at`."""
    s00, d00, s01, d01 = w[at], w[at + TILE], w[at + 2 * TILE], w[at + 3 * TILE]
    s10, d10, s11, d11 = w[at + 4 * TILE], w[at + 5 * TILE], w[at + 6 * TILE], w[at + 7 * TILE]
    s0, sy0, d0, dy0 = s00 + s01, s01 - s00, d00 + d01, d01 - d00
    s1, sy1, d1, dy1 = s10 + s11, s11 - s10, d10 + d11, d11 - d10
    return s0 + s1, d0 + d1, sy0 + sy1, dy0 + dy1, s1 - s0, d1 - d0, sy1 - sy0, dy1 - dy0


@njit(fastmath=_FAST, error_model="numpy")
def _lines(
    w: AnyArray,
    at: int,
    m0: float,
    m1: float,
    m2: float,
    m3: float,
    m4: float,
    m5: float,
    m6: float,
    m7: float,
) -> None:
    """The transpose of `_modes`, written in place."""
    s0, s1, sy0, sy1 = m0 - m4, m0 + m4, m2 - m6, m2 + m6
    d0, d1, dy0, dy1 = m1 - m5, m1 + m5, m3 - m7, m3 + m7
    w[at], w[at + 2 * TILE] = s0 - sy0, s0 + sy0
    w[at + 4 * TILE], w[at + 6 * TILE] = s1 - sy1, s1 + sy1
    w[at + TILE], w[at + 3 * TILE] = d0 - dy0, d0 + dy0
    w[at + 5 * TILE], w[at + 7 * TILE] = d1 - dy1, d1 + dy1


@njit(fastmath=_FAST, error_model="numpy")
def _block(form: AnyArray, mode: int, x: float, y: float, z: float) -> tuple[float, float, float]:
    a, b, c = form[mode, 0], form[mode, 1], form[mode, 2]
    d, e, f = form[mode, 3], form[mode, 4], form[mode, 5]
    return a * x + b * y + c * z, b * x + d * y + e * z, c * x + e * y + f * z


@njit(fastmath=_FAST, error_model="numpy")
def _blocks(form: AnyArray, n: int, w: AnyArray) -> None:
    """Eight blocks of 3 x 3: mode m of x with m ^ 6 of y and m ^ 5 of z."""
    for k in range(n):
        s = w[_SCALE + k]
        x, y, z = _modes(w, k), _modes(w, 8 * TILE + k), _modes(w, 16 * TILE + k)
        x0, y6, z5 = _block(form, 0, s * x[0], s * y[6], s * z[5])
        x1, y7, z4 = _block(form, 1, s * x[1], s * y[7], s * z[4])
        x2, y4, z7 = _block(form, 2, s * x[2], s * y[4], s * z[7])
        x3, y5, z6 = _block(form, 3, s * x[3], s * y[5], s * z[6])
        x4, y2, z1 = _block(form, 4, s * x[4], s * y[2], s * z[1])
        x5, y3, z0 = _block(form, 5, s * x[5], s * y[3], s * z[0])
        x6, y0, z3 = _block(form, 6, s * x[6], s * y[0], s * z[3])
        x7, y1, z2 = _block(form, 7, s * x[7], s * y[1], s * z[2])
        _lines(w, k, x0, x1, x2, x3, x4, x5, x6, x7)
        _lines(w, 8 * TILE + k, y0, y1, y2, y3, y4, y5, y6, y7)
        _lines(w, 16 * TILE + k, z0, z1, z2, z3, z4, z5, z6, z7)


@njit(fastmath=_FAST, error_model="numpy")
def _diagonal(form: AnyArray, n: int, w: AnyArray) -> None:
    """One field: the matrix is diagonal."""
    a, b, c, d = form[0, 0], form[1, 0], form[2, 0], form[3, 0]
    e, f, g, h = form[4, 0], form[5, 0], form[6, 0], form[7, 0]
    for k in range(n):
        s = w[_SCALE + k]
        m = _modes(w, k)
        _lines(
            w,
            k,
            a * s * m[0],
            b * s * m[1],
            c * s * m[2],
            d * s * m[3],
            e * s * m[4],
            f * s * m[5],
            g * s * m[6],
            h * s * m[7],
        )


@njit(fastmath=_FAST, error_model="numpy")
def _dot_rows(
    left: AnyArray, right: AnyArray, n_rows: int, n: int, w: AnyArray, out: AnyArray
) -> None:
    """Sum over rows of left times right, where the row of scales is not 0."""
    line = np.zeros(TILE, left.dtype)
    for r in range(n_rows):
        a, b = left[r * TILE :], right[r * TILE :]
        for k in range(n):
            line[k] += a[k] * b[k]
    for k in range(n):
        if w[_SCALE + k] != 0.0:
            out[k] = line[k]


@njit(fastmath=_FAST, error_model="numpy")
def _free_product(field: AnyArray, product: AnyArray, step: AnyArray, out: AnyArray) -> float:
    total = 0.0
    for f in range(len(field)):
        for j in range(field.shape[1]):
            u, a, s, o = field[f, j], product[f, j], step[f, j], out[f, j]
            for k in range(len(u)):
                value = a[k] if s[k] != 0.0 else 0.0
                o[k] = value
                total += u[k] * value
    return total
