"""Nodal forces of a load case, those that depend on the density included."""

from __future__ import annotations

import numpy as np

from sekiso.design.topology.problem import Case, Problem
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.voxels.sources import (
    body_force,
    body_force_slope,
    eigenstrain_load,
    eigenstrain_scale_slope,
    thermal_strain,
)


def case_load(
    problem: Problem, case: Case, *, physical: FloatArray, scale: FloatArray
) -> FloatArray:
    """Force [N] at the nodes, shape (3, nodes), under the density `physical`.

    f = force + weight of density x design fraction x physical + thermal load of scale x stiffness.
    `scale` is the fraction of the solid's stiffness in each cell.
    """
    load = np.array(case.force, dtype=np.float64)
    if case.acceleration is not None:
        load += body_force(problem.grid, _pull(problem, case), scale=problem.design * physical)
    if case.temperature is not None:
        own = _own_strain(problem, case)
        load += eigenstrain_load(problem.grid, problem.stiffness, own, scale=scale)
    return load


def case_load_slope(
    problem: Problem, case: Case, *, slope: FloatArray, adjoint: FloatArray
) -> FloatArray:
    """Derivative of load . adjoint by the physical density, shape cells.

    `adjoint` (3, nodes) is held constant; `slope` is d scale / d physical.
    """
    derivative = np.zeros(slope.shape)
    if case.acceleration is not None:
        pulled = body_force_slope(problem.grid, _pull(problem, case), adjoint)
        derivative += problem.design * pulled
    if case.temperature is not None:
        own = _own_strain(problem, case)
        opened = eigenstrain_scale_slope(problem.grid, problem.stiffness, own, adjoint)
        derivative += slope * opened
    return derivative


def _pull(problem: Problem, case: Case) -> FloatArray:
    """Weight [N/m3] of the solid."""
    return problem.density * np.asarray(case.acceleration, dtype=np.float64)


def _own_strain(problem: Problem, case: Case) -> FloatArray:
    """Strain of heat without stress, shape (6,) or (6, cells)."""
    assert case.temperature is not None
    return thermal_strain(problem.expansion, case.temperature)
