import numpy as np
import pytest
from manifold3d import Manifold

from sekiso.geometry.mesh import normals_and_areas
from sekiso.geometry.patches import fitted_cylinder, smooth_patches


def test_box_has_six_patches_and_a_cylinder_three(mesh_of):
    assert smooth_patches(*mesh_of(Manifold.cube((1.0, 2.0, 3.0)))).max() + 1 == 6
    assert (
        smooth_patches(*mesh_of(Manifold.cylinder(2.0, 1.0, circular_segments=64))).max() + 1 == 3
    )


def test_coarse_cylinder_falls_apart_at_a_sharper_angle(mesh_of):
    mesh = mesh_of(Manifold.cylinder(2.0, 1.0, circular_segments=16))  # 22.5 degrees
    assert smooth_patches(*mesh).max() + 1 == 3
    assert smooth_patches(*mesh, angle=np.radians(20.0)).max() + 1 == 18


def test_fit_finds_axis_and_radius_of_a_turned_cylinder(mesh_of):
    vertices, triangles = mesh_of(
        Manifold.cylinder(2.0, 0.7, circular_segments=64).rotate((30.0, 0.0, 0.0))
    )
    normals, areas = normals_and_areas(vertices, triangles)
    axis = np.array([0.0, -0.5, np.sqrt(0.75)])
    side = np.abs(normals @ axis) < 0.5
    fit = fitted_cylinder(vertices, normals[side], areas[side])
    assert fit.radius == pytest.approx(0.7)
    assert fit.axis == pytest.approx(axis)


def test_sphere_is_no_cylinder(mesh_of):
    vertices, triangles = mesh_of(Manifold.sphere(1.0, circular_segments=32))
    assert fitted_cylinder(vertices, *normals_and_areas(vertices, triangles)) is None
