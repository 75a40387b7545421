"""A box of equal hexahedral cells: how many, how large, where."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sekiso.numerics.arrays import FloatArray

Triple = tuple[float, float, float]
Count = tuple[int, int, int]


@dataclass(frozen=True)
class Grid:
    """`shape` cells of `edge` [m] along x, y, z; `origin` [m] is the lowest corner of the box.

    Arrays of cells have the shape (nx, ny, nz), arrays of nodes (nx + 1, ny + 1, nz + 1), both in
    C order, so that z runs fastest; fields at nodes have their components in front.

    Raises ValueError where a count is below 1 or an edge is not a positive length.

    >>> grid = Grid((4, 2, 1), edge=(0.5, 0.5, 2.0))
    >>> grid.n_cells, grid.node_shape, grid.cell_volume
    (8, (5, 3, 2), 0.5)
    """

    shape: Count
    edge: Triple
    origin: Triple = (0.0, 0.0, 0.0)

    def __post_init__(self) -> None:
        if len(self.shape) != 3 or min(self.shape) < 1:
            raise ValueError(f"a grid has three counts of cells of at least 1, got {self.shape}")
        if len(self.edge) != 3 or not all(math.isfinite(h) and h > 0.0 for h in self.edge):
            raise ValueError(f"the edges of a cell are three positive lengths, got {self.edge}")

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return math.prod(self.shape)

    @property
    def node_shape(self) -> Count:
        """Number of nodes along x, y, z."""
        nx, ny, nz = self.shape
        return nx + 1, ny + 1, nz + 1

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return math.prod(self.node_shape)

    @property
    def cell_volume(self) -> float:
        """Volume [m3] of one cell."""
        return math.prod(self.edge)

    @property
    def size(self) -> Triple:
        """Lengths [m] of the box along x, y, z."""
        (nx, ny, nz), (hx, hy, hz) = self.shape, self.edge
        return nx * hx, ny * hy, nz * hz

    def cell_middles(self, axis: int) -> FloatArray:
        """Coordinates [m] of the middles of the cells along `axis`, shape (n,)."""
        steps = np.arange(self.shape[axis], dtype=float) + 0.5
        return np.asarray(self.origin[axis] + self.edge[axis] * steps)

    def node_places(self, axis: int) -> FloatArray:
        """Coordinates [m] of the nodes along `axis`, shape (n + 1,)."""
        steps = np.arange(self.shape[axis] + 1, dtype=float)
        return np.asarray(self.origin[axis] + self.edge[axis] * steps)
