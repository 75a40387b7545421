import numpy as np
import pytest
from manifold3d import Manifold

from sekiso.geometry.rays import crossings, grid_spacing, solid_runs


def solid_volume(mesh, axis, spacing):
    found = crossings(*mesh, axis=axis, spacing=spacing)
    begins, ends, _ = solid_runs(found)
    return float(np.sum(found.depth[ends] - found.depth[begins])) * spacing**2


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_rays_measure_the_volume_of_a_tilted_body(mesh_of, axis):
    body = Manifold.cube((3.0, 2.0, 1.0)).rotate((20.0, 35.0, 50.0))
    # midpoint rule over about 10,000 rays: the boundary's share is below 1 %
    assert solid_volume(mesh_of(body), axis, 0.025) == pytest.approx(6.0, rel=0.01)


def test_volume_by_rays_converges_faster_than_first_order(mesh_of):
    ball = Manifold.sphere(1.0, circular_segments=128)
    spacings = (0.2, 0.1, 0.05, 0.025)
    errors = [abs(solid_volume(mesh_of(ball), 2, h) / ball.volume() - 1.0) for h in spacings]
    rate = np.polyfit(np.log(spacings), np.log(errors), 1)[0]
    assert rate > 1.2


def test_every_ray_leaves_a_closed_mesh_as_often_as_it_enters(mesh_of):
    rough = Manifold.sphere(1.0, circular_segments=48) + Manifold.cube((2.0, 0.3, 0.3))
    vertices, triangles = mesh_of(rough - Manifold.sphere(0.6, circular_segments=20))
    for axis in range(3):
        spacing = grid_spacing(vertices, axis=axis, n_rays=20_000)
        found = crossings(vertices, triangles, axis=axis, spacing=spacing)
        assert np.bincount(found.ray, found.turn).any() == 0


def test_rays_through_grid_aligned_triangles_are_balanced(cube):
    found = crossings(cube[0], cube[1], axis=2, spacing=0.5)
    assert np.all(np.bincount(found.ray, found.turn) == 0)
    assert len(found.ray) == 2 * 20 * 20


def test_crossed_bodies_overlap_and_touching_ones_do_not(cube):
    vertices, triangles = cube
    both = np.concatenate((triangles, triangles + 8))
    for shift, overlaps in ((5.0, True), (10.0, False)):
        moved = np.concatenate((vertices, vertices + np.array([0.0, 0.0, shift])))
        found = crossings(moved, both, axis=2, spacing=0.7)
        assert solid_runs(found)[2] is overlaps
