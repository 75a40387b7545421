"""A gable makes a pyramid of a flat ceiling, as far as the metal above it goes."""

import numpy as np
import pytest

from sekiso import simple_part
from sekiso.design.mesh_report import part_from_mesh
from sekiso.design.topology.gables import with_gables
from sekiso.design.topology.printable_findings import standing_of

UP = (0.0, 0.0, 1.0)


def _table():
    """A box on one leg: its underside hangs."""
    from manifold3d import Manifold

    solid = Manifold.cube((0.02, 0.01, 0.02)).translate((0.0, 0.0, 0.01))
    mesh = (solid + Manifold.cube((0.016, 0.01, 0.012))).to_mesh64()
    return part_from_mesh(np.array(mesh.vert_properties)[:, :3], np.array(mesh.tri_verts))


def test_gables_leave_no_flat_ceiling():
    part = _table()
    hanging, _ = standing_of(part, direction=UP, plate=0.0)
    cut = with_gables(part.vertices, part.triangles, hanging.faces)
    left, _ = standing_of(part_from_mesh(cut.vertices, cut.triangles), direction=UP, plate=0.0)
    assert hanging.area == pytest.approx(40e-6)
    assert left.area < 1e-3 * hanging.area
    assert cut.rises.max() < 5e-3
    assert part_from_mesh(cut.vertices, cut.triangles).findings == ()


def test_a_gable_stops_short_of_the_surface_above(mesh_of):
    from manifold3d import Manifold

    slab = Manifold.cube((0.02, 0.02, 0.0005)).translate((0.0, 0.0, 0.01))
    part = part_from_mesh(*mesh_of(slab + Manifold.cube((0.005, 0.02, 0.0105))))
    hanging, _ = standing_of(part, direction=UP, plate=0.0)
    cut = with_gables(part.vertices, part.triangles, hanging.faces)
    assert cut.rises.max() == pytest.approx(0.45e-3)
    assert standing_of(part_from_mesh(cut.vertices, cut.triangles), direction=UP)[0].area > 0.0


def test_nothing_rises_where_nothing_hangs():
    part = simple_part("box", x=0.01, y=0.01, z=0.01)
    same = with_gables(part.vertices, part.triangles, np.zeros(0, dtype=np.int64))
    assert same.n_gables == 0
    assert len(same.rises) == 0
