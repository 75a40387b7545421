"""A design on a grid: how much metal is in each cell, and where that counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.design.topology.problem import Problem
from sekiso.numerics.arrays import BoolArray, FloatArray
from sekiso.numerics.voxels.corners import nodes_of
from sekiso.numerics.voxels.grid import Grid


@dataclass(frozen=True, eq=False)
class Density:
    """A design: `cells` (0..1) on a `grid`.

    `design` (cells, 0..1): the fraction of each cell inside the design space, everything if not
    given; `frozen` (cells): solid; `anchors` (nodes): what must hang together with the rest, as
    supports and loads.
    """

    grid: Grid
    cells: FloatArray
    design: FloatArray | None = None
    frozen: BoolArray | None = None
    anchors: BoolArray | None = None

    @property
    def solid(self) -> FloatArray:
        """Density of the cells: 1 where frozen, 0 outside the design space."""
        solid = np.clip(self.cells, 0.0, 1.0)
        if self.frozen is not None:
            solid = np.where(self.frozen, 1.0, solid)
        return solid if self.design is None else np.where(self.design > 0.0, solid, 0.0)

    @property
    def volume(self) -> float:
        """Volume [m3] of the metal."""
        inside = self.solid if self.design is None else self.solid * self.design
        return float(inside.sum()) * self.grid.cell_volume

    @property
    def anchor_nodes(self) -> BoolArray:
        """Nodes of frozen cells and those given."""
        nodes = np.zeros(self.grid.node_shape, dtype=np.bool_)
        if self.frozen is not None:
            nodes |= nodes_of(self.frozen)
        return nodes if self.anchors is None else nodes | self.anchors


def density_of(problem: Problem, physical: FloatArray) -> Density:
    """The design `physical` (cells, 0..1) of a problem; held and loaded nodes are anchors."""
    anchors: BoolArray = np.any(problem.fixed, axis=0)
    for case in problem.cases:
        anchors = anchors | np.any(case.force, axis=0)
    return Density(problem.grid, physical, problem.design, problem.frozen, anchors)
