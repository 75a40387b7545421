"""A lying bore is built with a roof, of known section, and an upright one without."""

import numpy as np
import pytest
from manifold3d import Manifold

from sekiso.design.mesh_report import part_from_mesh
from sekiso.design.overhang import overhang
from sekiso.design.topology.bore_roofs import opening_bores, with_bore_roofs
from sekiso.geometry.mesh import normals_and_areas


def _block_with_bore(turn):
    bore = Manifold.cylinder(40.0, 5.0, 5.0, 96, True).rotate(turn)
    mesh = (Manifold.cube([20.0, 20.0, 20.0], True) - bore).to_mesh64()
    vertices = np.array(mesh.vert_properties)[:, :3] * 1e-3
    return part_from_mesh(vertices, np.array(mesh.tri_verts).astype(np.int64))


def _hanging(vertices, triangles):
    normals, areas = normals_and_areas(vertices, triangles)
    return overhang(vertices, triangles, normals=normals, areas=areas).area


@pytest.mark.parametrize("turn", [[90.0, 0.0, 0.0], [0.0, 90.0, 0.0], [90.0, 0.0, 15.0]])
def test_a_lying_bore_gets_a_roof(turn):
    part = _block_with_bore(turn)
    roofs = with_bore_roofs(part)
    assert roofs.n_roofs == 1
    assert _hanging(part.vertices, part.triangles) > 100e-6
    assert _hanging(roofs.vertices, roofs.triangles) < (1e-9 if turn[2] == 0.0 else 5e-8)
    length = 20e-3 / max(abs(np.cos(np.radians(turn[2]))), 0.5)
    assert roofs.volume == pytest.approx(25e-6 * (np.pi / 2 - 1.0) * length, rel=0.04)


def test_an_upright_bore_gets_none():
    part = _block_with_bore([0.0, 0.0, 0.0])
    assert with_bore_roofs(part).n_roofs == 0


def test_bores_that_open_in_a_kept_face_are_named():
    part = _block_with_bore([90.0, 0.0, 0.0])
    middles = part.vertices[part.triangles].mean(axis=1)
    in_bore = np.hypot(middles[:, 0], middles[:, 2]) < 5.01e-3
    front = np.flatnonzero(np.isclose(middles[:, 1], -10e-3))
    beside = np.flatnonzero(np.isclose(middles[:, 0], 10e-3))
    np.testing.assert_array_equal(opening_bores(part, front), np.flatnonzero(in_bore))
    assert not len(opening_bores(part, beside))
    assert not len(opening_bores(part, front, direction=(0.0, 1.0, 0.0)))
