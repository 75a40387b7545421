"""Coarse levels, compiled: products with stencils, and how stencils are made.

A stencil has the shape (nodes x, 27, n_fields, n_fields, nodes y, nodes z): the block of node i and
its neighbour i + (dx, dy, dz) stands at 9 (dx + 1) + 3 (dy + 1) + dz + 1; it is 0 where there is no
neighbour.  So a plane of nodes is read as one long line, which the compiler vectorises.
"""

from __future__ import annotations

import numba
import numpy as np

from sekiso.numerics.arrays import AnyArray
from sekiso.numerics.kernels import njit
from sekiso.numerics.voxels.vector_kernels import plane_residual, plane_step

_FAST = {"contract", "reassoc", "nsz", "arcp"}
_WEIGHT = np.array([0.5, 1.0, 0.5], dtype=np.float32)  # of a coarse node at -1, 0, 1 fine ones


@njit(parallel=True, fastmath=_FAST, error_model="numpy")
def stencil_sweep(
    stencil: AnyArray,
    row: int,
    field: AnyArray,
    load: AnyArray,
    step: AnyArray,
    damping: float,
    n_chunks: int,
    out: AnyArray,
) -> None:
    """Set `out` to u + damping step (f - K u), or to f - K u where `damping` is 0.

    Planes are flat: `stencil` (x, 27, n_fields, n_fields, y z), fields (n_fields, x, y z); `row` is
    the number of nodes along z.
    """
    n_planes = field.shape[1]
    for chunk in numba.prange(n_chunks):
        for i in range(chunk * n_planes // n_chunks, (chunk + 1) * n_planes // n_chunks):
            product = _plane_product(stencil[i], row, field, i)
            here = slice(i, i + 1)  # a plane of one long line
            if damping == 0.0:
                plane_residual(load[:, here], product, step[:, here], out[:, here])
            else:
                plane_step(
                    field[:, here], load[:, here], product, step[:, here], damping, out[:, here]
                )


@njit(parallel=True, fastmath=_FAST, error_model="numpy")
def jacobi_step(stencil: AnyArray, damping: float, bound: float, out: AnyArray) -> None:
    """Set `out` (n_fields, x, y z) to min(damping / K_ii, bound / sum_j |K_ij|), else to 0."""
    for i in numba.prange(len(stencil)):
        _step_of_plane(stencil[i], damping, bound, out[:, i])


@njit(parallel=True, fastmath=_FAST, error_model="numpy")
def finest_step(
    tables: AnyArray,
    none_fixed: AnyArray,
    scale: AnyArray,
    phase: AnyArray,
    damping: float,
    bound: float,
    out: AnyArray,
) -> None:
    """`jacobi_step` of the cells themselves, plane by plane.

    `tables` (1, phases, 1, n, n) are their matrices, `none_fixed` is 0 for each cell.
    """
    factors = np.ones(3, np.int64)
    for i in numba.prange(out.shape[1]):
        n_fields, _, length = out.shape
        plane = np.zeros((27, n_fields, n_fields, length), np.float32)
        for side in range(2):
            slab = i - 1 + side
            if 0 <= slab < len(scale):
                _first_slab(tables, none_fixed, 0, scale, phase, factors, slab, 1 - side, plane)
        _step_of_plane(plane, damping, bound, out[:, i])


@njit(fastmath=_FAST, error_model="numpy")
def _step_of_plane(stencil: AnyArray, damping: float, bound: float, out: AnyArray) -> None:
    _, n_fields, _, length = stencil.shape
    total = np.zeros(length, stencil.dtype)
    for f in range(n_fields):
        total[:] = 0.0
        for at in range(27):
            for g in range(n_fields):
                line = stencil[at, f, g]
                for k in range(length):
                    total[k] += abs(line[k])
        own, step = stencil[13, f, f], out[f]
        for k in range(length):
            step[k] = min(damping / own[k], bound / total[k]) if own[k] > 0.0 else 0.0


@njit(fastmath=_FAST, error_model="numpy")
def _plane_product(stencil: AnyArray, row: int, field: AnyArray, i: int) -> AnyArray:
    n_fields, n_planes, length = field.shape
    product = np.zeros((n_fields, 1, length), field.dtype)
    for at in range(27):
        a = i + at // 9 - 1
        if a < 0 or a >= n_planes:
            continue
        shift = ((at // 3) % 3 - 1) * row + at % 3 - 1
        low, n = max(0, -shift), length - abs(shift)
        for f in range(n_fields):
            into = product[f, 0, low:]
            if n_fields == 3:
                _add_three(
                    stencil[at, f, 0, low:],
                    stencil[at, f, 1, low:],
                    stencil[at, f, 2, low:],
                    field[0, a, low + shift :],
                    field[1, a, low + shift :],
                    field[2, a, low + shift :],
                    n,
                    into,
                )
            else:
                near, block = field[0, a, low + shift :], stencil[at, 0, 0, low:]
                for k in range(n):
                    into[k] += block[k] * near[k]
    return product


@njit(fastmath=_FAST, error_model="numpy")
def _add_three(
    a: AnyArray,
    b: AnyArray,
    c: AnyArray,
    x: AnyArray,
    y: AnyArray,
    z: AnyArray,
    n: int,
    into: AnyArray,
) -> None:
    for k in range(n):
        into[k] += a[k] * x[k] + b[k] * y[k] + c[k] * z[k]


@njit(parallel=True, fastmath=_FAST, error_model="numpy")
def first_stencil(
    tables: AnyArray,
    pattern: AnyArray,
    common: int,
    scale: AnyArray,
    phase: AnyArray,
    factors: AnyArray,
    out: AnyArray,
) -> None:
    """Set `out` (flat planes) to the stencil of the first coarse level.

    `tables` (patterns, phases, children, n, n) are P_c^T M K M P_c; `pattern` tells which one a
    coarse cell takes, most take `common`.
    """
    for i in numba.prange(len(out)):
        out[i] = 0.0
        for side in range(2):  # the slab below meets this plane with its upper nodes
            if 0 <= i - 1 + side < len(pattern):
                _first_slab(
                    tables, pattern, common, scale, phase, factors, i - 1 + side, 1 - side, out[i]
                )


@njit(fastmath=_FAST, error_model="numpy")
def _first_slab(
    tables: AnyArray,
    pattern: AnyArray,
    common: int,
    scale: AnyArray,
    phase: AnyArray,
    factors: AnyArray,
    slab: int,
    side: int,
    out: AnyArray,
) -> None:
    """Add the coarse cells of `slab` to the plane of nodes at their lower or upper `side`."""
    _, n_phases, n_children, _, _ = tables.shape
    _, ny, nz = pattern.shape
    row, n_fields = nz + 1, out.shape[1]
    children = np.zeros((n_children, ny * row), out.dtype)
    for kind in range(n_phases):
        _children(scale, phase, factors, slab, kind, ny, nz, children)
        for j in range(ny):
            for k in range(nz):
                if pattern[slab, j, k] != common:
                    table = tables[pattern[slab, j, k], kind]
                    _one_cell(table, children, j * row + k, row, side, n_fields, out)
                    children[:, j * row + k] = 0.0
        for corner in range(4):
            a = 4 * side + corner
            start = (corner >> 1) * row + (corner & 1)
            for b in range(8):
                at = _place(a, b)
                for f in range(n_fields):
                    for g in range(n_fields):
                        _add_children(
                            tables[common, kind, :, 8 * f + a, 8 * g + b],
                            children,
                            out[at, f, g, start:],
                        )


@njit(fastmath=_FAST, error_model="numpy")
def _place(a: int, b: int) -> int:
    """Where the neighbour b of node a, both nodes of one cell, stands in a stencil."""
    dx, dy, dz = (b >> 2) - (a >> 2), ((b >> 1) & 1) - ((a >> 1) & 1), (b & 1) - (a & 1)
    return 9 * dx + 3 * dy + dz + 13


@njit(fastmath=_FAST, error_model="numpy")
def _children(
    scale: AnyArray,
    phase: AnyArray,
    factors: AnyArray,
    slab: int,
    kind: int,
    ny: int,
    nz: int,
    out: AnyArray,
) -> None:
    """Set `out` (children, y (z + 1)) to the scales of the fine cells of one phase; 0 beyond."""
    fx, fy, fz = factors
    for child in range(len(out)):
        i = slab * fx + child // (fy * fz)
        for j in range(ny):
            y = j * fy + (child // fz) % fy
            for k in range(nz):
                z = k * fz + child % fz
                inside = i < scale.shape[0] and y < scale.shape[1] and z < scale.shape[2]
                is_kind = inside and phase[i, y, z] == kind
                out[child, j * (nz + 1) + k] = scale[i, y, z] if is_kind else 0.0


@njit(fastmath=_FAST, error_model="numpy")
def _add_children(weights: AnyArray, children: AnyArray, out: AnyArray) -> None:
    n = min(len(out), children.shape[1])
    for c in range(len(weights)):
        weight = weights[c]
        if weight != 0.0:
            line = children[c]
            for k in range(n):
                out[k] += weight * line[k]


@njit(fastmath=_FAST, error_model="numpy")
def _one_cell(
    table: AnyArray,
    children: AnyArray,
    cell: int,
    row: int,
    side: int,
    n_fields: int,
    out: AnyArray,
) -> None:
    for c in range(len(children)):
        scale = children[c, cell]
        if scale == 0.0:
            continue
        for corner in range(4):
            a = 4 * side + corner
            node = cell + (corner >> 1) * row + (corner & 1)
            for b in range(8):
                at = _place(a, b)
                for f in range(n_fields):
                    for g in range(n_fields):
                        out[at, f, g, node] += scale * table[c, 8 * f + a, 8 * g + b]


@njit(parallel=True, fastmath=_FAST, error_model="numpy")
def coarser_stencil(stencil: AnyArray, factors: AnyArray, out: AnyArray) -> None:
    """Set `out` to P^T K P, one axis after the other; both (x, 27, n_fields, n_fields, y, z)."""
    _, _, nf, _, ny, nz = stencil.shape
    _, _, _, _, my, mz = out.shape
    for i in numba.prange(len(out)):
        planes = np.zeros((3, 9, nf * nf, ny, nz), out.dtype)
        _along_x(stencil.reshape((len(stencil), 3, 9, nf * nf, ny, nz)), factors[0], i, planes)
        rows = np.zeros((3, 3, 3, nf * nf, my, nz), out.dtype)
        _along_y(planes.reshape((3, 3, 3, nf * nf, ny, nz)), factors[1], rows)
        _along_z(rows, factors[2], out[i].reshape((3, 3, 3, nf * nf, my, mz)))


@njit(fastmath=_FAST, error_model="numpy")
def _along_x(stencil: AnyArray, factor: int, i: int, out: AnyArray) -> None:
    for step in range(-1, 2):
        fine = factor * i + step
        if fine < 0 or fine >= len(stencil) or (factor == 1 and step != 0):
            continue
        for d in range(-1, 2):
            for far in range(-1, 2):
                weight = _share(step, d, far, factor)
                if weight != 0.0:
                    given, into = stencil[fine, d + 1].ravel(), out[far + 1].ravel()
                    for k in range(len(into)):
                        into[k] += weight * given[k]


@njit(fastmath=_FAST, error_model="numpy")
def _along_y(planes: AnyArray, factor: int, out: AnyArray) -> None:
    n = planes.shape[4]
    for j in range(out.shape[4]):
        for step in range(-1, 2):
            fine = factor * j + step
            if fine < 0 or fine >= n or (factor == 1 and step != 0):
                continue
            for d in range(-1, 2):
                for far in range(-1, 2):
                    weight = _share(step, d, far, factor)
                    if weight != 0.0:
                        _add_rows(planes[:, d + 1, :, :, fine], weight, out[:, far + 1, :, :, j])


@njit(fastmath=_FAST, error_model="numpy")
def _add_rows(given: AnyArray, weight: np.float32, out: AnyArray) -> None:
    for dx in range(3):
        for dz in range(3):
            for fg in range(given.shape[2]):
                line, into = given[dx, dz, fg], out[dx, dz, fg]
                for k in range(len(into)):
                    into[k] += weight * line[k]


@njit(fastmath=_FAST, error_model="numpy")
def _along_z(rows: AnyArray, factor: int, out: AnyArray) -> None:
    _, _, _, n_blocks, ny, _ = rows.shape
    for dxy in range(9):
        for fg in range(n_blocks):
            for j in range(ny):
                _add_nodes(
                    rows[dxy // 3, dxy % 3, :, fg, j], factor, out[dxy // 3, dxy % 3, :, fg, j]
                )


@njit(fastmath=_FAST, error_model="numpy")
def _add_nodes(line: AnyArray, factor: int, out: AnyArray) -> None:
    nz = line.shape[1]
    for k in range(out.shape[1]):
        for far in range(-1, 2):
            total = line.dtype.type(0.0)
            for step in range(-1, 2):
                fine = factor * k + step
                if fine < 0 or fine >= nz or (factor == 1 and step != 0):
                    continue
                for d in range(-1, 2):
                    total += _share(step, d, far, factor) * line[d + 1, fine]
            out[far + 1, k] = total


@njit(fastmath=_FAST, error_model="numpy")
def _share(step: int, d: int, far: int, factor: int) -> np.float32:
    """Weight of the fine pair (step, step + d) in the coarse pair (0, far) along one axis."""
    if factor == 1:
        return np.float32(1.0 if step == 0 and d == far else 0.0)
    rest = step + d - 2 * far
    if rest < -1 or rest > 1:
        return np.float32(0.0)
    return np.float32(_WEIGHT[step + 1] * _WEIGHT[rest + 1])
