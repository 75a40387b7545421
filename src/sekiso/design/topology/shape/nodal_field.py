"""A scalar at the nodes of a grid, with a rim of nothing around it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sekiso.geometry.mesh import Floats
from sekiso.geometry.voxels import ndimage
from sekiso.numerics.arrays import AnyArray, BoolArray, FloatArray
from sekiso.numerics.voxels.grid import Grid

REACH = 2  # cells by which a density is continued beyond the design space


@dataclass(frozen=True, eq=False)
class NodalField:
    """`values` at nodes `edge` [m] (x, y, z) apart, the first at `origin` [m].

    `margin` cells lie on each side around the grid that the field comes from.
    """

    values: NDArray[np.float32]
    edge: tuple[float, float, float]
    origin: tuple[float, float, float]
    margin: int

    def places(self, index: AnyArray) -> Floats:
        """Points [m], shape (n, 3), of places counted in nodes, shape (n, 3)."""
        return np.asarray(self.origin) + np.asarray(index, dtype=np.float64) * self.edge

    def nodes(self, mask: BoolArray) -> BoolArray:
        """`mask` of the nodes of the grid, as one of these nodes."""
        return np.pad(mask, self.margin)

    def with_values(self, values: NDArray[np.float32]) -> NodalField:
        """Other values at the same nodes."""
        return replace(self, values=values)


def nodal_field(grid: Grid, cells: AnyArray, *, margin: int = 1) -> NodalField:
    """The mean of the eight cells around each node, cells outside the grid counting as 0.

    A wall of cells of 1 is 0.5 on its boundary and falls by 0.5 per cell.

    >>> field = nodal_field(Grid((1, 1, 1), (2.0, 2.0, 2.0)), np.ones((1, 1, 1)))
    >>> field.values.shape, float(field.values[1, 1, 1]), field.origin
    ((4, 4, 4), 0.125, (-2.0, -2.0, -2.0))
    """
    padded = np.pad(np.asarray(cells, dtype=np.float32), margin + 1)
    return _from_cells(grid, padded, margin)


def nodal_density(
    grid: Grid,
    density: FloatArray,
    *,
    design: FloatArray | None = None,
    margin: int = REACH + 1,
) -> NodalField:
    """Density at the nodes of `density` (cells, 0..1).

    Without `design` (cells, 0..1: the fraction inside the design space) everything outside the grid
    is void.  With it the density is continued outwards by `REACH` cells from the nearest cell of
    the design space: cut by the surface of the part, the body ends exactly there, with no step.
    `margin` (more than REACH) cells of air are put around.
    """
    cells = np.asarray(density, dtype=np.float32)
    if design is None:
        return nodal_field(grid, cells, margin=margin)
    inside = np.pad(np.asarray(design) > 0.0, margin + 1)
    return _from_cells(grid, _continued(np.pad(cells, margin + 1), inside), margin)


def _continued(cells: NDArray[np.float32], inside: BoolArray) -> NDArray[np.float32]:
    """Cells outside take the value of the nearest inside, up to REACH cells away."""
    distance, nearest = ndimage().distance_transform_edt(~inside, return_indices=True)
    continued = cells[tuple(nearest)]
    return np.where(distance <= REACH, continued, np.float32(0.0))


def _from_cells(grid: Grid, padded: NDArray[np.float32], margin: int) -> NodalField:
    values = padded
    for axis in range(3):
        low = np.moveaxis(values, axis, 0)
        values = np.moveaxis(np.float32(0.5) * (low[:-1] + low[1:]), 0, axis)
    edge = (float(grid.edge[0]), float(grid.edge[1]), float(grid.edge[2]))
    start = [float(grid.origin[k]) - margin * edge[k] for k in range(3)]
    values = np.ascontiguousarray(values)
    return NodalField(values, edge, (start[0], start[1], start[2]), margin)
