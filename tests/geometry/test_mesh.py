import numpy as np
import pytest

from sekiso.geometry.mesh import (
    extent,
    first_within,
    flux_volumes,
    normals_and_areas,
    signed_volumes,
    weld_vertices,
)


def test_welding_a_triangle_soup_gives_back_the_vertices(cube):
    vertices, triangles = cube
    joined, index = weld_vertices(vertices[triangles].reshape(-1, 3))
    assert len(joined) == 8
    assert np.array_equal(joined[index].reshape(-1, 3, 3), vertices[triangles])


def test_minus_zero_is_the_same_place_as_zero():
    assert len(weld_vertices(np.array([[0.0, 1.0, 2.0], [-0.0, 1.0, 2.0]]))[0]) == 1


def test_points_a_hair_apart_stay_apart():
    assert (
        len(weld_vertices(np.array([[0.0, 1.0, 2.0], [0.0, 1.0, np.nextafter(2.0, 3.0)]]))[0]) == 2
    )


def test_points_within_tolerance_join_wherever_the_grid_falls():
    start = np.random.default_rng(1).uniform(0.0, 1.0, (500, 3))
    points = np.concatenate((start, start + 1e-9))
    first = first_within(points, tolerance=1e-8)
    assert np.array_equal(first[500:], first[:500])
    assert len(np.unique(first)) == 500


def test_cube_has_its_volume_area_and_extent(cube):
    vertices, triangles = cube
    assert signed_volumes(vertices, triangles).sum() == pytest.approx(1000.0, rel=1e-14)
    assert normals_and_areas(vertices, triangles)[1].sum() == pytest.approx(600.0, rel=1e-14)
    assert extent(vertices) == (10.0, 10.0, 10.0)


def test_the_two_volumes_agree_on_a_closed_mesh_anywhere(cube):
    vertices, triangles = cube
    moved = vertices + np.array([3.0, -7.0, 11.0])
    flux = flux_volumes(moved, triangles).sum()
    assert flux == pytest.approx(signed_volumes(moved, triangles).sum(), rel=1e-12)
