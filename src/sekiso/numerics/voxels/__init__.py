"""Finite elements on a box of equal cells, without an assembled matrix.

`Grid` says where the cells are, `elasticity` and `conduction` make an `Operator` of a body,
`Solver` finds fields under loads, `recover` takes strains and stresses from them.  Everything is
SI; nothing here knows a metal.
"""

from sekiso.numerics.voxels.grid import Grid
from sekiso.numerics.voxels.operator import Operator, conduction, elasticity
from sekiso.numerics.voxels.solver import ConvergenceError, MechanismError, Solution, Solver
from sekiso.numerics.voxels.stiffness import (
    isotropic_conductivity,
    isotropic_stiffness,
    rotated_stiffness,
)

__all__ = [
    "ConvergenceError",
    "Grid",
    "MechanismError",
    "Operator",
    "Solution",
    "Solver",
    "conduction",
    "elasticity",
    "isotropic_conductivity",
    "isotropic_stiffness",
    "rotated_stiffness",
]
