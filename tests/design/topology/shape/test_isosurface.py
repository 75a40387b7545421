import numpy as np
import pytest

from sekiso.design.topology.shape.closed_mesh import solid_of
from sekiso.design.topology.shape.isosurface import isosurface, volume_level
from sekiso.design.topology.shape.nodal_field import nodal_density
from sekiso.numerics.voxels.grid import Grid


@pytest.mark.parametrize("n", [16, 32])
def test_a_ball_keeps_its_volume_and_lies_within_a_tenth_of_a_cell(ball, n):
    density = ball(n, 0.035)
    field = nodal_density(density.grid, density.cells)
    mesh = isosurface(field, level=volume_level(field, volume=density.volume))
    radius = np.linalg.norm(mesh.vertices, axis=1)
    assert mesh.volume == pytest.approx(density.volume, rel=2e-5)
    assert np.abs(radius - 0.035).max() < 0.1 * density.grid.edge[0]
    assert solid_of(mesh).genus() == 0


def test_a_block_of_cells_ends_at_its_sides():
    grid = Grid((6, 5, 4), (1.0, 2.0, 3.0), (7.0, 8.0, 9.0))
    mesh = isosurface(nodal_density(grid, np.ones(grid.shape)), level=0.5)
    low, high = np.array([7.0, 8.0, 9.0]), np.array([13.0, 18.0, 21.0])
    assert (mesh.vertices.min(axis=0) - low) / grid.edge == pytest.approx(0.0, abs=0.05)
    assert (mesh.vertices.max(axis=0) - high) / grid.edge == pytest.approx(0.0, abs=0.05)


def test_noise_and_a_checkerboard_give_a_closed_surface():
    grid = Grid((12, 12, 12), (1.0, 1.0, 1.0))
    noise = nodal_density(grid, np.random.default_rng(0).random(grid.shape))
    level = volume_level(noise, volume=864.0)
    assert solid_of(isosurface(noise, level=level)).volume() == pytest.approx(864.0, rel=1e-4)
    board = nodal_density(grid, (np.indices(grid.shape).sum(axis=0) % 2).astype(float))
    for level in (0.2, 0.5, 0.8):  # inside, all nodes are 0.5
        assert solid_of(isosurface(board, level=level)).volume() >= 0.0


def test_a_gyroid_has_one_body_and_two_handles(gyroid):
    field = nodal_density(gyroid.grid, gyroid.cells)
    solid = solid_of(isosurface(field, level=volume_level(field, volume=gyroid.volume)))
    assert len(solid.decompose()) == 1
    assert solid.genus() == 2


def test_no_metal_gives_no_surface():
    grid = Grid((3, 3, 3), (1.0, 1.0, 1.0))
    mesh = isosurface(nodal_density(grid, np.zeros(grid.shape)), level=0.5)
    assert len(mesh) == 0
    assert mesh.volume == 0.0


def test_a_density_that_jumps_over_the_volume_keeps_more():
    grid = Grid((4, 4, 4), (1.0, 1.0, 1.0))
    gray = np.full(grid.shape, 0.3)
    field = nodal_density(grid, gray, design=np.ones(grid.shape))
    space = nodal_density(grid, np.ones(grid.shape))
    level = volume_level(field, volume=0.3 * 64, space=space)
    assert isosurface(field, level=level).volume >= 64.0
