"""Cells with incompatible modes: a constant strain is exact, and so is bending."""

import numpy as np
import pytest

from sekiso.numerics.voxels.element import CORNERS, elastic_element, strain_matrix
from sekiso.numerics.voxels.grid import Grid
from sekiso.numerics.voxels.incompatible import bending_elasticity, incompatible_element
from sekiso.numerics.voxels.operator import elasticity
from sekiso.numerics.voxels.solver import Solver
from sekiso.numerics.voxels.stiffness import isotropic_stiffness

STEEL = isotropic_stiffness(1.0, 0.3)


def tip_deflection(body, force):
    """Of a cantilever along x, held at its root, with a shear force on the end; positive."""
    grid = body.grid
    fixed = np.zeros(body.field_shape, dtype=bool)
    fixed[:, 0] = True
    load = np.zeros(body.field_shape)
    shares = np.ones(grid.node_shape[1:])
    shares[[0, -1]] *= 0.5
    shares[:, [0, -1]] *= 0.5
    load[2, -1] = force * shares / shares.sum()
    return float(
        Solver(body, fixed, tolerance=1e-8, near=elasticity(grid, STEEL))
        .solve(load)
        .field[2, -1]
        .mean()
    )


def test_a_constant_strain_costs_what_it_does_in_the_linear_cell():
    edge = (1.0, 0.5, 2.0)
    strain = np.array([1.0, -0.3, 0.2, 0.5, -0.4, 0.7])
    place = CORNERS * edge
    slope = np.array([[1.0, 0.35, -0.2], [0.35, -0.3, 0.25], [-0.2, 0.25, 0.2]])
    u = (place @ slope).T.ravel()
    assert np.allclose(strain_matrix(edge) @ u, strain)
    for K in (incompatible_element(edge, STEEL), elastic_element(edge, STEEL)):
        assert u @ K @ u == pytest.approx(strain @ STEEL @ strain * 1.0)


def test_six_motions_of_a_rigid_cell_cost_nothing_and_no_other():
    values = np.linalg.eigvalsh(incompatible_element((1.0, 0.8, 1.3), STEEL))
    assert np.all(np.abs(values[:6]) < 1e-12)
    assert values[6] > 1e-3


def test_one_cell_through_the_thickness_bends_as_a_beam():
    grid = Grid((20, 1, 1), (1.0, 1.0, 1.0))
    beam = 20.0**3 / (3.0 / 12.0) + 20.0 / (5.0 / 6.0 / 2.6)  # F L^3 / 3 E I + F L / (kappa G A)
    assert tip_deflection(bending_elasticity(grid, STEEL), 1.0) == pytest.approx(beam, rel=0.01)
    assert tip_deflection(elasticity(grid, STEEL), 1.0) < 0.75 * beam


def test_linear_cells_make_a_preconditioner_for_them():
    grid = Grid((20, 2, 2), (1.0, 1.0, 1.0))
    body, near = bending_elasticity(grid, STEEL), elasticity(grid, STEEL)
    fixed = np.zeros(body.field_shape, dtype=bool)
    fixed[:, 0] = True
    load = np.zeros(body.field_shape)
    load[2, -1] = 1.0
    solver = Solver(body, fixed, near=near)
    assert solver.solve(load).iterations < 20
    solver.rescale(2.0)
    assert solver.solve(load).iterations < 20


def test_a_material_without_stiffness_is_refused():
    with pytest.raises(ValueError, match="positive definite"):
        bending_elasticity(Grid((1, 1, 1), (1.0, 1.0, 1.0)), np.zeros((6, 6)))
