import numpy as np
import pytest
from manifold3d import Manifold

from sekiso.design.orientation_kernel import facet_sums
from sekiso.geometry.mesh import normals_and_areas

UP = np.array([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])


def sums(mesh, plate):
    normals, areas = normals_and_areas(*mesh)
    lowest = np.array([mesh[0][:, 2].min(), mesh[0][:, 0].min()])
    centres = mesh[0][mesh[1]].mean(axis=1)
    return facet_sums(UP, normals, areas, centres, lowest, lowest + plate, -0.7, -0.5)


def test_block_on_the_plate_needs_nothing(mesh_of):
    hanging, volume, shadow, down = sums(mesh_of(Manifold.cube((0.01, 0.02, 0.03))), 1e-5)
    assert hanging == pytest.approx([0.0, 0.0])
    assert volume == pytest.approx([0.0, 0.0])
    assert shadow == pytest.approx([2e-4, 6e-4])  # 10 x 20 and 20 x 30 mm
    assert down == pytest.approx([0.0, 0.0])  # what stands on the plate is no down-skin


def test_arm_hangs_at_its_height(mesh_of):
    foot = Manifold.cube((0.01, 0.01, 0.02))
    arm = Manifold.cube((0.03, 0.01, 0.01)).translate((0.0, 0.0, 0.02))
    hanging, volume, _, _ = sums(mesh_of(foot + arm), 1e-5)
    assert hanging[0] == pytest.approx(0.02 * 0.01)
    assert volume[0] == pytest.approx(0.02 * 0.01 * 0.02)
