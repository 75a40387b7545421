"""Compile the kernels of the voxel engine once, so that no user waits for it.

numba keeps what it compiled beside the code or in the user's cache folder; about a minute of one
core the first time, under a second when they are kept.
"""

from __future__ import annotations

import numpy as np

from sekiso.numerics.voxels.grid import Grid
from sekiso.numerics.voxels.operator import Operator, conduction, elasticity
from sekiso.numerics.voxels.solver import Solver


def compile_kernels() -> None:
    """Compile, or load, every kernel in the kinds of numbers that solutions use."""
    from sekiso.numerics.voxels.multigrid import Hierarchy

    grid = Grid((12, 10, 10), (1.0, 1.0, 1.0))
    for body in (elasticity(grid, np.eye(6)), conduction(grid, np.eye(3))):
        fixed, loads = _ends(body)
        found = Solver(body, fixed).solve(loads)
        body.energy(found.field)
    double = Hierarchy(body, ~fixed, np.float64)  # of slender bodies only
    double.cycle()


def _ends(body: Operator) -> tuple[np.ndarray, np.ndarray]:
    fixed, loads = np.zeros(body.field_shape, dtype=bool), np.zeros(body.field_shape)
    fixed[:, 0], loads[:, -1] = True, 1.0
    return fixed, loads


if __name__ == "__main__":
    compile_kernels()
