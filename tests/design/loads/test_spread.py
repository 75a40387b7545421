import numpy as np
import pytest
from tests.design.loads.resultants import moment_about

from sekiso.design.loads.spread import node_forces, nodes_beside
from sekiso.numerics.voxels.grid import Grid

GRID = Grid((4, 3, 2), edge=(0.5, 0.4, 0.3), origin=(1.0, -1.0, 0.2))


def some_points(n=20):
    draw = np.random.default_rng(3)
    cells = np.stack([draw.integers(0, size, n) for size in GRID.shape], axis=1)
    beyond = draw.uniform(-0.5, 1.5, (n, 3))  # up to half a cell beyond its own
    return (cells + beyond) * GRID.edge + GRID.origin, draw.normal(size=(n, 3)), cells


@pytest.mark.parametrize("about", [(0.0, 0.0, 0.0), (7.0, -3.0, 2.0)])
def test_force_and_moment_about_any_point_are_kept(about):
    points, forces, cells = some_points()
    field = node_forces(points, forces, cells, GRID)
    assert field.reshape(3, -1).sum(axis=1) == pytest.approx(forces.sum(axis=0), rel=1e-9)
    expected = np.cross(points - np.array(about), forces).sum(axis=0)
    assert moment_about(np.array(about), field, GRID) == pytest.approx(expected, rel=1e-9)


def test_points_without_a_cell_hand_their_force_to_the_others():
    points, forces, cells = some_points()
    cells[::3] = -1
    field = node_forces(points, forces, cells, GRID)
    assert field.reshape(3, -1).sum(axis=1) == pytest.approx(forces.sum(axis=0), rel=1e-9)


def test_force_at_a_node_stays_at_the_node():
    point = np.array([[1.5, -0.6, 0.5]])
    field = node_forces(point, np.array([[0.0, 0.0, 2.0]]), np.array([[0, 0, 0]]), GRID)
    assert field[2, 1, 1, 1] == pytest.approx(2.0)
    assert np.abs(field).sum() == pytest.approx(2.0)


def test_nodes_nearest_to_a_face_are_held_and_no_others():
    middles = np.array([[1.25, -0.8, 0.2], [1.25, -0.8, 0.29]])  # on the bottom; a third above it
    normals, cells = np.array([[0.0, 0, -1]] * 2), np.array([[0, 0, 0]] * 2)
    held = nodes_beside(middles, normals, cells, GRID)
    assert held[:2, :2, 0].all()
    assert held.sum() == 4
