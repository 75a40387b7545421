import numpy as np
import pytest
from manifold3d import Manifold

from sekiso.design.overhang import overhang
from sekiso.geometry.mesh import normals_and_areas


def overhang_of(mesh, **keywords):
    normals, areas = normals_and_areas(*mesh)
    return overhang(*mesh, normals=normals, areas=areas, **keywords)


def test_sphere_hangs_by_its_lower_cap(mesh_of):
    ball = mesh_of(Manifold.sphere(0.01, circular_segments=256))
    found = overhang_of(ball)
    exact = 2.0 * np.pi * 0.01**2 * (1.0 - np.cos(np.radians(44.5)))
    # the cap's rim is drawn in facets of 1.4 degrees
    assert found.area + found.plate_area == pytest.approx(exact, rel=0.04)


@pytest.mark.parametrize(("angle", "hangs"), [(35.0, True), (44.0, True), (46.0, False)])
def test_cone_on_its_tip_hangs_if_flatter_than_the_limit(mesh_of, angle, hangs):
    radius = 0.01
    height = radius * np.tan(np.radians(angle))
    cone = Manifold.cylinder(height, 1e-4 * radius, radius, circular_segments=128)
    slant = np.pi * radius**2 / np.cos(np.radians(angle))
    found = overhang_of(mesh_of(cone))
    assert found.area == pytest.approx(slant if hangs else 0.0, rel=2e-3)


def test_facets_at_exactly_45_degrees_stand_in_the_band_whichever_way_they_round(mesh_of):
    cone = Manifold.cylinder(0.01, 0.0, 0.01, circular_segments=90)
    for turn in (0.0, 13.7, 90.0):
        found = overhang_of(mesh_of(cone.rotate((0.0, 0.0, turn))))
        assert found.area == 0.0
        assert found.band_area > 0.0004


def test_lying_cylinder_hangs_by_a_quarter_of_its_mantle(mesh_of):
    bar = Manifold.cylinder(0.05, 0.01, circular_segments=720).rotate((90.0, 0.0, 0.0))
    found = overhang_of(mesh_of(bar))
    total = found.area + found.plate_area
    assert total == pytest.approx(0.01 * np.radians(89.0) * 0.05, rel=0.01)


def test_face_on_the_plate_is_supported_and_a_table_top_is_not(mesh_of):
    table = Manifold.cube((0.04, 0.04, 0.004)).translate((0.0, 0.0, 0.02))
    table += Manifold.cube((0.01, 0.01, 0.022))
    found = overhang_of(mesh_of(table))
    assert found.area == pytest.approx(0.04**2 - 0.01**2, rel=1e-9)
    assert found.plate_area == pytest.approx(0.01**2, rel=1e-9)


def test_building_upside_down_swaps_top_and_bottom(mesh_of):
    tee = Manifold.cube((0.04, 0.04, 0.004)) + Manifold.cube((0.01, 0.01, 0.022))
    assert overhang_of(mesh_of(tee)).area == 0.0
    assert overhang_of(mesh_of(tee), direction=(0.0, 0.0, -1.0)).area > 0.0014
