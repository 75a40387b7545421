import numpy as np
import pytest
from manifold3d import CrossSection, Manifold

from sekiso.design.walls import sections, thinnest
from sekiso.geometry.mesh import normals_and_areas


def sections_of(mesh, **rays):
    return sections(*mesh, normals=normals_and_areas(*mesh)[0], **rays)


@pytest.mark.parametrize("wall", [0.0003, 0.001, 0.004])
@pytest.mark.parametrize("tilt", [(0.0, 0.0, 0.0), (31.0, 17.0, 45.0)])
def test_wall_of_a_hollow_box_is_exact_at_any_tilt(mesh_of, hollow_box, wall, tilt):
    found = sections_of(mesh_of(hollow_box(wall).rotate(tilt)))
    assert found.walls.thinnest == pytest.approx(wall, rel=1e-3)  # spread of the agreeing samples


def test_wall_of_a_pipe_and_its_bore(mesh_of):
    pipe = Manifold.cylinder(0.05, 0.01, circular_segments=96) - Manifold.cylinder(
        0.05, 0.008, circular_segments=96
    )
    found = sections_of(mesh_of(pipe.rotate((25.0, 40.0, 0.0))))
    # rays oblique to a curved wall read it up to 3 % thin
    assert found.walls.thinnest == pytest.approx(0.002, rel=0.035)
    assert found.gaps.thinnest == pytest.approx(0.016, rel=0.05)


def test_thin_pin_on_a_big_block_is_found(mesh_of):
    block = Manifold.cube((0.06, 0.06, 0.01))
    pin = Manifold.cylinder(0.02, 0.0006, circular_segments=32).translate((0.03, 0.03, 0.005))
    assert sections_of(mesh_of(block + pin)).walls.thinnest == pytest.approx(0.0012, rel=0.05)


def test_gap_between_two_fins_is_measured(mesh_of):
    fins = Manifold.cube((0.002, 0.03, 0.02)) + Manifold.cube((0.002, 0.03, 0.02)).translate(
        (0.0025, 0.0, 0.0)
    )
    assert sections_of(mesh_of(fins)).gaps.thinnest == pytest.approx(0.0005, rel=1e-6)


def test_sharp_wedge_is_no_thin_wall(mesh_of):
    wedge = Manifold.cube((0.04, 0.02, 0.02)).trim_by_plane((0.0, 0.5, 0.866), 0.012)
    assert sections_of(mesh_of(wedge)).walls.thinnest > 0.004


def test_one_odd_sample_is_not_the_thinnest_wall():
    assert thinnest(np.array([0.1, 2.0, 2.05, 2.1, 2.15, 5.0])) == 2.0
    assert np.isnan(thinnest(np.zeros(0)))


def test_tip_of_a_wedge_is_no_wall(mesh_of):
    outline = [(0.0, 0.0), (0.05, 0.0), (0.05, 0.05 * np.tan(np.radians(10.0)))]
    walls = sections_of(mesh_of(CrossSection([outline]).extrude(0.02))).walls
    assert walls.thinnest == pytest.approx(2.7e-4, rel=0.1)  # eight ray spacings behind the tip
