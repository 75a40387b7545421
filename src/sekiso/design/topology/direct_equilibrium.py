"""Direct solution of small bodies and of layers: exact, and faster there than any iteration."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np

from sekiso.numerics.arrays import BoolArray, FloatArray, IntArray
from sekiso.numerics.voxels.element import CORNERS
from sekiso.numerics.voxels.operator import Operator
from sekiso.numerics.voxels.solver import Solution

MOST_UNKNOWNS = 6000  # a sparse factor of so many takes about as long as multigrid


def cell_unknowns(operator: Operator) -> IntArray:
    """Number of each of the 8 x n_fields values of every cell, shape (n_cells, 8 n_fields)."""
    nodes = np.arange(operator.grid.n_nodes).reshape(operator.grid.node_shape)
    nx, ny, nz = operator.grid.shape
    corners = [nodes[dx : dx + nx, dy : dy + ny, dz : dz + nz].ravel() for dx, dy, dz in CORNERS]
    fields = [
        n * operator.grid.n_nodes + np.stack(corners, axis=1) for n in range(operator.n_fields)
    ]
    return np.concatenate(fields, axis=1)


class DirectEquilibrium:
    """One operator, factored anew for every density; the pattern of the matrix is kept.

    Cells of a scale of 0 in `operator` stay void.
    """

    def __init__(self, operator: Operator, fixed: BoolArray) -> None:
        self.operator = operator
        self._is_unknown = ~fixed.ravel() & (operator.diagonal().ravel() > 0.0)
        self._scale: FloatArray | None = None
        self._factor: Any = None

    def solve(self, loads: FloatArray, *, scale: FloatArray, start: FloatArray | None) -> Solution:
        """Fields under `loads` (n, fields, nodes) at the densities `scale`; no iterations."""
        if self._scale is not scale:
            self._factor = self._factored(scale)
            self._scale = scale
        columns = loads.reshape(len(loads), -1)
        out = np.zeros_like(columns)
        out[:, self._is_unknown] = self._factor.solve(columns[:, self._is_unknown].T).T
        return Solution(out.reshape(loads.shape), 0, 0.0)

    @cached_property
    def _pattern(self) -> tuple[BoolArray, IntArray, IntArray]:
        """Entries of the cells that count, where each goes in the matrix, its row and column."""
        number = np.where(self._is_unknown, np.cumsum(self._is_unknown) - 1, -1)
        of_cells = number[cell_unknowns(self.operator)]
        rows = np.broadcast_to(of_cells[:, :, None], (*of_cells.shape, of_cells.shape[1])).ravel()
        columns = np.broadcast_to(
            of_cells[:, None, :], (*of_cells.shape, of_cells.shape[1])
        ).ravel()
        counts = (rows >= 0) & (columns >= 0)
        n = int(self._is_unknown.sum())
        places, at = np.unique(columns[counts] * n + rows[counts], return_inverse=True)
        return counts, at, places

    def _factored(self, scale: FloatArray) -> Any:
        from scipy.sparse import csc_matrix
        from scipy.sparse.linalg import splu

        counts, at, places = self._pattern
        matrices = self.operator.matrices[self.operator.phase.ravel()]
        entries = (scale.reshape(-1, 1, 1) * matrices).ravel()[counts]
        n = int(self._is_unknown.sum())
        columns, rows = np.divmod(places, n)
        values = np.bincount(at, weights=entries, minlength=len(places))
        return splu(
            csc_matrix((values, (rows, columns)), shape=(n, n)),
            options={"SymmetricMode": True},
            permc_spec="MMD_AT_PLUS_A",
            diag_pivot_thresh=0.0,
        )
