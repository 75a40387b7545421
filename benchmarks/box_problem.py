"""Problems of tests and benchmarks whose design space is a whole grid."""

from __future__ import annotations

import numpy as np

from sekiso.design.topology.problem import Case, Problem
from sekiso.numerics.arrays import BoolArray, FloatArray
from sekiso.numerics.voxels.grid import Grid


def box_problem(
    grid: Grid, *, fixed: BoolArray, cases: tuple[Case, ...], stiffness: FloatArray
) -> Problem:
    """A problem whose design space is the whole grid, nothing of it frozen."""
    return Problem(
        grid=grid,
        design=np.ones(grid.shape),
        frozen=np.zeros(grid.shape, dtype=np.bool_),
        fixed=fixed,
        cases=cases,
        stiffness=stiffness,
    )
