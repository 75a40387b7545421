"""Flat undersides become steep without opening the mesh, piercing it or starting in the air."""

import numpy as np
import pytest

from sekiso.design.overhang import overhang
from sekiso.design.topology.overhang_relief import relieve_overhang
from sekiso.design.unsupported_starts import unsupported_starts
from sekiso.geometry.mesh import normals_and_areas, signed_volumes
from sekiso.geometry.rays import crossings


def _surface(distance):
    """Surface of where a field of cells is positive, wound outwards."""
    from skimage.measure import marching_cubes

    vertices, triangles, _, _ = marching_cubes(np.pad(distance, 1, constant_values=-1.0), 0.0)
    triangles = triangles.astype(np.int64)
    if signed_volumes(vertices, triangles).sum() < 0.0:
        triangles = triangles[:, ::-1]
    return vertices.astype(np.float64) - 1.0, triangles


def _arch(thickness=6.0):
    """A vault askew to the cells, whose inside is a half cylinder: flat at the crown."""
    x, y, z = np.mgrid[0:41, 0:25, 0:21].astype(float)
    across = (x - 20.0) * np.cos(0.2) + (y - 12.0) * np.sin(0.2)
    ring = np.minimum(8.0 + thickness - np.hypot(across, z), np.hypot(across, z) - 8.0)
    vertices, triangles = _surface(ring)
    vertices[:, 2] = np.maximum(vertices[:, 2], 0.0)
    return vertices, triangles


def _hanging(vertices, triangles, direction=(0.0, 0.0, 1.0), angle=np.pi / 4):
    normals, areas = normals_and_areas(vertices, triangles)
    return overhang(
        vertices, triangles, normals=normals, areas=areas, direction=direction, angle=angle
    ).area


@pytest.mark.parametrize("degrees", [35.0, 45.0, 50.0])
def test_the_crown_of_a_vault_becomes_a_roof(degrees):
    vertices, triangles = _arch()
    angle = np.radians(degrees)
    relief = relieve_overhang(vertices, triangles, angle=angle)
    assert _hanging(vertices, triangles, angle=angle) > 50.0
    assert _hanging(relief.vertices, triangles, angle=angle) == 0.0
    assert len(relief.left) == 0
    assert relief.moved.max() > 1.0
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
    vertices, triangles = _arch(thickness=2.0)
    relief = relieve_overhang(vertices, triangles)
    volume = signed_volumes(relief.vertices, triangles)
    assert volume.sum() > 0.8 * signed_volumes(vertices, triangles).sum()
    rays = crossings(relief.vertices, triangles, axis=2, spacing=0.31)
    inside = np.cumsum(rays.turn)
    assert set(np.unique(inside)) == {0, 1}


def test_a_mesh_that_stands_is_left_alone():
    vertices, triangles = _surface(np.ones((6, 6, 6)))
    relief = relieve_overhang(vertices, triangles, plate=float(vertices[:, 2].min()))
    assert np.abs(relief.moved).max() < 1.0
    assert len(relief.left) == 0
