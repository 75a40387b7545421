"""Flat undersides become steep without opening the mesh, piercing it or starting in the air."""

import numpy as np
import pytest

from sekiso.design.overhang import overhang
from sekiso.design.topology.overhang_relief import fill_overhang, relieve_overhang
from sekiso.design.unsupported_starts import unsupported_starts
from sekiso.geometry.mesh import normals_and_areas, signed_volumes


def _surface(distance):
    """Surface of where a field of cells is positive, wound outwards."""
    from skimage.measure import marching_cubes

    vertices, triangles, _, _ = marching_cubes(np.pad(distance, 1, constant_values=-1.0), 0.0)
    triangles = triangles.astype(np.int64)
    if signed_volumes(vertices, triangles).sum() < 0.0:
        triangles = triangles[:, ::-1]
    return vertices.astype(np.float64) - 1.0, triangles


def _arch():
    """A thick vault 24 long, whose inside is a half cylinder: flat at the crown."""
    x, _, z = np.mgrid[0:31, 0:25, 0:21].astype(float)
    ring = np.minimum(14.0 - np.hypot(x - 15.0, z), np.hypot(x - 15.0, z) - 8.0)
    vertices, triangles = _surface(ring)
    vertices[:, 2] = np.maximum(vertices[:, 2], 0.0)
    return vertices, triangles


def _hanging(vertices, triangles, direction=(0.0, 0.0, 1.0), angle=np.pi / 4):
    normals, areas = normals_and_areas(vertices, triangles)
    return overhang(
        vertices, triangles, normals=normals, areas=areas, direction=direction, angle=angle
    ).area


@pytest.mark.parametrize("degrees", [35.0, 45.0, 55.0])
def test_the_crown_of_a_vault_becomes_a_roof(degrees):
    vertices, triangles = _arch()
    angle = np.radians(degrees)
    relief = relieve_overhang(vertices, triangles, angle=angle)
    assert _hanging(vertices, triangles, angle=angle) > 50.0
    assert _hanging(relief.vertices, triangles, angle=angle) == 0.0
    assert len(relief.left) == 0
    assert relief.moved.min() >= 0.0
    volume = signed_volumes(relief.vertices, triangles).sum()
    assert 0.85 < volume / signed_volumes(vertices, triangles).sum() < 1.0


def test_a_vault_on_its_side_is_relieved_along_its_own_direction():
    vertices, triangles = _arch()
    turned = vertices[:, [2, 0, 1]]  # z becomes x
    relief = relieve_overhang(turned, triangles, direction=(1.0, 0.0, 0.0))
    assert _hanging(relief.vertices, triangles, direction=(1.0, 0.0, 0.0)) == 0.0
    np.testing.assert_allclose(relief.vertices[:, 1:], turned[:, 1:], atol=1e-12)


def test_no_start_in_the_air_arises_and_fixed_vertices_stay():
    vertices, triangles = _arch()
    fixed = vertices[:, 1] < 3.0
    relief = relieve_overhang(vertices, triangles, fixed_vertices=fixed)
    normals, _ = normals_and_areas(relief.vertices, triangles)
    up = np.array([0.0, 0.0, 1.0])
    assert len(unsupported_starts(relief.vertices, triangles, normals=normals, direction=up)) == 0
    assert (relief.moved[fixed] == 0.0).all()
    assert len(relief.left) > 0


def test_a_thin_vault_is_not_pierced():
    x, _, z = np.mgrid[0:31, 0:9, 0:21].astype(float)
    ring = np.minimum(10.0 - np.hypot(x - 15.0, z), np.hypot(x - 15.0, z) - 8.0)
    vertices, triangles = _surface(ring)
    vertices[:, 2] = np.maximum(vertices[:, 2], 0.0)
    relief = relieve_overhang(vertices, triangles)
    volume = signed_volumes(relief.vertices, triangles)
    assert volume.sum() > 0.8 * signed_volumes(vertices, triangles).sum()
    inner = np.hypot(vertices[:, 0] - 15.0, vertices[:, 2]) < 9.0
    top = relief.vertices[~inner][:, 2].max()
    assert relief.vertices[inner][:, 2].max() < top


def test_a_mesh_that_stands_is_left_alone():
    vertices, triangles = _surface(np.ones((6, 6, 6)))
    relief = relieve_overhang(vertices, triangles, plate=float(vertices[:, 2].min()))
    assert np.abs(relief.moved).max() < 1.0
    assert len(relief.left) == 0


def test_a_lying_bore_is_filled_by_a_roof_that_is_machined_off():
    from manifold3d import Manifold

    bore = Manifold.cylinder(30.0, 5.0, 5.0, 128, True).rotate([90.0, 0.0, 0.0])
    mesh = (Manifold.cube([20.0, 20.0, 20.0], True) - bore).to_mesh64()
    vertices = np.asarray(mesh.vert_properties)[:, :3]
    triangles = np.asarray(mesh.tri_verts).astype(np.int64)
    relief = fill_overhang(vertices, triangles)
    assert _hanging(vertices, triangles) == pytest.approx(5.0 * np.pi / 2 * 20.0, rel=0.03)
    assert _hanging(relief.vertices, triangles) == 0.0
    assert relief.moved.max() == 0.0
    before, after = (signed_volumes(v, triangles).sum() for v in (vertices, relief.vertices))
    assert after - before == pytest.approx(25.0 * (np.pi / 2 - 1.0) * 20.0, rel=0.1)
