"""Cells and the nodes at their corners."""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import BoolArray, IntArray
from sekiso.numerics.voxels.element import CORNERS
from sekiso.numerics.voxels.grid import Grid

_ROUND = ((0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1))


def nodes_of(cells: BoolArray) -> BoolArray:
    """The nodes at the corners of some cells, shape (nx + 1, ny + 1, nz + 1) of (nx, ny, nz).

    >>> int(nodes_of(np.ones((2, 1, 1), dtype=bool)).sum())
    12
    """
    nx, ny, nz = cells.shape
    nodes = np.zeros((nx + 1, ny + 1, nz + 1), dtype=np.bool_)
    for dx, dy, dz in CORNERS:
        nodes[dx : nx + dx, dy : ny + dy, dz : nz + dz] |= cells
    return nodes


def hexahedra(grid: Grid) -> IntArray:
    """Numbers (C order) of the nodes of each cell, shape (cells, 8), in the order of VTK.

    They run round the lower face, then round the upper one.

    >>> hexahedra(Grid((1, 1, 1), (1.0, 1.0, 1.0))).tolist()
    [[0, 4, 6, 2, 1, 5, 7, 3]]
    """
    nx, ny, nz = grid.shape
    number = np.arange(grid.n_nodes).reshape(grid.node_shape)
    corners = [number[i : nx + i, j : ny + j, k : nz + k].reshape(-1) for i, j, k in _ROUND]
    return np.stack(corners, axis=1)
