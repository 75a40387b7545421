import numpy as np
import pytest
from manifold3d import Manifold

from sekiso.design.corners import notches
from sekiso.geometry.mesh import normals_and_areas


def notches_of(mesh):
    return notches(*mesh, normals=normals_and_areas(*mesh)[0])


def test_block_has_no_inner_corner(cube):
    assert notches_of(cube).length == 0.0


def test_angle_has_one_inner_corner_along_its_width(mesh_of):
    angle = Manifold.cube((4.0, 3.0, 1.0)) + Manifold.cube((1.0, 3.0, 4.0))
    found = notches_of(mesh_of(angle.rotate((20.0, 30.0, 40.0))))
    assert found.length == pytest.approx(3.0)


def test_corner_of_a_pocket_is_inner_and_its_rim_is_not(mesh_of):
    pocket = Manifold.cube((2.0, 2.0, 2.0)).translate((1.0, 1.0, 2.0))
    found = notches_of(mesh_of(Manifold.cube((4.0, 4.0, 4.0)) - pocket))
    assert found.length == pytest.approx(4 * 2.0 + 4 * 2.0)


def test_round_bore_has_no_notch(mesh_of):
    bore = Manifold.cylinder(6.0, 1.0, circular_segments=32).translate((2.0, 2.0, -1.0))
    assert notches_of(mesh_of(Manifold.cube((4.0, 4.0, 4.0)) - bore)).length == 0.0


def test_points_lie_on_the_notch(mesh_of):
    angle = Manifold.cube((4.0, 3.0, 1.0)) + Manifold.cube((1.0, 3.0, 4.0))
    points = notches_of(mesh_of(angle)).points
    assert np.allclose(points[:, (0, 2)], 1.0)
