"""Level ridges between steep facets are told, roofs and feet are not."""

import numpy as np
import pytest
from manifold3d import CrossSection, Manifold

from sekiso.design.topology.hanging_edges import hanging_edges


def _mesh(solid):
    mesh = solid.to_mesh64()
    return np.array(mesh.vert_properties)[:, :3], np.array(mesh.tri_verts).astype(np.int64)


def _tunnel(profile):
    """A block 20 x 30 x 20 with a tunnel of that profile (x, z) along y."""
    hole = Manifold.extrude(CrossSection([profile]), 30.0).rotate([90.0, 0.0, 0.0])
    return _mesh(Manifold.cube([20.0, 30.0, 20.0]) - hole.translate([0.0, 30.0, 0.0]))


def test_the_ridge_of_a_wavy_ceiling_hangs_over_its_length():
    wave = [[4.0, 2.0], [16.0, 2.0], [16.0, 6.0], [13.0, 12.0], [10.0, 6.0], [7.0, 12.0],
            [4.0, 6.0]]  # fmt: skip
    length, edges = hanging_edges(*_tunnel(wave))
    assert length == pytest.approx(30.0)
    assert len(edges) >= 1


def test_a_roof_has_no_hanging_edge():
    roof = [[4.0, 2.0], [16.0, 2.0], [16.0, 6.0], [10.0, 13.0], [4.0, 6.0]]
    assert hanging_edges(*_tunnel(roof))[0] == 0.0


def test_a_wedge_on_its_edge_stands_on_the_plate_only():
    wedge = Manifold.extrude(CrossSection([[[0.0, 0.0], [5.0, 10.0], [-5.0, 10.0]]]), 8.0)
    vertices, triangles = _mesh(wedge.rotate([90.0, 0.0, 0.0]))
    assert hanging_edges(vertices, triangles)[0] == 0.0
    assert hanging_edges(vertices, triangles, plate=-1.0)[0] == pytest.approx(8.0)
