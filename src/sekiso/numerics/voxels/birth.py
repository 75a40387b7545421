"""Birth of layers: cells that become active one after another along an axis.

A process that adds material is a sequence of bodies, each with one layer more.  `births` yields
them; `build_up` solves them, each layer born at its nominal place and free of stress before its
eigenstrain acts (inherent-strain method: Ueda et al., Trans. JWRI 4 (1975) 29; layer by layer for
powder beds: Setien et al., Finite Elem. Anal. Des. 161 (2019) 93).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sekiso.numerics.arrays import BoolArray, FloatArray
from sekiso.numerics.voxels.recover import stress
from sekiso.numerics.voxels.solver import Solver
from sekiso.numerics.voxels.sources import eigenstrain_load


@dataclass(frozen=True, eq=False)
class Birth:
    """One step: `number` from 0, the cells `born` in it, the `scale` of all that is active.

    `born` is bool, `scale` as it was given, both (nx, ny, nz); what is not born has scale 0.
    """

    number: int
    born: BoolArray
    scale: FloatArray


def births(
    scale: ArrayLike, *, axis: int = 2, n_cells: int = 1, n_base: int = 0, upwards: bool = True
) -> Iterator[Birth]:
    """Bodies that grow along `axis`, `n_cells` cells of height per layer.

    Parameters
    ----------
    scale : of the whole body, (nx, ny, nz); layers without a cell above 0 are passed over.
    n_base : cells that are there from the start (a build plate); no step of their own.
    upwards : towards larger coordinates.

    >>> steps = list(births(np.ones((1, 1, 5)), n_cells=2, n_base=1))
    >>> [step.scale.ravel().tolist() for step in steps]
    [[1.0, 1.0, 1.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0, 1.0]]
    """
    whole = np.asarray(scale, dtype=float)
    if whole.ndim != 3 or n_cells < 1 or not 0 <= n_base <= whole.shape[axis]:
        raise ValueError(
            f"births take cells (nx, ny, nz), layers of at least one cell and a base inside them; "
            f"got the shape {whole.shape}, n_cells = {n_cells}, n_base = {n_base}"
        )
    height = np.arange(whole.shape[axis])
    if not upwards:
        height = height[::-1]
    height = np.expand_dims(height, tuple(a for a in range(3) if a != axis))
    number = 0
    for first in range(n_base, whole.shape[axis], n_cells):
        born = (height >= first) & (height < first + n_cells) & (whole > 0.0)
        if born.any():
            yield Birth(number, born, np.where(height < first + n_cells, whole, 0.0))
            number += 1


@dataclass(frozen=True, eq=False)
class BuildUp:
    """A body after one birth: `displacement` [m] (3, nodes) from the nominal shape.

    `stress` [Pa], (6, nx, ny, nz), at the middles of the solid cells, 0 where nothing is born yet.
    """

    birth: Birth
    displacement: FloatArray
    stress: FloatArray
    iterations: int


def build_up(
    solver: Solver,
    stiffness: ArrayLike,
    initial_strain: ArrayLike,
    steps: Iterator[Birth],
) -> Iterator[BuildUp]:
    """Solve the bodies of `steps` in turn; the last one yielded is the finished body.

    In step k the strain e* acts on the layer just born, and what is there answers elastically:
    K_k du_k = f(e* on layer k).  Displacements and stresses of the steps add up; a node moves from
    its nominal place from the step on in which it is born.

    Parameters
    ----------
    solver : of the whole body, with its supports; it is rescaled, and left with the last scale.
    stiffness : C [Pa], (6, 6) or one per phase of the operator of `solver`.
    initial_strain : e*, (6,), or (6, nx, ny, nz); shrinkage is below 0.
    """
    grid, phase = solver.operator.grid, solver.operator.phase
    own = np.asarray(initial_strain, dtype=float)
    own = np.broadcast_to(own[:, None, None, None] if own.ndim == 1 else own, (6, *grid.shape))
    displacement = np.zeros(solver.operator.field_shape)
    stresses = np.zeros((6, *grid.shape))
    for birth in steps:
        solver.rescale(birth.scale)
        strain = own * birth.born
        load = eigenstrain_load(grid, stiffness, strain, scale=birth.scale, phase=phase)
        solved = solver.solve(load)
        displacement = displacement + solved.field
        change = stress(grid, stiffness, solved.field, phase=phase, initial_strain=strain)
        stresses = stresses + np.where(birth.scale > 0.0, change, 0.0)
        yield BuildUp(birth, displacement, stresses, solved.iterations)
