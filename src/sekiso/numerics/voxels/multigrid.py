"""Geometric multigrid on a box of cells: a preconditioner for conjugate gradients.

Level 0 is the operator itself, applied cell by cell.  A coarser level joins two cells along each
axis (along the shorter edges first where cells are not cubes), with trilinear interpolation P and
the Galerkin product K_coarse = P^T K P, kept as a stencil of 27 blocks per node.  Fixed values are
rows of zero of P, so that the product is exact for any set of them and any void.  The coarsest
level is solved directly.  Everything is float32: a preconditioner need not be exact.

Jacobi diverges, and the cycle is no preconditioner, where an eigenvalue of its step times K reaches
2: thin walls and bars, a Poisson's ratio near 0.5 and stretched cells do so at 0.6 of the diagonal.
A step of 1.9 of the sum of |K_ij| of a row never does (Gershgorin).
Source: Amir, Aage, Lazarov, Struct. Multidisc. Optim. 49:815 (2014), doi:10.1007/s00158-013-1015-5.
"""

from __future__ import annotations

import math
from typing import Any, Protocol

import numba
import numpy as np

from sekiso.numerics.arrays import AnyArray, BoolArray, FloatArray
from sekiso.numerics.voxels.cell_kernels import FREE_PRODUCT, RESIDUAL, SMOOTH, sweep
from sekiso.numerics.voxels.galerkin import (
    coarse_shape,
    coarsening,
    dense,
    first_level,
    next_level,
)
from sekiso.numerics.voxels.grid import Count
from sekiso.numerics.voxels.operator import Operator
from sekiso.numerics.voxels.stencil_kernels import finest_step, jacobi_step, stencil_sweep
from sekiso.numerics.voxels.transfer_kernels import prolong, restrict

COARSEST = 700  # values that a dense inverse solves in less time than a sweep takes
N_SWEEPS = 2  # before and after the coarse correction
DAMPING = 0.6  # of Jacobi: the largest step in parts of the diagonal,
BOUND = 1.9  # and in parts of the sum of a row
FEW = 30_000  # values below which a second thread costs more than it saves


class Level(Protocol):
    """A level: damped inverse diagonal `step` (0 where nothing is free) and two operations."""

    step: AnyArray

    def smooth(self, field: AnyArray, load: AnyArray, out: AnyArray) -> None:
        """One sweep of Jacobi: out = u + step (f - K u)."""

    def residual(self, field: AnyArray, load: AnyArray, out: AnyArray) -> None:
        """Set `out` to f - K u where values are free, else to 0."""


class CellLevel:
    """The finest level: the operator in float32."""

    def __init__(self, operator: Operator, free: BoolArray, dtype: Any) -> None:
        self._form = operator.form.numbers.astype(dtype)
        self._is_aligned = operator.form.is_aligned
        self._scale, self._phase = operator.scale.astype(dtype, copy=False), operator.phase
        self.step = _finest_step(operator) * free
        self._sums = np.empty(self.step.shape[1])

    def smooth(self, field: AnyArray, load: AnyArray, out: AnyArray) -> None:
        """One sweep of Jacobi."""
        self._sweep(field, load, SMOOTH, out)

    def residual(self, field: AnyArray, load: AnyArray, out: AnyArray) -> None:
        """The residual of the free values."""
        self._sweep(field, load, RESIDUAL, out)

    def _sweep(self, field: AnyArray, load: AnyArray, mode: int, out: AnyArray) -> None:
        sweep(
            self._form,
            self._is_aligned,
            self._scale,
            self._phase,
            field,
            load,
            self.step,
            1.0,
            mode,
            numba.get_num_threads(),
            out,
            self._sums,
        )


class StencilLevel:
    """A coarse level: a stencil of 27 blocks per node."""

    def __init__(self, stencil: AnyArray) -> None:
        x, _, f, _, y, z = stencil.shape
        self._stencil, self._flat, self._row = stencil.reshape(x, 27, f, f, y * z), (f, x, y * z), z
        flat = np.empty(self._flat, dtype=np.float32)
        jacobi_step(self._stencil, DAMPING, BOUND, flat)
        self.step = flat.reshape(f, x, y, z)

    def smooth(self, field: AnyArray, load: AnyArray, out: AnyArray) -> None:
        """One sweep of Jacobi."""
        self._sweep(field, load, 1.0, out)

    def residual(self, field: AnyArray, load: AnyArray, out: AnyArray) -> None:
        """The residual of the free values."""
        self._sweep(field, load, 0.0, out)

    def _sweep(self, field: AnyArray, load: AnyArray, damping: float, out: AnyArray) -> None:
        u, f, s, o = (values.reshape(self._flat) for values in (field, load, self.step, out))
        stencil_sweep(self._stencil, self._row, u, f, s, damping, numba.get_num_threads(), o)


class Hierarchy:
    """Levels of a body; `cycle` is one V-cycle, a symmetric approximate inverse of K.

    `free` (n_fields, nodes) tells which values are unknown.
    """

    def __init__(self, operator: Operator, free: BoolArray, dtype: Any = np.float32) -> None:
        self._free, self._dtype = free, dtype
        self._factors = _factors(operator)
        self._first = first_level(operator, free, self._factors[0])
        shapes = [operator.grid.shape]
        for factors in self._factors:
            shapes.append(coarse_shape(shapes[-1], factors))
        nodes = [(operator.n_fields, *(n + 1 for n in shape)) for shape in shapes]
        self._loads = [np.zeros(n, dtype=dtype) for n in nodes]
        self._fields = [np.zeros((2, *n), dtype=dtype) for n in nodes[:-1]]
        self.rescale(operator)

    def rescale(self, operator: Operator) -> None:
        """Set the levels up for another scale of the cells."""
        self.levels: list[Level] = [CellLevel(operator, self._free, self._dtype)]
        stencil = self._first.stencil(operator.scale, operator.phase, self._dtype)
        for factors in self._factors[1:]:
            self.levels.append(StencilLevel(stencil))
            stencil = next_level(stencil, factors)
        self._inverse = _coarsest_inverse(stencil)

    @property
    def load(self) -> AnyArray:
        """Where `cycle` takes its load from, float32, (n_fields, nodes)."""
        return self._loads[0]

    @property
    def is_free(self) -> BoolArray:
        """Which values are unknown and have stiffness, (n_fields, nodes)."""
        return np.asarray(self.levels[0].step != 0.0)

    def product(self, operator: Operator, field: FloatArray, out: FloatArray) -> float:
        """Set `out` to K u of the free values, float64; u . K u."""
        form, step = operator.form, self.levels[0].step
        sums = np.empty(step.shape[1])
        sweep(
            form.numbers,
            form.is_aligned,
            operator.scale,
            operator.phase,
            field,
            field,
            step,
            1.0,
            FREE_PRODUCT,
            numba.get_num_threads(),
            out,
            sums,
        )
        return float(sums.sum())

    def cycle(self, level: int = 0) -> AnyArray:
        """About K^-1 load, float32; kept until the next call."""
        load = self._loads[level]
        if level == len(self.levels):
            return np.asarray(self._inverse @ load.ravel()).reshape(load.shape)
        n_threads = numba.get_num_threads()
        if load.size < FEW:  # and all coarser levels
            numba.set_num_threads(1)
        try:
            return self._cycle(level)
        finally:
            numba.set_num_threads(n_threads)

    def _cycle(self, level: int) -> AnyArray:
        load = self._loads[level]
        here, (field, spare) = self.levels[level], self._fields[level]
        factors = np.array(self._factors[level])
        np.multiply(here.step, load, out=field)  # the first sweep, from zero
        for _ in range(N_SWEEPS - 1):
            here.smooth(field, load, spare)
            field, spare = spare, field
        here.residual(field, load, spare)
        restrict(spare, factors, self._loads[level + 1])
        prolong(self.cycle(level + 1), factors, here.step, field)
        for _ in range(N_SWEEPS):
            here.smooth(field, load, spare)
            field, spare = spare, field
        return np.asarray(field)


def _factors(operator: Operator) -> list[Count]:
    """How the cells of each level are joined, at least one entry."""
    shape, edge = operator.grid.shape, operator.grid.edge
    found: list[Count] = []
    while not found or operator.n_fields * math.prod(n + 1 for n in shape) > COARSEST:
        factors = coarsening(shape, edge)
        if max(factors) == 1 and found:
            break
        found.append(factors)
        shape = coarse_shape(shape, factors)
        hx, hy, hz = (h * q for h, q in zip(edge, factors, strict=True))
        edge = (hx, hy, hz)
    return found


def _finest_step(operator: Operator) -> AnyArray:
    """Step of Jacobi of the finest level, float32, (n_fields, nodes)."""
    f, x, y, z = operator.field_shape
    out = np.empty((f, x, y * z), dtype=np.float32)
    finest_step(
        operator.matrices[None, :, None].astype(np.float32),
        np.zeros(operator.grid.shape, dtype=np.int32),
        operator.scale,
        operator.phase,
        DAMPING,
        BOUND,
        out,
    )
    return out.reshape(f, x, y, z)


def _coarsest_inverse(stencil: AnyArray) -> AnyArray:
    """Inverse of the coarsest level, float32; 0 for values without stiffness."""
    matrix = dense(stencil)
    diagonal = np.diagonal(matrix)
    active = np.flatnonzero(diagonal > 0.0)
    root = 1.0 / np.sqrt(diagonal[active])
    scaled = root[:, None] * matrix[np.ix_(active, active)] * root
    scaled = 0.5 * (scaled + scaled.T)
    inverse = np.zeros(matrix.shape)
    for shift in (
        10 * np.finfo(stencil.dtype).eps,
        1e-4,
        1e-2,
    ):  # a body that floats has no inverse; rounding may go below 0
        try:
            factor = np.linalg.inv(np.linalg.cholesky(scaled + shift * np.eye(len(scaled))))
        except np.linalg.LinAlgError:
            continue
        inverse[np.ix_(active, active)] = root[:, None] * (factor.T @ factor) * root
        break
    return inverse.astype(stencil.dtype)
