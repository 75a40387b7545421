import numpy as np
import pytest
from manifold3d import Manifold

from sekiso.design.supports import supports
from sekiso.geometry.mesh import signed_volumes


def table():
    """A top of 40 x 40 x 4 mm, 20 mm above the plate, on a leg of 10 x 10 mm."""
    top = Manifold.cube((0.04, 0.04, 0.004)).translate((0.0, 0.0, 0.02))
    return top + Manifold.cube((0.01, 0.01, 0.021))


def test_table_needs_the_space_under_its_top(mesh_of):
    found = supports(*mesh_of(table()))
    assert found.volume == pytest.approx((0.04**2 - 0.01**2) * 0.02, rel=0.02)
    assert not found.on_part.any()
    assert found.contact_area == pytest.approx(0.04**2 - 0.01**2, rel=0.02)


def test_support_volume_converges_with_the_number_of_rays(mesh_of):
    exact = (0.04**2 - 0.01**2) * 0.02
    errors = [
        abs(supports(*mesh_of(table().rotate((0.0, 0.0, 30.0))), n_rays=n).volume / exact - 1.0)
        for n in (300, 30_000)
    ]
    assert errors[1] < 2e-3 < errors[0]


def test_upside_down_the_table_needs_none(mesh_of):
    assert supports(*mesh_of(table()), direction=(0.0, 0.0, -1.0)).volume == 0.0


def test_bridge_inside_stands_on_the_part(mesh_of, hollow_box):
    found = supports(*mesh_of(hollow_box(0.002)))
    assert found.on_part.all()
    assert found.volume_on_part == pytest.approx(0.036 * 0.026 * 0.016, rel=0.02)


def test_lifted_part_stands_on_supports(mesh_of):
    found = supports(*mesh_of(Manifold.cube((0.02, 0.02, 0.02))), lift=0.003)
    assert found.volume == pytest.approx(0.02**2 * 0.003, rel=0.02)


def test_mesh_of_the_blocks_encloses_their_volume_in_the_part_s_frame(mesh_of):
    mesh = mesh_of(table().rotate((90.0, 0.0, 0.0)))
    found = supports(*mesh, direction=(0.0, -1.0, 0.0), n_rays=2000)
    corners, triangles = found.mesh()
    assert signed_volumes(corners, triangles).sum() == pytest.approx(found.volume, rel=1e-9)
    assert np.all(corners.min(axis=0) > mesh[0].min(axis=0) - 1e-3)
    assert np.all(corners.max(axis=0) < mesh[0].max(axis=0) + 1e-3)
