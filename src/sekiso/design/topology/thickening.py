"""Metal where the check of a finished shape finds too much stress: necks and notches go first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sekiso.design.strength.peaks import distance_to
from sekiso.design.strength.result import Stress
from sekiso.design.topology.optimise import Design
from sekiso.domain.part import Part
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.voxels.grid import Grid

_AROUND = 1.5  # cells: how far from a place of too much stress metal is added


def thickened(design: Design, part: Part, checked: Stress, *, most: float) -> Design:
    """The design with solid cells around the places where `part` bears more than `most` [Pa].

    `checked` is the strength check of `part`, the shape of the design: its von Mises stress at the
    vertices, scaled as its largest one is extrapolated to cells of no size.  Places within reach of
    supports do not count, as they do not in the check.  Cells within 1.5 cells of such a vertex, in
    the design space, become solid: a surface drawn through cells necks where few carry, which no
    stress at the middles of cells tells.
    """
    problem = design.problem
    hot = _hot(part, checked, most)
    held = np.argwhere(problem.fixed.any(axis=0)) * np.asarray(problem.grid.edge)
    hot = hot[distance_to(hot, held + np.asarray(problem.grid.origin)) > checked.reach]
    near = distance_to(_middles(problem.grid), hot) <= _AROUND * max(problem.grid.edge)
    added = near.reshape(problem.grid.shape) & problem.is_design
    return replace(design, physical=np.where(added, 1.0, design.physical))


def _hot(part: Part, checked: Stress, most: float) -> FloatArray:
    """Vertices (n, 3) [m] with more than `most` [Pa] in any case."""
    assert part.vertices is not None
    is_hot = np.zeros(len(part.vertices), dtype=np.bool_)
    for case, stress in zip(checked.cases, checked.field.vertex_von_mises, strict=True):
        scale = case.stress.value / float(case.stress.evidence["fine"])
        is_hot |= scale * stress > most
    return np.asarray(part.vertices[is_hot])


def _middles(grid: Grid) -> FloatArray:
    axes = (grid.cell_middles(axis) for axis in range(3))
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
