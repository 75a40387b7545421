"""How finely a part is cut into cells, and whether that fits in memory."""

from __future__ import annotations

import math

import numpy as np

from sekiso.design.loads.cells import grid_of
from sekiso.domain.errors import NeedError, PartError
from sekiso.domain.part import Part
from sekiso.numerics.memory import memory_for_one
from sekiso.numerics.voxels.grid import Grid

COARSER = 1.5  # edge of the coarse cells to that of the fine ones
_METAL_CELLS, _BOX_CELLS = 60_000, 500_000  # of the usual fine grid
_LEAST_CELLS = 64  # of metal: fewer tell nothing
_BYTES_PER_CELL = 600  # of the box: operator, levels, vectors of conjugate gradients
_BYTES_PER_CASE = 150  # of the box and load case: fields kept


def fine_edge(part: Part, resolution: float | None, *, n_cases: int) -> float:
    """Edge [m] of the fine cells: `resolution`, or what gives about 60,000 cells of metal.

    Raises NeedError for cells larger than the part, or too many for the memory of the machine, with
    the edge that would fit.
    """
    box = math.prod(part.extent)
    if part.volume <= 0.0 or box <= 0.0:
        raise PartError("part_without_mesh")
    usual = max((part.volume / _METAL_CELLS) ** (1 / 3), (box / _BOX_CELLS) ** (1 / 3))
    edge = usual if resolution is None else resolution
    largest = (part.volume / _LEAST_CELLS) ** (1 / 3)
    if edge > largest:
        raise NeedError("strength_too_coarse", got=1e3 * edge, allowed=1e3 * largest)
    n_cells, room = box / edge**3, memory_for_one()
    per_cell = _BYTES_PER_CELL + _BYTES_PER_CASE * n_cases
    if n_cells * per_cell > room:
        raise NeedError(
            "strength_too_fine",
            got=1e3 * edge,
            n=n_cells,
            need=n_cells * per_cell / 2**30,
            room=room / 2**30,
            allowed=1e3 * (box * per_cell / room) ** (1 / 3),
        )
    return edge


def two_grids(part: Part, edge: float) -> tuple[Grid, Grid]:
    """The coarse and the fine grid around a part, the fine one of about `edge` [m]."""
    coarse = grid_of(part, edge=COARSER * edge, margin=1)
    return coarse, grid_of(part, edge=edge, margin=1)


def ratio_of(coarse: Grid, fine: Grid) -> float:
    """How much larger the coarse cells are: the cube root of the ratio of volumes."""
    return float(np.cbrt(coarse.cell_volume / fine.cell_volume))
