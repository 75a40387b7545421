"""Nodal forces of a load case, those that depend on the density included."""

from __future__ import annotations

import numpy as np

from sekiso.design.topology.problem import Case, Problem
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.voxels.element import strain_matrix


def case_load(
    problem: Problem, case: Case, *, physical: FloatArray, scale: FloatArray
) -> FloatArray:
    """Force [N] at the nodes, shape (3, nodes), under the density `physical`.

    f = force + sum over cells of (m_e / 8) a + scale_e V B^T C e_th, with the mass m_e = density x
    design fraction x physical x V, and e_th = expansion x temperature (1, 1, 1, 0, 0, 0).  `scale`
    is the fraction of the solid's stiffness in each cell.
    """
    load = np.array(case.force, dtype=np.float64)
    if case.acceleration is not None:
        share = _corner_mass(problem) * physical
        for component, pull in enumerate(case.acceleration):
            if pull:
                load[component] += pull * to_nodes(share)
    if case.temperature is not None:
        expanding = scale * np.broadcast_to(case.temperature, scale.shape)
        for component, corners in enumerate(_thermal_corners(problem)):
            for corner, weight in enumerate(corners):
                _corner(load[component], corner)[...] += weight * expanding
    return load


def case_load_slope(
    problem: Problem, case: Case, *, slope: FloatArray, adjoint: FloatArray
) -> FloatArray:
    """Derivative of load . adjoint by the physical density, shape cells.

    `adjoint` (3, nodes) is held constant; `slope` is d scale / d physical.
    """
    derivative = np.zeros(slope.shape)
    if case.acceleration is not None:
        pulled = sum(
            pull * to_cells(adjoint[component]) for component, pull in enumerate(case.acceleration)
        )
        derivative += _corner_mass(problem) * pulled
    if case.temperature is not None:
        opened = np.zeros(slope.shape)
        for component, corners in enumerate(_thermal_corners(problem)):
            for corner, weight in enumerate(corners):
                opened += weight * _corner(adjoint[component], corner)
        derivative += slope * np.broadcast_to(case.temperature, slope.shape) * opened
    return derivative


def to_nodes(cells: FloatArray) -> FloatArray:
    """Each node the sum of the cells around it."""
    nodes = np.zeros([n + 1 for n in cells.shape])
    for corner in range(8):
        _corner(nodes, corner)[...] += cells
    return nodes


def to_cells(nodes: FloatArray) -> FloatArray:
    """Each cell the sum of its eight nodes; the transpose of `to_nodes`."""
    total = np.array(_corner(nodes, 0))
    for corner in range(1, 8):
        total += _corner(nodes, corner)
    return total


def _corner(nodes: FloatArray, corner: int) -> FloatArray:
    """Node values at one corner of every cell, a view of shape cells; corner = 4 dx + 2 dy + dz."""
    steps = (corner >> 2 & 1, corner >> 1 & 1, corner & 1)
    return nodes[tuple(slice(d, n - 1 + d) for d, n in zip(steps, nodes.shape, strict=True))]


def _corner_mass(problem: Problem) -> FloatArray:
    return problem.density * problem.grid.cell_volume / 8.0 * problem.design


def _thermal_corners(problem: Problem) -> FloatArray:
    """Force of a solid cell on its corners per kelvin, shape (3, 8): V B(middle)^T C e, exact."""
    eigenstrain = problem.expansion * np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
    stress = problem.stiffness @ eigenstrain
    spread = strain_matrix(problem.grid.edge).T @ stress
    return np.asarray(problem.grid.cell_volume * spread.reshape(3, 8))
