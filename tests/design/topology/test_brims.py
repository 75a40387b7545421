"""A brim too thin to be steepened is cut off from below; nothing crosses, nothing is left over."""

import numpy as np
import pytest
from manifold3d import Manifold

from sekiso.design.mesh_report import part_from_mesh
from sekiso.design.topology.brims import without_brims
from sekiso.design.topology.printable_findings import standing_of

UP = (0.0, 0.0, 1.0)


def _block_with_brim(mesh_of):
    """A block with a wedge at its side: flat from below, and thin from the start."""
    corners = [(10.0, 0.0, 8.0), (10.0, 10.0, 8.0), (14.0, 0.0, 9.4), (14.0, 10.0, 9.4)]
    top = [(10.0, 0.0, 9.0), (10.0, 10.0, 9.0)]
    inside = [(9.0, 0.0, 8.0), (9.0, 10.0, 8.0), (9.0, 0.0, 9.0), (9.0, 10.0, 9.0)]
    brim = Manifold.hull_points(np.array(corners + top + inside))
    vertices, triangles = mesh_of(Manifold.cube((10.0, 10.0, 10.0)) + brim)
    return part_from_mesh(1e-3 * vertices, triangles)


def test_what_is_left_of_a_brim_is_steep(mesh_of):
    part = _block_with_brim(mesh_of)
    cut = part_from_mesh(*without_brims(*part.mesh, most=8e-3))
    assert standing_of(part, direction=UP)[0].area > 40e-6
    hanging, starts = standing_of(cut, direction=UP)
    assert hanging.area == pytest.approx(0.0, abs=1e-12)
    assert not len(starts)
    assert cut.findings == ()
    assert 1e-6 < cut.volume < part.volume


def test_a_block_has_none():
    from sekiso import simple_part

    box = simple_part("box", x=0.01, y=0.01, z=0.01)
    vertices, triangles = without_brims(*box.mesh, most=5e-3)
    assert vertices is box.vertices
    assert len(triangles) == 12
