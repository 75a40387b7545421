"""Voxel elements of a part under its load cases: displacements, stress, reactions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.design.loads.discretise import Discretisation
from sekiso.design.strength.material import StrengthMaterial
from sekiso.design.topology.problem import Case
from sekiso.domain.errors import NeedError
from sekiso.numerics.arrays import BoolArray, FloatArray
from sekiso.numerics.voxels.grid import Grid
from sekiso.numerics.voxels.incompatible import bending_elasticity
from sekiso.numerics.voxels.operator import Operator, elasticity
from sekiso.numerics.voxels.recover import stress
from sekiso.numerics.voxels.solver import ConvergenceError, Solver
from sekiso.numerics.voxels.sources import body_force, eigenstrain_load, thermal_strain

TOLERANCE = 1e-5  # of the residual, relative to the load


@dataclass(frozen=True, eq=False)
class Elements:
    """A part as cells: its grid, the metal of each cell, and one solution per load case.

    `fraction` (nx, ny, nz); `displacement` (n, 3, nodes) [m]; `stress` (n, 6, nx, ny, nz) [Pa] at
    the middles of the cells, of the solid metal; `reaction` (n, 3, nodes) [N] of what holds the
    part; `applied` (n, 3) the resultant force [N] of each case.
    """

    grid: Grid
    fraction: FloatArray
    displacement: FloatArray
    stress: FloatArray
    reaction: FloatArray
    applied: FloatArray
    iterations: int


def solve_elements(
    grid: Grid,
    body: Discretisation,
    material: StrengthMaterial,
    *,
    start: FloatArray | None = None,
    scale: FloatArray | None = None,
) -> Elements:
    """Solve every load case of `body` with cells that bend (see `numerics/voxels/incompatible`).

    A cell that is partly metal has that part of the stiffness and of the weight.  `start` (n, 3,
    nodes) is a first guess, `scale` the stiffness of each cell where that is not its fraction.
    Raises NeedError where the body is not held, or where weight or heat act and density or
    expansion are not known.
    """
    fraction, C = body.fraction, material.stiffness
    stiff = fraction if scale is None else scale
    operator = bending_elasticity(grid, C, stiff)
    solver = Solver(operator, body.fixed, tolerance=TOLERANCE, near=elasticity(grid, C, stiff))
    loads = np.array([_load(case, grid, fraction, stiff, material) for case in body.cases])
    try:
        found = solver.solve(loads, start=start)
    except ConvergenceError as problem:
        raise NeedError("strength_not_held", got=f"{problem.residual:.1e}") from problem
    stresses = np.array(
        [
            stress(grid, C, u, initial_strain=_own_strain(case, grid, material))
            for case, u in zip(body.cases, found.field, strict=True)
        ]
    )
    return Elements(
        grid,
        fraction,
        found.field,
        stresses,
        _reaction(operator, found.field, loads, body.fixed),
        loads.sum(axis=(2, 3, 4)),
        found.iterations,
    )


def _load(
    case: Case, grid: Grid, fraction: FloatArray, stiff: FloatArray, material: StrengthMaterial
) -> FloatArray:
    """Forces [N] at the nodes of everything that acts in a case."""
    force = np.array(case.force)
    if case.acceleration is not None:
        if material.density is None:
            raise NeedError("strength_without_density", case=case.name)
        pull = material.density * np.array(case.acceleration)
        force += body_force(grid, pull, scale=fraction)
    own = _own_strain(case, grid, material)
    if own is not None:
        strains = np.broadcast_to(own, (6, *grid.shape))
        force += eigenstrain_load(grid, material.stiffness, strains, scale=stiff)
    return force


def _own_strain(case: Case, grid: Grid, material: StrengthMaterial) -> FloatArray | None:
    """Strain of heat without stress, shape (6, 1, 1, 1) or (6, cells); None without heat."""
    if case.temperature is None:
        return None
    if material.expansion is None:
        raise NeedError("strength_without_expansion", case=case.name)
    rise = np.asarray(case.temperature, dtype=float)
    return thermal_strain(material.expansion, rise.reshape(rise.shape or (1, 1, 1)))


def _reaction(
    operator: Operator, field: FloatArray, loads: FloatArray, fixed: BoolArray
) -> FloatArray:
    return np.asarray(np.where(fixed, operator.apply(field) - loads, 0.0))
