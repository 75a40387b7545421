import pytest
from tests.meshes import part_of

from sekiso.design.shape_class import prismatic_share
from sekiso.domain.part import Part

trimesh = pytest.importorskip("trimesh")


def test_a_turned_box_is_prismatic():
    box = trimesh.creation.box((3.0, 2.0, 1.0))
    box.apply_transform(trimesh.transformations.rotation_matrix(0.4, (1.0, 2.0, 3.0)))
    assert prismatic_share(part_of(box)) == pytest.approx(1.0)


def test_a_cylinder_is_prismatic_and_a_sphere_is_not():
    cylinder = trimesh.creation.cylinder(radius=1.0, height=3.0, sections=96)
    sphere = trimesh.creation.icosphere(subdivisions=4)
    assert prismatic_share(part_of(cylinder)) == pytest.approx(1.0)
    assert prismatic_share(part_of(sphere)) < 0.3  # bands of +-3 degrees around three great circles


def test_a_part_without_triangles_has_no_class():
    assert prismatic_share(Part(volume=1.0, area=6.0, extent=(1.0, 1.0, 1.0))) is None
