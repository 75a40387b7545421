import numpy as np
import pytest
from manifold3d import Manifold
from tests.design.loads.resultants import faces_for

from sekiso.design.faces import faces_of
from sekiso.design.intake import load_part
from sekiso.design.loads.places import surface_at, triangles_at
from sekiso.design.mesh_report import part_from_mesh
from sekiso.domain.errors import NeedError
from sekiso.domain.loads import Place
from sekiso.domain.place_text import read_place


@pytest.fixture(scope="module")
def block(mesh_of):
    return part_from_mesh(*mesh_of(Manifold.cube((0.04, 0.03, 0.02))))


def area_at(part, text):
    return float(surface_at(part, read_place(text), spacing=1e-3).areas.sum())


def test_sides_are_whole_faces(block):
    for text, area in (("bottom", 1.2e-3), ("top", 1.2e-3), ("left", 6e-4), ("back", 8e-4)):
        assert area_at(block, text) == pytest.approx(area)


def test_plane_takes_the_face_in_it_and_a_box_cuts_faces(block):
    assert area_at(block, "z = 20 mm") == pytest.approx(1.2e-3)
    # end face and a quarter of the four sides around it
    assert area_at(block, "x <= 10 mm") == pytest.approx(6e-4 + 2.5e-1 * 4e-3, rel=1e-9)


def test_a_small_box_on_a_face_of_two_triangles_loads_its_own_section_only(block):
    assert triangles_at(block, read_place("top")).sum() == 2
    assert area_at(block, "box 18,14,19 21,16,21 mm") == pytest.approx(6e-6, rel=1e-9)
    both = "box 18,14,20 21,16,20 mm and box 20,14,20 23,16,20 mm"  # they overlap
    assert area_at(block, both) == pytest.approx(1e-5, rel=1e-9)


def test_a_plane_with_a_width_is_a_band(block):
    assert area_at(block, "x = 20 mm within 2 mm") == pytest.approx(4e-3 * 0.1, rel=1e-9)


def test_places_add_up_without_counting_twice(block):
    assert area_at(block, "bottom and top") == pytest.approx(2.4e-3)
    number = faces_of(block).table[0].number
    assert area_at(block, f"face {number} and bottom") == pytest.approx(1.2e-3)


def test_picked_triangles_are_those(block):
    assert np.flatnonzero(triangles_at(block, read_place("triangles 0, 5"))).tolist() == [0, 5]


def test_faces_of_a_place_are_named(block):
    (number,) = faces_for(block, read_place("bottom"))
    assert faces_of(block).table[number - 1].direction == pytest.approx((0.0, 0.0, -1.0))


@pytest.mark.parametrize(
    ("place", "key"),
    [
        (Place(faces=(7,)), "place_face"),
        (Place(colours=("#ff0000",)), "place_colour"),
        (Place(triangles=(12,)), "place_triangle"),
        (Place(), "place_empty"),
        (read_place("z = 30 mm"), "place_nothing"),
    ],
)
def test_a_place_off_the_part_is_refused_with_what_there_is(block, place, key):
    with pytest.raises(NeedError) as refused:
        triangles_at(block, place)
    assert refused.value.key == key
    assert refused.value.text("ja") != refused.value.text("en")


def test_the_nearest_face_is_named(block):
    with pytest.raises(NeedError, match=r"face 2 lies nearest, 9.99 mm away"):
        triangles_at(block, read_place("z = 30 mm"))


def test_colours_of_a_step_file_pick_its_bolts(shared):
    part = load_part(shared / "data/parts/ge_bracket_design_space.step")
    assert faces_for(part, read_place("colour #00ff00")) == (53,)
    assert len(faces_for(part, read_place("color #FF0000"))) == 14
