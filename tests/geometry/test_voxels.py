import numpy as np
import pytest
from manifold3d import Manifold
from scipy.ndimage import distance_transform_edt

from sekiso.geometry.voxels import air, passages, pockets, thickest_section, voxel_size, voxels


def grid(mesh, n_voxels=200_000):
    edge = voxel_size(mesh[0], n_voxels=n_voxels)
    return edge, voxels(*mesh, edge=edge)


def air_of(mesh, widest, n_voxels=200_000):
    edge, solid = grid(mesh, n_voxels)
    return air(solid, edge=edge, origin=mesh[0].min(axis=0), widest=widest)


def box_with_hole(hollow_box, diameter):
    hole = Manifold.cylinder(0.01, diameter / 2, circular_segments=48)
    return hollow_box(0.002) - hole.translate((0.02, 0.015, 0.015))


def test_voxels_fill_the_volume_of_a_ball_better_as_they_shrink(mesh_of):
    ball = Manifold.sphere(0.01, circular_segments=96)
    errors = []
    for n in (1e3, 3e4, 1e6):
        edge, solid = grid(mesh_of(ball), n)
        errors.append(abs(float(solid.sum()) * edge**3 / ball.volume() - 1.0))
    assert errors[-1] < 1e-3
    assert errors[-1] < errors[0] / 5.0


def test_thickest_section_of_a_plate_is_its_thickness(mesh_of):
    edge, solid = grid(mesh_of(Manifold.cube((0.06, 0.05, 0.008))))
    assert thickest_section(solid, edge=edge) == pytest.approx(0.008, abs=1.5 * edge)


@pytest.mark.parametrize(
    ("diameter", "is_trapped"), [(0.001, True), (0.0015, True), (0.003, False)]
)
def test_powder_stays_behind_a_hole_narrower_than_the_escape(
    mesh_of, hollow_box, diameter, is_trapped
):
    around = air_of(mesh_of(box_with_hole(hollow_box, diameter)), 0.004, n_voxels=400_000)
    found = pockets(around, escape=0.002)
    assert bool(found) is is_trapped
    if is_trapped:  # the hollow of 36 x 26 x 16 mm, to half a voxel all around
        assert found[0].volume == pytest.approx(0.036 * 0.026 * 0.016, rel=0.1)


def test_open_slot_narrower_than_the_escape_can_be_emptied(mesh_of):
    slotted = Manifold.cube((0.03, 0.02, 0.02)) - Manifold.cube((0.0015, 0.03, 0.015)).translate(
        (0.014, -0.005, 0.01)
    )
    assert pockets(air_of(mesh_of(slotted), 0.003), escape=0.003) == []


def test_channel_has_its_diameter_and_length(mesh_of):
    bore = Manifold.cylinder(0.06, 0.003, circular_segments=48).rotate((0.0, 90.0, 0.0))
    block = Manifold.cube((0.06, 0.02, 0.02)) - bore.translate((0.0, 0.01, 0.01))
    around = air_of(mesh_of(block), 0.01, n_voxels=500_000)
    (found,) = passages(around, widest=0.01)
    assert found.is_tube
    assert found.width == pytest.approx(0.006, abs=2 * around.edge)
    assert found.length == pytest.approx(0.06, rel=0.25)
    assert abs(np.dot(found.run, (1.0, 0.0, 0.0))) > 0.99


def test_slot_is_no_tube_and_a_hollow_corner_no_passage(mesh_of):
    angle = Manifold.cube((0.03, 0.02, 0.004)) + Manifold.cube((0.004, 0.02, 0.03))
    assert passages(air_of(mesh_of(angle), 0.006), widest=0.006) == []
    fins = angle + Manifold.cube((0.004, 0.02, 0.03)).translate((0.008, 0.0, 0.0))
    (slot,) = passages(air_of(mesh_of(fins), 0.006), widest=0.006)
    assert not slot.is_tube


def test_the_largest_ball_is_that_of_the_library():
    solid = np.pad(np.random.default_rng(3).random((30, 25, 20)) < 0.97, 1)
    by_library = 2.0 * (float(distance_transform_edt(solid).max()) - 0.5)
    assert thickest_section(solid, edge=1.0) == pytest.approx(by_library, rel=1e-12)
