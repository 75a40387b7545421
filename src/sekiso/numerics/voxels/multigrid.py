"""Geometric multigrid on a box of cells: a preconditioner for conjugate gradients.

Level 0 is the operator itself, applied cell by cell.  A coarser level joins two cells along each
axis (along the shorter edges first where cells are not cubes), with trilinear interpolation P and
the Galerkin product K_coarse = P^T K P, kept as a stencil of 27 blocks per node.  Fixed values are
rows of zero of P, so that the product is exact for any set of them and any void.  The coarsest
level is solved directly.  Everything is float32: a preconditioner need not be exact.
Source: Amir, Aage, Lazarov, Struct. Multidisc. Optim. 49:815 (2014), doi:10.1007/s00158-013-1015-5.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sekiso.numerics.arrays import AnyArray, BoolArray, FloatArray
from sekiso.numerics.voxels.element import CORNERS
from sekiso.numerics.voxels.grid import Count
from sekiso.numerics.voxels.operator import Operator

COARSEST = 700  # degrees of freedom that a dense factor solves in less time than a sweep
N_SWEEPS = 2  # before and after the coarse correction
DAMPING = 0.6  # of Jacobi, for the eigenvalues of this element
ISOTROPIC = 1.9  # ratio of edges up to which cells are joined along both


def coarsening(shape: Count, edge: tuple[float, float, float]) -> Count:
    """How many cells are joined along each axis: 2 or 1.

    >>> coarsening((8, 8, 1), (1.0, 1.0, 1.0)), coarsening((8, 8, 8), (1.0, 1.0, 4.0))
    ((2, 2, 1), (2, 2, 1))
    """
    open_edges = [h for n, h in zip(shape, edge, strict=True) if n > 1]
    longest = ISOTROPIC * min(open_edges, default=0.0)
    x, y, z = (2 if n > 1 and h <= longest else 1 for n, h in zip(shape, edge, strict=True))
    return x, y, z


def prolong(coarse: AnyArray, factors: Count, node_shape: Count) -> AnyArray:
    """Trilinear interpolation of a coarse field (n_fields, nodes) to `node_shape` fine nodes."""
    field = coarse
    for axis, (factor, n) in enumerate(zip(factors, node_shape, strict=True), start=1):
        if factor == 1:
            continue
        lines = np.moveaxis(field, axis, 0)
        fine = np.empty((n, *lines.shape[1:]), dtype=field.dtype)
        fine[::2] = lines[: (n + 1) // 2]
        fine[1::2] = 0.5 * (lines[: n // 2] + lines[1 : n // 2 + 1])
        field = np.moveaxis(fine, 0, axis)
    return np.ascontiguousarray(field)


def restrict(fine: AnyArray, factors: Count) -> AnyArray:
    """The transpose of `prolong`: sums of a fine field (n_fields, nodes) at the coarse nodes."""
    field = fine
    for axis, factor in enumerate(factors, start=1):
        if factor == 1:
            continue
        lines = np.moveaxis(field, axis, 0)
        n = len(lines)
        coarse = np.zeros((n // 2 + 1, *lines.shape[1:]), dtype=field.dtype)
        coarse[: (n + 1) // 2] += lines[::2]
        coarse[: n // 2] += 0.5 * lines[1::2]
        coarse[1 : n // 2 + 1] += 0.5 * lines[1::2]
        field = np.moveaxis(coarse, 0, axis)
    return np.ascontiguousarray(field)


def coarser_stencil(stencil: AnyArray, factors: Count) -> AnyArray:
    """P^T K P of a stencil (x, y, 27, n_fields, n_fields, z), one axis after the other."""
    x, y, _, f, g, z = stencil.shape
    S = stencil.reshape(x, y, 3, 3, 3, f, g, z)
    for axis, (node_axis, offset_axis) in enumerate(((0, 2), (1, 3), (7, 4))):
        if factors[axis] == 2:
            moved = _along(np.moveaxis(S, (node_axis, offset_axis), (0, 1)))
            S = np.moveaxis(moved, (0, 1), (node_axis, offset_axis))
    x, y, z = S.shape[0], S.shape[1], S.shape[-1]
    return np.ascontiguousarray(S.reshape(x, y, 27, f, g, z))


def _along(S: AnyArray) -> AnyArray:
    """P^T S P along the first axis; S[i, 1 + d] couples node i to node i + d."""
    weight = {-1: 0.5, 0: 1.0, 1: 0.5}
    n = len(S)
    coarse = np.zeros((n // 2 + 1, *S.shape[1:]), dtype=S.dtype)
    for step, d, far in itertools.product((-1, 0, 1), repeat=3):
        rest = step + d - 2 * far  # of the fine neighbour from the coarse one
        if rest not in weight:
            continue
        first = 1 if step < 0 else 0
        end = (n - 1 - step) // 2 + 1
        rows = S[2 * first + step : 2 * (end - 1) + step + 1 : 2, 1 + d]
        coarse[first:end, 1 + far] += np.float32(weight[step] * weight[rest]) * rows
    return coarse


@dataclass(frozen=True, eq=False)
class _Tables:
    """P_c^T M K M P_c for each pattern of fixed values, phase and child: (p, m, children, n, n)."""

    matrices: AnyArray
    pattern: AnyArray  # of each coarse cell
    factors: Count

    def stencil(self, operator: Operator) -> AnyArray:
        """The stencil (x, y, 27, n_fields, n_fields, z) of the first coarse level."""
        f = operator.n_fields
        x, y, z = self.pattern.shape
        out = np.zeros((x + 1, y + 1, 27, f, f, z + 1), dtype=np.float32)
        scale, phase = self._children(operator.scale), self._children(operator.phase)
        for i in range(x):
            cells = self._slab(scale[i], phase[i], self.pattern[i]).reshape(y, z, f, 8, f, 8)
            for a, b in itertools.product(range(8), repeat=2):
                (ax, ay, az), (dx, dy, dz) = CORNERS[a], CORNERS[b] - CORNERS[a] + 1
                at = out[i + ax, ay : ay + y, 9 * dx + 3 * dy + dz, :, :, az : az + z]
                at += np.moveaxis(cells[:, :, :, a, :, b], 1, -1)
        return out

    def _children(self, cells: AnyArray) -> AnyArray:
        """Values of the fine cells in each coarse cell, shape (x, y, z, children)."""
        (fx, fy, fz), (x, y, z) = self.factors, self.pattern.shape
        full = np.zeros((x * fx, y * fy, z * fz), dtype=cells.dtype)
        nx, ny, nz = cells.shape
        full[:nx, :ny, :nz] = cells
        blocks = full.reshape(x, fx, y, fy, z, fz).transpose(0, 2, 4, 1, 3, 5)
        return blocks.reshape(x, y, z, fx * fy * fz)

    def _slab(self, scale: AnyArray, phase: AnyArray, pattern: AnyArray) -> AnyArray:
        n_children, n = self.matrices.shape[2], self.matrices.shape[3]
        out = np.zeros((pattern.size, n * n), dtype=np.float32)
        weights, kinds = scale.reshape(-1, n_children), phase.reshape(-1, n_children)
        for p in np.unique(pattern):
            rows = np.flatnonzero(pattern.ravel() == p)
            for m, matrix in enumerate(self.matrices[p]):
                share = np.where(kinds[rows] == m, weights[rows], 0.0).astype(np.float32)
                out[rows] += share @ matrix.reshape(n_children, n * n)
        return out


def _tables(operator: Operator, free: BoolArray, factors: Count) -> _Tables:
    """Element products for every pattern of fixed values that a coarse cell shows."""
    f = operator.n_fields
    shape = [math.ceil(n / q) for n, q in zip(operator.grid.shape, factors, strict=True)]
    padded = np.zeros((f, *(n * q + 1 for n, q in zip(shape, factors, strict=True))), dtype=bool)
    padded[:] = True
    nx, ny, nz = operator.grid.node_shape
    padded[:, :nx, :ny, :nz] = free
    windows = np.lib.stride_tricks.sliding_window_view(
        padded, tuple(q + 1 for q in factors), axis=(1, 2, 3)
    )[:, :: factors[0], :: factors[1], :: factors[2]]
    masks = np.moveaxis(windows, 0, 3).reshape(int(np.prod(shape)), -1)
    kinds, pattern = np.unique(np.packbits(masks, axis=1), axis=0, return_inverse=True)
    n_bits = masks.shape[1]
    nodes = tuple(q + 1 for q in factors)
    matrices = [
        _products(operator.matrices, bits.reshape(f, *nodes), factors)
        for bits in np.unpackbits(kinds, axis=1, count=n_bits).astype(float)
    ]
    return _Tables(
        np.array(matrices, dtype=np.float32), pattern.reshape(shape).astype(np.int32), factors
    )


def _products(matrices: FloatArray, mask: FloatArray, factors: Count) -> FloatArray:
    """P_c^T M K M P_c of each phase and child for one mask (n_fields, nodes in a coarse cell)."""
    f = len(mask)
    out = []
    for child in itertools.product(*(range(q) for q in factors)):
        P = np.kron(np.eye(f), _weights(child, factors))
        at = tuple(slice(c, c + 2) for c in child)
        P = mask[(slice(None), *at)].reshape(-1, 1) * P
        out.append(P.T @ matrices @ P)
    return np.moveaxis(np.array(out), 0, 1)


def _weights(child: tuple[int, ...], factors: Count) -> FloatArray:
    """Trilinear weights (8 nodes of the child, 8 nodes of the coarse cell)."""
    weights = np.ones((8, 8))
    for axis in range(3):
        t = (child[axis] + CORNERS[:, axis]) / factors[axis]
        weights *= np.where(CORNERS[None, :, axis] == 1, t[:, None], 1.0 - t[:, None])
    return weights


@dataclass(frozen=True, eq=False)
class Level:
    """A coarse level: its stencil and how the next coarser one joins its cells."""

    stencil: AnyArray
    factors: Count  # of the next coarser level

    @cached_property
    def inverse_diagonal(self) -> AnyArray:
        """1 / K_ii, shape (n_fields, nodes); 0 where no stiffness is."""
        diagonal = np.einsum("xyffz->fxyz", self.stencil[:, :, 13])
        return _inverse(diagonal)

    def product(self, field: AnyArray) -> AnyArray:
        """K u."""
        from sekiso.numerics.voxels.kernels import stencil_product

        out = np.empty_like(field)
        stencil_product(self.stencil, field, out)
        return out


@dataclass(frozen=True, eq=False)
class _Finest:
    """The operator in float32 with the values of `free` only."""

    operator: Operator
    free: AnyArray
    factors: Count

    @cached_property
    def inverse_diagonal(self) -> AnyArray:
        return _inverse(self.operator.diagonal() * self.free)

    @cached_property
    def _single(self) -> tuple[AnyArray, AnyArray]:
        return self.operator.matrices.astype(np.float32), self.operator.scale.astype(np.float32)

    def product(self, field: AnyArray) -> AnyArray:
        from sekiso.numerics.voxels.kernels import product

        matrices, scale = self._single
        out = np.zeros_like(field)
        product(matrices, scale, self.operator.phase, field, out)
        out *= self.free
        return out


def _inverse(diagonal: AnyArray) -> AnyArray:
    """1 / d where d > 0, else 0."""
    inverse = np.zeros(diagonal.shape, dtype=np.float32)
    np.divide(1.0, diagonal, out=inverse, where=diagonal > 0.0, casting="same_kind")
    return inverse


@dataclass(frozen=True, eq=False)
class _Coarsest:
    """A direct solution of the coarsest level."""

    inverse: AnyArray  # dense, zero for values without stiffness

    def solve(self, load: AnyArray) -> AnyArray:
        return (self.inverse @ load.ravel()).reshape(load.shape)


def _coarsest(stencil: AnyArray) -> _Coarsest:
    matrix = _dense(stencil.astype(np.float64))
    diagonal = np.diagonal(matrix)
    active = np.flatnonzero(diagonal > 0.0)
    root = 1.0 / np.sqrt(diagonal[active])
    scaled = root[:, None] * matrix[np.ix_(active, active)] * root
    inverse = np.zeros_like(matrix)
    values, vectors = np.linalg.eigh(0.5 * (scaled + scaled.T))
    # a body that floats, or values told apart by rounding only, are not moved by the coarsest level
    kept = values > 1e-6
    part = (root[:, None] * vectors[:, kept]) / np.sqrt(values[kept])
    inverse[np.ix_(active, active)] = part @ part.T
    return _Coarsest(inverse.astype(np.float32))


def _dense(stencil: FloatArray) -> FloatArray:
    x, y, _, f, _, z = stencil.shape
    matrix = np.zeros((f, x, y, z, f, x, y, z))
    for at, (dx, dy, dz) in enumerate(itertools.product((-1, 0, 1), repeat=3)):
        i, j, k = np.meshgrid(
            *(np.arange(max(0, -d), min(n, n - d)) for n, d in ((x, dx), (y, dy), (z, dz))),
            indexing="ij",
        )
        for p, q in itertools.product(range(f), repeat=2):
            matrix[p, i, j, k, q, i + dx, j + dy, k + dz] = stencil[i, j, at, p, q, k]
    return matrix.reshape(f * x * y * z, f * x * y * z)


class Hierarchy:
    """Levels of a body; `cycle` is one V-cycle, a symmetric approximate inverse of K.

    `free` (n_fields, nodes) tells which values are unknown.
    """

    def __init__(self, operator: Operator, free: BoolArray) -> None:
        self.free = free
        shape, edge = operator.grid.shape, operator.grid.edge
        self._factors: list[Count] = []
        while operator.n_fields * math.prod(n + 1 for n in shape) > COARSEST or not self._factors:
            factors = coarsening(shape, edge)
            if max(factors) == 1:
                break
            self._factors.append(factors)
            x, y, z = (-(-n // q) for n, q in zip(shape, factors, strict=True))
            hx, hy, hz = (h * q for h, q in zip(edge, factors, strict=True))
            shape, edge = (x, y, z), (hx, hy, hz)
        self._first = _tables(operator, free, (self._factors or [(1, 1, 1)])[0])
        self.rescale(operator)

    def rescale(self, operator: Operator) -> None:
        """Set the levels up for another scale of the cells."""
        held = (self.free & (operator.diagonal() > 0.0)).astype(np.float32)
        self.levels: list[Level | _Finest] = [_Finest(operator, held, self._first.factors)]
        stencil = self._first.stencil(operator)
        for factors in self._factors[1:]:
            self.levels.append(Level(stencil, factors))
            stencil = coarser_stencil(stencil, factors)
        self._last = _coarsest(stencil)

    def cycle(self, load: AnyArray, level: int = 0) -> AnyArray:
        """About K^-1 f, float32, for f of shape (n_fields, nodes) of `level`."""
        if level == len(self.levels):
            return self._last.solve(load)
        here = self.levels[level]
        step = np.float32(DAMPING) * here.inverse_diagonal
        field = step * load
        for _ in range(N_SWEEPS - 1):
            field += step * (load - here.product(field))
        coarse = self.cycle(restrict(load - here.product(field), here.factors), level + 1)
        correction = prolong(coarse, here.factors, field.shape[1:])
        field += correction * here.free if isinstance(here, _Finest) else correction
        for _ in range(N_SWEEPS):
            field += step * (load - here.product(field))
        return field
