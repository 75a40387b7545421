"""What no analysis can start from: too many cells, nothing that acts, nothing that holds."""

from __future__ import annotations

import numpy as np

from sekiso.design.loads.discretise import refuse_unheld
from sekiso.design.strength.resolution import refuse_beyond_memory
from sekiso.design.topology.problem import Problem
from sekiso.domain.errors import NeedError
from sekiso.numerics.voxels.corners import nodes_of

# measured at 192 x 96 x 96 cells with one case: 605 bytes per cell of the box, the program included
BYTES_PER_CELL = 700
BYTES_PER_CASE = 150  # loads, displacements and where the next iteration starts


def most_cells(n_cases: int, *, room: float) -> int:
    """Cells of the box that `room` [bytes] of memory hold.

    >>> most_cells(1, room=850e6)
    1000000
    """
    return int(room / _bytes_per_cell(n_cases))


def _bytes_per_cell(n_cases: int) -> int:
    return BYTES_PER_CELL + BYTES_PER_CASE * n_cases


def refuse_too_large(n_cells: int, *, n_cases: int, edge: float) -> None:
    """Raise NeedError for more cells than the memory holds, with the edge [m] that would fit.

    `edge` [m] is that of the cells counted.
    """
    refuse_beyond_memory(n_cells, edge=edge, bytes_per_cell=_bytes_per_cell(n_cases))


def refuse_ill_posed(problem: Problem) -> None:
    """Raise NeedError for an empty design space, a case in which nothing acts, a load where no
    material can be, supports that leave a motion free, and too many cells.
    """
    grid = problem.grid
    refuse_too_large(grid.n_cells, n_cases=len(problem.cases), edge=max(grid.edge))
    if not problem.is_free.any():
        raise NeedError("topology_no_space")
    if not problem.cases and problem.heat is None:
        raise NeedError("load_missing")
    beside = nodes_of(problem.is_design)
    for case in problem.cases:
        acts = np.any(case.force != 0.0, axis=0)
        if not acts.any() and not case.is_design_dependent:
            raise NeedError("topology_nothing_acts", case=case.name)
        if np.any(acts & ~beside):
            raise NeedError(
                "topology_load_off_space", case=case.name, n=int((acts & ~beside).sum())
            )
    if not problem.cases:
        return
    if not np.any(problem.fixed & beside):
        raise NeedError("support_missing")
    refuse_unheld(grid, problem.design, problem.cases, problem.fixed)
