"""Heat or current of a part on a grid: what enters at the nodes, and where it leaves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sekiso.design.loads.cells import pieces_of, refuse_off_metal, solid_cells_at, without_specks
from sekiso.design.loads.places import surface_at
from sekiso.design.loads.spread import node_amounts, nodes_beside
from sekiso.design.topology.problem import Heat
from sekiso.domain.errors import NeedError, PartError
from sekiso.domain.inflow_text import inflow_text
from sekiso.domain.loads import INFLOW_KINDS, Inflow, Place
from sekiso.domain.part import Part
from sekiso.domain.place_text import place_text
from sekiso.geometry.mesh import Floats
from sekiso.numerics.arrays import BoolArray
from sekiso.numerics.voxels.corners import nodes_of
from sekiso.numerics.voxels.grid import Grid

_SAMPLES_PER_EDGE = 3.0
_NO_SHARE = 1e-9  # of the largest at a node


@dataclass(frozen=True, eq=False)
class ConductingCells:
    """Inflow and held nodes, and the metal of each cell that is to be computed with."""

    heat: Heat
    fraction: Floats


def conducting_cells(
    part: Part, grid: Grid, *, fraction: Floats, inflows: Sequence[Inflow], sinks: Sequence[Place]
) -> ConductingCells:
    """What enters and leaves a part whose cells hold `fraction` (0..1) of metal each.

    Raises NeedError for no inflow or no sink, inflows of two kinds or of nothing, a place that is
    not on the part, an inflow on the sink, and a piece that has the one without the other;
    PartError for a part that is not closed.
    """
    if not part.is_closed:
        raise PartError("part_open_for_loads", got=part.name or "-")
    refuse_inflows(inflows, sinks)
    fraction = without_specks(fraction)
    fixed = np.zeros(grid.node_shape, dtype=np.bool_)
    for sink in sinks:
        on = surface_at(part, sink, spacing=min(grid.edge) / _SAMPLES_PER_EDGE)
        cells = solid_cells_at(on, fraction, grid)
        refuse_off_metal(cells, place_text(sink))
        fixed |= nodes_beside(on.points, on.normals, cells, grid)
    source = np.zeros((1, *grid.node_shape))
    for inflow in inflows:
        on = surface_at(part, inflow.on, spacing=min(grid.edge) / _SAMPLES_PER_EDGE)
        cells = solid_cells_at(on, fraction, grid)
        refuse_off_metal(cells, inflow_text(inflow))
        amounts = inflow.value * on.areas / on.areas.sum()
        source += node_amounts(on.points, amounts, cells, grid)
    _refuse_cut_off(fraction, source[0], fixed)
    return ConductingCells(Heat(source, fixed[None]), fraction)


def refuse_inflows(inflows: Sequence[Inflow], sinks: Sequence[Place]) -> None:
    """Raise NeedError for no inflow or no sink, inflows of two kinds, an inflow of nothing."""
    if not inflows:
        raise NeedError("inflow_missing")
    if not sinks:
        raise NeedError("sink_missing")
    kinds = {inflow.kind for inflow in inflows}
    if len(kinds) > 1 or not kinds <= set(INFLOW_KINDS):
        raise NeedError("inflow_kinds", got=", ".join(sorted(kinds)))
    for inflow in inflows:
        if not (math.isfinite(inflow.value) and inflow.value > 0.0):
            raise NeedError("inflow_zero", got=inflow_text(inflow))


def _refuse_cut_off(fraction: Floats, source: Floats, fixed: BoolArray) -> None:
    enters = np.abs(source) > _NO_SHARE * np.abs(source).max()
    if np.all(fixed[enters]):
        raise NeedError("inflow_on_sink")
    pieces, n = pieces_of(fraction)
    for number in range(1, n + 1):
        own = nodes_of(pieces == number)
        if np.any(enters & own) and not np.any(fixed & own):
            raise NeedError("inflow_cut_off", piece=number, n=n)
