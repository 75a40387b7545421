import numpy as np
import pytest
from manifold3d import Manifold

from sekiso.design.loads.cells import fraction_of, grid_of, pieces_of, without_specks
from sekiso.design.mesh_report import part_from_mesh
from sekiso.domain.errors import PartError


@pytest.fixture(scope="module")
def block(mesh_of):
    return part_from_mesh(*mesh_of(Manifold.cube((0.04, 0.03, 0.021)).translate((1.0, 0.0, 0.0))))


def test_grid_fits_the_box_of_the_part(block):
    grid = grid_of(block, edge=2e-3)
    assert grid.shape == (20, 15, 10)
    assert grid.size == pytest.approx((0.04, 0.03, 0.021))
    assert fraction_of(block, grid).min() == 1.0


def test_cubic_grid_with_air_around_keeps_the_volume(block):
    grid = grid_of(block, edge=2e-3, margin=2, multiple=8, is_cubic=True)
    assert grid.edge == (2e-3, 2e-3, 2e-3)
    assert all(n % 8 == 0 for n in grid.shape)
    assert fraction_of(block, grid).sum() * grid.cell_volume == pytest.approx(block.volume)


def test_number_of_cells_is_about_that_asked_for(block):
    assert grid_of(block, n_cells=5000).n_cells == pytest.approx(5000, rel=0.1)


def test_cells_that_meet_at_an_edge_are_two_pieces():
    fraction = np.zeros((2, 2, 1))
    fraction[0, 0], fraction[1, 1] = 1.0, 0.2
    assert pieces_of(fraction)[1] == 2


def test_specks_at_an_edge_are_left_out_and_many_small_bodies_are_not():
    fraction = np.ones((12, 12, 12))
    fraction[10:] = 0.0
    fraction[11, 11, 11] = 0.5
    assert without_specks(fraction)[11, 11, 11] == 0.0
    assert without_specks(fraction).sum() == 1440.0
    chessboard = np.indices((12, 12, 12)).sum(axis=0) % 2 * 1.0
    assert without_specks(chessboard).sum() == chessboard.sum()


def test_open_part_is_refused(mesh_of):
    vertices, triangles = mesh_of(Manifold.cube((0.04, 0.03, 0.02)))
    part = part_from_mesh(vertices, triangles[1:])
    with pytest.raises(PartError, match="is not closed"):
        fraction_of(part, grid_of(part, edge=5e-3))
