"""Geometric multigrid on the arrays of a library; the same levels as `multigrid`.

Level 0 is the operator, coarser levels are stencils (3, 3, 3, n_fields, n_fields, nodes), the
Galerkin products of the finer ones; the coarsest is solved directly, on the host once per design.
"""

from __future__ import annotations

import itertools
import math
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.numerics.voxels.array_library import (
    Array,
    ArrayOperator,
    on_host,
    prolong,
    restrict,
)
from sekiso.numerics.voxels.element import CORNERS
from sekiso.numerics.voxels.galerkin import coarsening
from sekiso.numerics.voxels.grid import Count
from sekiso.numerics.voxels.multigrid import BOUND, DAMPING, N_SWEEPS

_COARSEST = 300  # degrees of freedom
_NO_ENERGY = 1e-6  # less is told apart from zero by rounding only
OFFSETS = tuple(itertools.product((-1, 0, 1), repeat=3))


def stencil_product(xp: Any, stencil: Array, field: Array) -> Array:
    """K u of a stencil (3, 3, 3, n_fields, n_fields, nodes); [1 + d] couples a node to node + d."""
    out = xp.zeros_like(field)
    n_fields = field.shape[0]
    for d in OFFSETS:
        to = tuple(
            slice(max(0, -s), n - max(0, s)) for s, n in zip(d, field.shape[1:], strict=True)
        )
        of = tuple(
            slice(max(0, s), n - max(0, -s)) for s, n in zip(d, field.shape[1:], strict=True)
        )
        at = tuple(s + 1 for s in d)
        for f, g in itertools.product(range(n_fields), repeat=2):
            out[(f, *to)] += stencil[(*at, f, g, *to)] * field[(g, *of)]
    return out


def coarser_stencil(xp: Any, stencil: Array, factors: Count) -> Array:
    """P^T K P of a stencil, one axis after the other."""
    for axis in range(3):
        if factors[axis] == 2:
            moved = _along(xp, xp.moveaxis(stencil, (5 + axis, axis), (0, 1)))
            stencil = xp.moveaxis(moved, (0, 1), (5 + axis, axis))
    return xp.ascontiguousarray(stencil)


def _along(xp: Any, S: Array) -> Array:
    """P^T S P along the first axis; S[i, 1 + d] couples node i to node i + d."""
    weight = {-1: 0.5, 0: 1.0, 1: 0.5}
    n = S.shape[0]
    coarse = xp.zeros((n // 2 + 1, *S.shape[1:]), dtype=S.dtype)
    for step, d, far in itertools.product((-1, 0, 1), repeat=3):
        rest = step + d - 2 * far  # of the fine neighbour from the coarse one
        if rest not in weight:
            continue
        first = 1 if step < 0 else 0
        end = (n - 1 - step) // 2 + 1
        rows = S[2 * first + step : 2 * (end - 1) + step + 1 : 2, 1 + d]
        coarse[first:end, 1 + far] += weight[step] * weight[rest] * rows
    return coarse


@dataclass(frozen=True, eq=False)
class FirstLevel:
    """How the stencil of the first coarse level follows from the scale of the fine cells.

    `tables` (n_patterns, children * phases, n n): P^T M K M P for each pattern M of unknown values
    in a coarse cell; pattern 0 has all unknown.  `cells`: the coarse cells of each other pattern.
    """

    xp: Any
    shape: Count  # of coarse cells
    factors: Count
    tables: list[Array]
    cells: list[AnyArray]

    def stencil(self, operator: ArrayOperator) -> Array:
        """The stencil, single precision, slab by slab of coarse cells."""
        xp, f = self.xp, operator.n_fields
        x, y, z = self.shape
        out = xp.zeros((3, 3, 3, f, f, x + 1, y + 1, z + 1), dtype=np.float32)
        for i in range(x):
            shares = self._shares(operator, i)
            matrices = shares @ self.tables[0]
            for table, cells in zip(self.tables[1:], self.cells, strict=True):
                mine = cells[(cells >= i * y * z) & (cells < (i + 1) * y * z)] - i * y * z
                if len(mine):
                    rows = xp.asarray(mine)
                    matrices[rows] = shares[rows] @ table
            parts = matrices.reshape(y, z, f, 8, f, 8)
            for a, b in itertools.product(range(8), repeat=2):
                (ax, ay, az), d = CORNERS[a], CORNERS[b] - CORNERS[a] + 1
                at = (*(int(s) for s in d), slice(None), slice(None), i + int(ax))
                at = (*at, slice(ay, ay + y), slice(az, az + z))
                out[at] += xp.moveaxis(parts[:, :, :, a, :, b], (2, 3), (0, 1))
        return out

    def _shares(self, operator: ArrayOperator, i: int) -> Array:
        """Scales of the fine cells in slab `i` of coarse cells, (cells, phases * children)."""
        (fx, fy, fz), (_, y, z) = self.factors, self.shape
        first, last = i * fx, min((i + 1) * fx, operator.grid.shape[0])
        _, ny, nz = operator.grid.shape
        whole = self.xp.zeros((fx, y * fy, z * fz), dtype=np.float32)
        parts = []
        for scale in operator.phase_scales(first, last, np.float32):
            whole[: last - first, :ny, :nz] = scale.reshape(last - first, ny, nz)
            blocks = whole.reshape(fx, y, fy, z, fz).transpose(1, 3, 0, 2, 4)
            parts.append(blocks.reshape(y * z, fx * fy * fz))
        return self.xp.concatenate(parts, axis=1)


def first_level(operator: ArrayOperator, free: Array, factors: Count) -> FirstLevel:
    """Tables for the patterns of unknown values; few coarse cells touch a given one."""
    xp, f = operator.xp, operator.n_fields
    x, y, z = (-(-n // q) for n, q in zip(operator.grid.shape, factors, strict=True))
    padded = xp.ones((f, *(n * q + 1 for n, q in zip((x, y, z), factors, strict=True))), dtype=bool)
    nx, ny, nz = operator.grid.node_shape
    padded[:, :nx, :ny, :nz] = free
    nodes = list(itertools.product(*(range(q + 1) for q in factors)))
    touched = xp.zeros((x, y, z), dtype=bool)
    for node in nodes:
        strided = tuple(
            slice(at, at + n * q - q + 1, q)
            for at, n, q in zip(node, (x, y, z), factors, strict=True)
        )
        touched |= ~padded[(slice(None), *strided)].all(axis=0)
    cells = np.flatnonzero(on_host(touched))
    corner = np.stack(np.unravel_index(cells, (x, y, z))) * np.array(factors)[:, None]
    places = corner[:, :, None] + np.array(nodes).T[:, None, :]  # (3, cells, nodes of a cell)
    masks = on_host(padded[(slice(None), *(xp.asarray(p) for p in places))])
    masks = np.moveaxis(masks, 0, 1).reshape(len(cells), f * len(nodes))
    patterns, which = np.unique(masks, axis=0, return_inverse=True)
    shape = (f, *(q + 1 for q in factors))
    tables = [
        xp.asarray(_products(operator.matrices, mask.reshape(shape), factors).astype(np.float32))
        for mask in (np.ones(shape), *patterns.astype(float))
    ]
    lists = [cells[which.ravel() == number] for number in range(len(patterns))]
    return FirstLevel(xp, (x, y, z), factors, tables, lists)


def _products(matrices: FloatArray, mask: FloatArray, factors: Count) -> FloatArray:
    """P_c^T M K M P_c for each phase and child c, (phases * children, n n)."""
    f = len(mask)
    children = list(itertools.product(*(range(q) for q in factors)))
    out = np.empty((len(matrices), len(children), 8 * f, 8 * f))
    for number, child in enumerate(children):
        at = (np.array(child) + CORNERS) / np.array(factors)  # corners of the child, in 0..1
        weights = np.prod(np.where(CORNERS[None] == 1, at[:, None], 1.0 - at[:, None]), axis=2)
        unknown = mask[(slice(None), *(slice(c, c + 2) for c in child))].reshape(-1, 1)
        P = unknown * np.kron(np.eye(f), weights)
        out[:, number] = P.T @ matrices @ P
    return out.reshape(-1, (8 * f) ** 2)


class ArrayHierarchy:
    """Levels of a body on arrays of a library; `cycle` is one V-cycle, a symmetric inverse of K.

    `free` (n_fields, nodes), bool, tells which values are unknown.
    """

    def __init__(self, operator: ArrayOperator, free: Array) -> None:
        self.xp, self.free = operator.xp, free
        shape, edge = operator.grid.shape, operator.grid.edge
        self._factors: list[Count] = []
        while operator.n_fields * math.prod(n + 1 for n in shape) > _COARSEST or not self._factors:
            factors = coarsening(shape, edge)
            if max(factors) == 1:
                break
            self._factors.append(factors)
            x, y, z = (-(-n // q) for n, q in zip(shape, factors, strict=True))
            hx, hy, hz = (h * q for h, q in zip(edge, factors, strict=True))
            shape, edge = (x, y, z), (hx, hy, hz)
        self._first = first_level(operator, free, (self._factors or [(1, 1, 1)])[0])
        self.rescale(operator)

    def rescale(self, operator: ArrayOperator) -> None:
        """Set the levels up for another scale of the cells."""
        diagonal = operator.diagonal(np.float32)
        self._known = (self.free & (diagonal > 0.0)).astype(np.float32)
        self._operator = replace(operator, scale=operator.scale.astype(np.float32))
        row_sums = finest_row_sums(self._operator)
        self._steps = [_step(self.xp, diagonal, row_sums) * self._known]
        self._stencils: list[Array] = []
        stencil = self._first.stencil(operator)
        for factors in self._factors[1:]:
            self._stencils.append(stencil)
            diagonal = self.xp.stack([stencil[1, 1, 1, f, f] for f in range(stencil.shape[3])])
            self._steps.append(_step(self.xp, diagonal, _row_sums(self.xp, stencil)))
            stencil = coarser_stencil(self.xp, stencil, factors)
        inverse = _pseudo_inverse(_dense(on_host(stencil).astype(float)))
        self._last = self.xp.asarray(inverse.astype(np.float32))

    def cycle(self, load: Array, level: int = 0) -> Array:
        """About K^-1 f, single precision, for f (n_fields, nodes) of `level`."""
        if level == len(self._steps):
            return (self._last @ load.reshape(-1)).reshape(load.shape)
        step, factors = self._steps[level], (self._factors or [(1, 1, 1)])[level]
        field = step * load
        for _ in range(N_SWEEPS - 1):
            field += step * (load - self._product(field, level))
        rest = restrict(self.xp, load - self._product(field, level), factors)
        correction = prolong(self.xp, self.cycle(rest, level + 1), factors, field.shape[1:])
        field += correction if level else correction * self._known
        for _ in range(N_SWEEPS):
            field += step * (load - self._product(field, level))
        return field

    def _product(self, field: Array, level: int) -> Array:
        if level:
            return stencil_product(self.xp, self._stencils[level - 1], field)
        return self._operator.apply(field) * self._known


def finest_row_sums(operator: ArrayOperator) -> Array:
    """Sum over j of |K_ij| of the assembled K, (n_fields, nodes), entry by entry."""
    xp, f, (nx, ny, nz) = operator.xp, operator.n_fields, operator.grid.shape
    scales = [s.reshape(operator.grid.shape) for s in operator.phase_scales(0, nx, np.float32)]
    total = xp.zeros(operator.field_shape, dtype=np.float32)
    for d, p, q in itertools.product(OFFSETS, range(f), range(f)):
        entry = xp.zeros(operator.grid.node_shape, dtype=np.float32)
        for a, (x, y, z) in enumerate(CORNERS):
            end = (int(x) + d[0], int(y) + d[1], int(z) + d[2])
            if not all(0 <= e <= 1 for e in end):
                continue
            b = 4 * end[0] + 2 * end[1] + end[2]
            for matrix, scale in zip(operator.matrices, scales, strict=True):
                value = float(matrix[8 * p + a, 8 * q + b])
                entry[x : x + nx, y : y + ny, z : z + nz] += value * scale
        total[p] += abs(entry)
    return total


def _row_sums(xp: Any, stencil: Array) -> Array:
    f = stencil.shape[3]
    total = xp.zeros((f, *stencil.shape[5:]), dtype=stencil.dtype)
    for d, p, q in itertools.product(OFFSETS, range(f), range(f)):
        total[p] += abs(stencil[(*(s + 1 for s in d), p, q)])
    return total


def _step(xp: Any, diagonal: Array, row_sums: Array) -> Array:
    """Step of Jacobi: min(DAMPING / K_ii, BOUND / sum_j |K_ij|), 0 where no stiffness is."""
    is_held = diagonal > 0.0
    by_diagonal = DAMPING / xp.where(is_held, diagonal, 1.0)
    by_row = BOUND / xp.where(is_held, row_sums, 1.0)
    return (xp.minimum(by_diagonal, by_row) * is_held).astype(np.float32)


def _dense(stencil: FloatArray) -> FloatArray:
    """The matrix of a stencil, on the host."""
    f, shape = stencil.shape[3], stencil.shape[5:]
    matrix = np.zeros((f, *shape, f, *shape))
    for d in OFFSETS:
        ranges = (range(max(0, -s), n - max(0, s)) for s, n in zip(d, shape, strict=True))
        i, j, k = np.meshgrid(*ranges, indexing="ij")
        block = stencil[tuple(s + 1 for s in d)]
        for p, q in itertools.product(range(f), repeat=2):
            matrix[p, i, j, k, q, i + d[0], j + d[1], k + d[2]] = block[p, q, i, j, k]
    n = f * math.prod(shape)
    return matrix.reshape(n, n)


def _pseudo_inverse(matrix: FloatArray) -> FloatArray:
    """Inverse over the values with stiffness; motions without energy are left alone."""
    diagonal = np.diagonal(matrix)
    active = np.flatnonzero(diagonal > 0.0)
    root = 1.0 / np.sqrt(diagonal[active])
    scaled = root[:, None] * matrix[np.ix_(active, active)] * root
    part = root[:, None] * _root_of_inverse(0.5 * (scaled + scaled.T))
    inverse = np.zeros_like(matrix)
    inverse[np.ix_(active, active)] = part @ part.T
    return inverse


def _root_of_inverse(matrix: FloatArray) -> FloatArray:
    """R with R R^T = A^-1 of a matrix with diagonal 1, over the motions that cost energy."""
    with suppress(np.linalg.LinAlgError):  # a body that floats
        triangle = np.linalg.cholesky(matrix)
        if float(np.diagonal(triangle).min()) ** 2 > _NO_ENERGY:
            return np.asarray(np.linalg.inv(triangle).T)
    values, vectors = np.linalg.eigh(matrix)
    kept = values > _NO_ENERGY
    return np.asarray(vectors[:, kept] / np.sqrt(values[kept]))
