import numpy as np
import pytest
from manifold3d import Manifold

from sekiso.design.loads.tractions import sample_forces
from sekiso.domain.errors import NeedError
from sekiso.domain.loads import Load
from sekiso.geometry.samples import samples


@pytest.fixture(scope="module")
def hole(mesh_of):
    """The wall of a round hole along z, 10 mm across and 20 mm deep: its normals point inwards."""
    vertices, triangles = mesh_of(Manifold.cylinder(0.02, 0.005, circular_segments=96))
    wall = np.ptp(vertices[triangles][:, :, 2], axis=1) > 0.0
    return samples(vertices, triangles[wall][:, ::-1], spacing=5e-4)


def moment(on, forces):
    return np.cross(on.points, forces).sum(axis=0)


def test_force_is_even_and_whole(hole):
    forces = sample_forces(Load("force", vector=(1.0, -2.0, 3.0)), hole)
    assert forces.sum(axis=0) == pytest.approx([1.0, -2.0, 3.0], rel=1e-12)
    assert np.ptp(forces[:, 2] / hole.areas) == pytest.approx(0.0, abs=1e-6)


def test_pressure_in_a_hole_cancels_and_pushes_outwards(hole):
    forces = sample_forces(Load("pressure", value=2e6), hole)
    assert forces.sum(axis=0) == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)
    assert np.einsum("ij,ij->i", forces, hole.points * [1, 1, 0]).min() > 0.0


def test_moment_is_a_couple(hole):
    forces = sample_forces(Load("moment", vector=(4.0, 0.0, 5.0)), hole)
    assert forces.sum(axis=0) == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)
    assert moment(hole, forces) == pytest.approx([4.0, 0.0, 5.0], rel=1e-9)


def test_bearing_presses_as_a_cosine_on_the_half_towards_which_it_points(hole):
    forces = sample_forces(Load("bearing", vector=(0.0, -1e4, 0.0)), hole)
    assert forces.sum(axis=0) == pytest.approx([0.0, -1e4, 0.0], rel=1e-12, abs=1e-8)
    assert np.abs(forces[hole.points[:, 1] > 0.0]).max() == pytest.approx(0.0, abs=1e-9)
    # F = p0 integral of cos^2 over the half = p0 r l pi / 2; facets of 3.75 degrees
    peak = float((np.linalg.norm(forces, axis=1) / hole.areas).max())
    assert peak == pytest.approx(1e4 / (0.005 * 0.02 * np.pi / 2.0), rel=2e-3)


def test_bearing_along_the_hole_is_refused(hole):
    with pytest.raises(NeedError, match="presses on no wall"):
        sample_forces(Load("bearing", vector=(0.0, 0.0, 1.0)), hole)
