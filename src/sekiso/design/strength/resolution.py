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
    edge = usual_edge(part) if resolution is None else resolution
    largest = (part.volume / _LEAST_CELLS) ** (1 / 3)
    if edge > largest:
        raise NeedError("strength_too_coarse", got=1e3 * edge, allowed=1e3 * largest)
    refuse_beyond_memory(box / edge**3, edge=edge, bytes_per_cell=_bytes_per_cell(n_cases))
    return edge


def usual_edge(part: Part) -> float:
    """Edge [m] of about 60,000 cells of metal, of 500,000 in the box at most."""
    box = math.prod(part.extent)
    return float(np.cbrt(max(part.volume / _METAL_CELLS, box / _BOX_CELLS)))


def finest_edge(part: Part, *, n_cases: int) -> float:
    """Edge [m] of the finest cells whose check fits in the memory of the machine."""
    return float(np.cbrt(math.prod(part.extent) * _bytes_per_cell(n_cases) / memory_for_one()))


def refuse_beyond_memory(n_cells: float, *, edge: float, bytes_per_cell: float) -> None:
    """Raise NeedError for more cells of `edge` [m] than the memory holds, with the edge that fits.

    A digit is added to the edge told, so that it is never refused again.
    """
    room = memory_for_one()
    need = n_cells * bytes_per_cell
    if need > room:
        raise NeedError(
            "strength_too_fine",
            got=1e3 * edge,
            n=n_cells,
            need=need / 2**30,
            room=room / 2**30,
            allowed=_rounded_up(1e3 * edge * (need / room) ** (1 / 3)),
        )


def _bytes_per_cell(n_cases: int) -> float:
    return _BYTES_PER_CELL + _BYTES_PER_CASE * n_cases


def _rounded_up(value: float) -> float:
    """With three digits, not less than `value`.

    >>> _rounded_up(0.27301), _rounded_up(2.0)
    (0.274, 2.0)
    """
    place = 10.0 ** (math.floor(math.log10(value)) - 2)
    return float(f"{math.ceil(value / place - 1e-9) * place:.12g}")


def two_grids(part: Part, edge: float) -> tuple[Grid, Grid]:
    """The coarse and the fine grid around a part, the fine one of about `edge` [m]."""
    coarse = grid_of(part, edge=COARSER * edge, margin=1)
    return coarse, grid_of(part, edge=edge, margin=1)


def ratio_of(coarse: Grid, fine: Grid) -> float:
    """How much larger the coarse cells are: the cube root of the ratio of volumes."""
    return float(np.cbrt(coarse.cell_volume / fine.cell_volume))
