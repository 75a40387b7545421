from dataclasses import replace

import numpy as np
import pytest
from manifold3d import Manifold

from sekiso.design.faces import faces_of
from sekiso.design.intake import load_part, part_from_bytes
from sekiso.design.mesh_report import part_from_mesh
from sekiso.design.shapes import SHAPES
from sekiso.domain.part import Faces

PARTS = "data/parts"


def of_kind(faces, kind):
    return [face for face in faces.table if face.kind == kind]


def test_box_has_six_planes_the_largest_first(mesh_of):
    faces = faces_of(part_from_mesh(*mesh_of(Manifold.cube((0.04, 0.03, 0.02)))))
    assert [face.kind for face in faces.table] == ["plane"] * 6
    assert [face.number for face in faces.table] == [1, 2, 3, 4, 5, 6]
    assert [face.area for face in faces.table] == pytest.approx(
        [1.2e-3, 1.2e-3, 8e-4, 8e-4, 6e-4, 6e-4]
    )
    assert faces.table[0].direction == pytest.approx((0.0, 0.0, -1.0))


def test_bore_of_a_mesh_is_a_cylinder_with_its_axis(mesh_of):
    bore = Manifold.cylinder(0.06, 0.005, circular_segments=64).translate((0.02, 0.01, -0.01))
    faces = faces_of(part_from_mesh(*mesh_of(Manifold.cube((0.04, 0.03, 0.02)) - bore)))
    (round_one,) = of_kind(faces, "cylinder")
    assert round_one.radius == pytest.approx(0.005)
    assert round_one.direction == pytest.approx((0.0, 0.0, 1.0))
    assert round_one.middle == pytest.approx((0.02, 0.01, 0.01))


def test_patches_do_not_depend_on_the_order_of_the_triangles(mesh_of):
    vertices, triangles = mesh_of(Manifold.cube((0.04, 0.03, 0.02)))
    order = np.random.default_rng(0).permutation(len(triangles))
    one = faces_of(part_from_mesh(vertices, triangles))
    other = faces_of(part_from_mesh(vertices, triangles[order]))
    assert one.table == other.table
    assert np.array_equal(one.number[order], other.number)


def test_step_faces_are_those_of_the_file_with_colours(shared):
    faces = faces_of(load_part(shared / PARTS / "ge_bracket_design_space.step"))
    assert len(faces.table) == 72
    pin = faces.table[52]
    assert (pin.number, pin.kind, pin.solid) == (53, "cylinder", 0)
    assert pin.radius == pytest.approx(9.557e-3, rel=1e-3)
    assert pin.colour[:3] == (0.0, 1.0, 0.0)
    assert len([face for face in faces.table if face.colour[:3] == (1.0, 0.0, 0.0)]) == 14


def test_areas_of_step_faces_add_up_to_the_area_of_the_part(shared):
    part = load_part(shared / PARTS / "cornerCube.step")
    faces = faces_of(part)
    assert sum(face.area for face in faces.table) == pytest.approx(part.area)
    assert (faces.number > 0).all()


def test_pin_bores_of_a_mesh_are_cylinders_as_in_its_cad_file(shared):
    faces = faces_of(load_part(shared / PARTS / "simjeb_30.obj"))
    pins = [face for face in of_kind(faces, "cylinder") if abs(face.radius - 9.557e-3) < 2e-6]
    assert len(pins) == 2


def test_faces_between_fillets_are_planes_and_the_fillets_cylinders(shared):
    faces = faces_of(load_part(shared / PARTS / "cube_rounds.stl"))
    assert len(of_kind(faces, "plane")) == 6
    assert [face.radius for face in of_kind(faces, "cylinder")] == pytest.approx([1e-3] * 4)


def test_two_reads_of_a_step_file_number_its_faces_alike(shared):
    content = (shared / PARTS / "cornerCube.step").read_bytes()
    one = faces_of(part_from_bytes(content, name="one.step"))
    other = faces_of(part_from_bytes(content, name="other.step", patience=2.0))
    assert one is not other
    assert one.table == other.table
    assert np.array_equal(one.number, other.number)


def test_bodies_that_were_united_get_patches_behind_the_cad_faces():
    box = SHAPES["box"]()
    whole = faces_of(box)
    number = np.where(whole.number <= 2, 0, whole.number)
    known = faces_of(replace(box, faces=Faces(number, whole.table)))
    assert len(known) == 8
    assert np.array_equal(known.number == 7, whole.number == 1)
    assert np.array_equal(known.number == 8, whole.number == 2)
