"""The voxel operator on the arrays of a library: numpy, or CuPy on a graphics processor.

`xp` is the module of the library.  Nothing here converts its arrays to numpy behind the scenes:
what crosses to the host does so by `on_host`.  The product with K is three plain operations per
chunk of slabs - gather the corners by shifted slices, multiply by the matrix of a cell, add the
eight corners back by shifted slices - so that no two cells write one node at a time.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.numerics.voxels.element import CORNERS
from sekiso.numerics.voxels.grid import Count, Grid
from sekiso.numerics.voxels.operator import Operator

Array = Any  # of the library `xp`
CHUNK = 2**26  # bytes of the gathered corners; a graphics processor likes more, a cache less


def on_host(values: Array) -> AnyArray:
    """A numpy array of what a library holds; CuPy's arrays have `get` for that."""
    return np.asarray(values.get() if hasattr(values, "get") else values)


@dataclass(frozen=True, eq=False)
class ArrayOperator:
    """K of `grid` on arrays of `xp`: the same sum over cells as `Operator`.

    `matrices` (m, n, n) stand on the host; `scale` (nx, ny, nz) and `phase` (the same, or None for
    one phase) are arrays of `xp`.  Fields are (n_fields, nodes), single or double precision, and
    the product has the precision of the field.

    >>> grid, ones = Grid((2, 1, 1), (1.0, 1.0, 1.0)), np.ones((2, 1, 1))
    >>> body = array_operator(np, grid, np.eye(8)[None], ones)
    >>> body.apply(np.ones((1, 3, 2, 2)))[0, :, 0, 0].tolist()  # cells at each node
    [1.0, 2.0, 1.0]
    """

    xp: Any
    grid: Grid
    matrices: FloatArray
    scale: Array
    phase: Array | None = None
    chunk: int = CHUNK

    @property
    def n_fields(self) -> int:
        """3 for elasticity, 1 for conduction."""
        return int(self.matrices.shape[-1]) // 8

    @property
    def field_shape(self) -> tuple[int, int, int, int]:
        """Shape of a field at the nodes."""
        return (self.n_fields, *self.grid.node_shape)

    def rescale(self, scale: Array) -> ArrayOperator:
        """The same body with another `scale`, an array of `xp`."""
        return replace(self, scale=scale)

    def apply(self, field: Array) -> Array:
        """K u, (n_fields, nodes)."""
        matrices = self._matrices(field.dtype)
        out = self.xp.zeros_like(field)
        for first, last in self._slabs(field.dtype):
            corners = self._gather(field, first, last)
            parts = zip(matrices, self.phase_scales(first, last, field.dtype), strict=True)
            forces = _scaled_sum((matrix @ corners, scale) for matrix, scale in parts)
            self._scatter(forces, out, first, last)
        return out

    def energy(self, field: Array) -> Array:
        """u_e^T K_phase u_e of each cell without its scale, (nx, ny, nz)."""
        matrices = self._matrices(field.dtype)
        out = self.xp.zeros(self.grid.shape, dtype=field.dtype)
        for first, last in self._slabs(field.dtype):
            corners = self._gather(field, first, last)
            shape = (last - first, *self.grid.shape[1:])
            for number, matrix in enumerate(matrices):
                density = (corners * (matrix @ corners)).sum(axis=0).reshape(shape)
                if self.phase is not None:
                    density = density * (self.phase[first:last] == number)
                out[first:last] += density
        return out

    def diagonal(self, dtype: Any) -> Array:
        """The diagonal of K, (n_fields, nodes)."""
        out = self.xp.zeros(self.field_shape, dtype=dtype)
        nx, ny, nz = self.grid.shape
        for number, scale in enumerate(self.phase_scales(0, nx, dtype)):
            cells = scale.reshape(self.grid.shape)
            parts = np.diagonal(self.matrices[number]).reshape(self.n_fields, 8)
            for field in range(self.n_fields):
                for corner, (dx, dy, dz) in enumerate(CORNERS):
                    at = (field, slice(dx, dx + nx), slice(dy, dy + ny), slice(dz, dz + nz))
                    out[at] += float(parts[field, corner]) * cells
        return out

    def _matrices(self, dtype: Any) -> list[Array]:
        return [self.xp.asarray(matrix.astype(dtype)) for matrix in self.matrices]

    def phase_scales(self, first: int, last: int, dtype: Any) -> list[Array]:
        """Scale of the cells of some slabs in each phase, flat."""
        scale = self.scale[first:last].astype(dtype)
        if self.phase is None:
            return [scale.reshape(-1)]
        phase = self.phase[first:last]
        return [(scale * (phase == number)).reshape(-1) for number in range(len(self.matrices))]

    def _slabs(self, dtype: Any) -> Iterator[tuple[int, int]]:
        nx, ny, nz = self.grid.shape
        each = 8 * self.n_fields * ny * nz * np.dtype(dtype).itemsize
        step = max(1, self.chunk // each)
        for first in range(0, nx, step):
            yield first, min(first + step, nx)

    def _gather(self, field: Array, first: int, last: int) -> Array:
        _, ny, nz = self.grid.shape
        corners = self.xp.empty((self.n_fields, 8, last - first, ny, nz), dtype=field.dtype)
        for corner, (dx, dy, dz) in enumerate(CORNERS):
            corners[:, corner] = field[:, first + dx : last + dx, dy : dy + ny, dz : dz + nz]
        return corners.reshape(8 * self.n_fields, -1)

    def _scatter(self, forces: Array, out: Array, first: int, last: int) -> None:
        _, ny, nz = self.grid.shape
        parts = forces.reshape(self.n_fields, 8, last - first, ny, nz)
        for corner, (dx, dy, dz) in enumerate(CORNERS):
            out[:, first + dx : last + dx, dy : dy + ny, dz : dz + nz] += parts[:, corner]


def array_operator(
    xp: Any, grid: Grid, matrices: FloatArray, scale: Array, phase: Array | None = None
) -> ArrayOperator:
    """The operator of cells whose `scale` and `phase` are arrays of `xp` already."""
    if tuple(scale.shape) != grid.shape:
        raise ValueError(f"scale has the shape {tuple(scale.shape)}, the grid {grid.shape} cells")
    return ArrayOperator(xp, grid, np.asarray(matrices, dtype=float), scale, phase)


def from_operator(xp: Any, operator: Operator) -> ArrayOperator:
    """The same body as a numpy `operator`, on arrays of `xp`."""
    phase = None if len(operator.matrices) == 1 else xp.asarray(operator.phase)
    return array_operator(xp, operator.grid, operator.matrices, xp.asarray(operator.scale), phase)


def prolong(xp: Any, coarse: Array, factors: Count, node_shape: Count) -> Array:
    """Trilinear interpolation of a coarse field (n_fields, nodes) to `node_shape` fine nodes."""
    field = coarse
    for axis, (factor, n) in enumerate(zip(factors, node_shape, strict=True), start=1):
        if factor == 2:
            fine = xp.empty((*field.shape[:axis], n, *field.shape[axis + 1 :]), dtype=field.dtype)
            middle = n // 2
            fine[_at(axis, slice(0, n, 2))] = field[_at(axis, slice(0, (n + 1) // 2))]
            fine[_at(axis, slice(1, n, 2))] = 0.5 * (
                field[_at(axis, slice(0, middle))] + field[_at(axis, slice(1, middle + 1))]
            )
            field = fine
    return field


def restrict(xp: Any, fine: Array, factors: Count) -> Array:
    """The transpose of `prolong`: sums of a fine field (n_fields, nodes) at the coarse nodes."""
    field = fine
    for axis, factor in enumerate(factors, start=1):
        if factor == 2:
            n = field.shape[axis]
            shape = (*field.shape[:axis], n // 2 + 1, *field.shape[axis + 1 :])
            coarse = xp.zeros(shape, dtype=field.dtype)
            coarse[_at(axis, slice(0, (n + 1) // 2))] += field[_at(axis, slice(0, n, 2))]
            between = 0.5 * field[_at(axis, slice(1, n, 2))]
            coarse[_at(axis, slice(0, n // 2))] += between
            coarse[_at(axis, slice(1, n // 2 + 1))] += between
            field = coarse
    return field


def n_bytes(shape: Count, n_fields: int = 3) -> int:
    """Device memory [bytes] that a solution on `shape` cells takes, to about a fifth.

    Seven double, eight single and three bool fields at the nodes, the stencil of the first coarse
    level with its coarser ones (8/7 of it) and as much again while they are made, seven double
    fields of cells.

    >>> round(n_bytes((464, 464, 464)) / 1e9)
    61
    """
    cells = math.prod(shape)
    fields = n_fields * cells * (7 * 8 + 8 * 4 + 3)
    stencils = 27 * n_fields**2 * 4 * cells / 8.0 * 8.0 / 7.0 * 2.0
    return int(fields + stencils + 7 * 8 * cells)


def _at(axis: int, part: slice) -> tuple[slice, ...]:
    return (slice(None),) * axis + (part,)


def _scaled_sum(products: Iterable[tuple[Array, Array]]) -> Array:
    """The sum of a b over pairs; each a is overwritten, as memory is what bounds a device."""
    total = None
    for product, factor in products:
        product *= factor
        total = product if total is None else total + product
    return total
