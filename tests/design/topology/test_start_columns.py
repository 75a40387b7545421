"""What starts in the air is carried by a column that stands on material or on the plate."""

import numpy as np
import pytest
from manifold3d import Error, Manifold, Mesh64

from sekiso.design.topology.start_columns import carry_starts
from sekiso.design.unsupported_starts import unsupported_starts
from sekiso.geometry.mesh import normals_and_areas


def _mesh(solid):
    mesh = solid.to_mesh64()
    points = np.ascontiguousarray(np.asarray(mesh.vert_properties)[:, :3])
    return points, np.asarray(mesh.tri_verts).astype(np.int64)


def _tooth(over_ground):
    """A wall on the plate with an arm at height 20, from which a cone points down; a low step."""
    wall = Manifold.cube([4.0, 8.0, 24.0])
    arm = Manifold.cube([16.0, 8.0, 4.0]).translate([0.0, 0.0, 20.0])
    cone = Manifold.cylinder(6.0, 0.0, 3.0, 24).translate([12.0, 4.0, 14.3])
    solid = wall + arm + cone
    if over_ground:
        solid += Manifold.cube([16.0, 8.0, 3.0])
    return _mesh(solid)


def _starts(vertices, triangles, direction):
    normals, _ = normals_and_areas(vertices, triangles)
    return unsupported_starts(vertices, triangles, normals=normals, direction=direction)


@pytest.mark.parametrize(("over_ground", "length"), [(False, 14.3), (True, 11.3)])
def test_a_tip_gets_a_column(over_ground, length):
    vertices, triangles = _tooth(over_ground)
    up = np.array([0.0, 0.0, 1.0])
    assert len(_starts(vertices, triangles, up)) == 1
    carried = carry_starts(vertices, triangles, radius=0.5)
    assert carried.n_columns == 1
    assert len(_starts(carried.vertices, carried.triangles, up)) == 0
    section = 12 * 0.5 * 0.25 * np.sin(np.radians(30.0))
    assert carried.volume == pytest.approx(section * length, rel=0.03)
    solid = Manifold(
        Mesh64(np.array(carried.vertices, order="C"), carried.triangles.astype(np.uint64))
    )
    assert solid.status() == Error.NoError


def test_columns_run_along_the_build_direction():
    vertices, triangles = _tooth(True)
    turned = vertices[:, [2, 0, 1]]
    carried = carry_starts(turned, triangles, radius=0.5, direction=(1.0, 0.0, 0.0))
    assert carried.n_columns == 1
    assert len(_starts(carried.vertices, carried.triangles, np.array([1.0, 0.0, 0.0]))) == 0


def test_a_body_that_stands_is_returned_as_it_is():
    vertices, triangles = _mesh(Manifold.cube([1.0, 1.0, 1.0]))
    carried = carry_starts(vertices, triangles, radius=0.1)
    assert carried.vertices is vertices
    assert carried.n_columns == 0
