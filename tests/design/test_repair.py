import numpy as np
import pytest
from manifold3d import Manifold
from tests.meshes import (
    SIDE,
    box,
    crossing_prism,
    inside_out,
    layer_volume,
    sheet,
    together,
    welded,
)

from sekiso.design.intake import load_part
from sekiso.design.mesh_report import part_from_mesh
from sekiso.design.repair import repair_mesh, winding_volume
from sekiso.domain.errors import PartError
from sekiso.domain.part import Part


def codes(found):
    return {change.code for change in found.changes}


def test_sound_part_is_left_as_it_is(mesh_of):
    part = part_from_mesh(*mesh_of(Manifold.cube((0.01, 0.02, 0.03))))
    found = repair_mesh(part)
    assert found.changes == ()
    assert found.is_trusted
    assert found.volume_change == 0.0


def test_missing_triangle_is_closed_and_the_volume_comes_back(mesh_of):
    vertices, triangles = mesh_of(Manifold.cube((0.01, 0.02, 0.03)))
    found = repair_mesh(part_from_mesh(vertices, triangles[1:]))
    assert codes(found) == {"holes_closed"}
    assert found.part.is_closed
    assert found.part.volume == pytest.approx(6e-6)
    assert found.is_trusted


def test_turned_triangles_are_turned_back(mesh_of):
    vertices, triangles = mesh_of(Manifold.sphere(0.01, circular_segments=32))
    turned = triangles.copy()
    turned[::7] = turned[::7, ::-1]
    closed = repair_mesh(part_from_mesh(vertices, turned))
    assert codes(closed) == {"inconsistent_winding"}
    found = repair_mesh(part_from_mesh(vertices, turned[1:]))
    assert codes(found) == {"inconsistent_winding", "triangles_turned", "holes_closed"}
    exact = Manifold.sphere(0.01, circular_segments=32).volume()
    assert found.part.volume == pytest.approx(exact) == closed.part.volume
    assert found.is_trusted
    assert closed.is_trusted


def test_shell_turned_inside_out_is_turned(mesh_of):
    vertices, triangles = mesh_of(Manifold.cube((0.01, 0.01, 0.01)))
    both = np.concatenate((triangles, triangles[:, ::-1] + 8))
    found = repair_mesh(part_from_mesh(np.concatenate((vertices, 2.0 * vertices + 0.05)), both))
    assert codes(found) == {"inconsistent_winding"}
    assert found.part.volume == pytest.approx(9e-6)


def test_overlapping_bodies_are_counted_once(mesh_of):
    vertices, triangles = mesh_of(Manifold.cube((0.01, 0.01, 0.01)))
    moved = np.concatenate((vertices, vertices + np.array([0.005, 0.0, 0.0])))
    found = repair_mesh(part_from_mesh(moved, np.concatenate((triangles, triangles + 8))))
    assert codes(found) == {"overlapping_bodies"}
    assert found.part.volume == pytest.approx(1.5e-6)
    assert found.volume_change == 0.0
    assert found.is_trusted


def test_cavity_stays_a_cavity(mesh_of, hollow_box):
    part = part_from_mesh(*mesh_of(hollow_box(0.002)))
    found = repair_mesh(part)
    assert found.part.volume == pytest.approx(part.volume)
    assert found.part.summary["n_cavities"] == 1


def test_soup_of_triangles_is_not_called_mended():
    corners = np.random.default_rng(3).random((300, 3)) * 0.02
    with pytest.raises(PartError, match="no volume"):
        repair_mesh(part_from_mesh(corners, np.arange(300).reshape(-1, 3)))


def test_winding_number_measures_an_open_mesh(mesh_of):
    vertices, triangles = mesh_of(Manifold.sphere(0.01, circular_segments=64))
    volume, error = winding_volume(vertices, triangles[5:])
    exact = Manifold.sphere(0.01, circular_segments=64).volume()
    assert abs(volume - exact) < 4.0 * error < 0.15 * exact


def test_part_known_by_numbers_cannot_be_mended():
    with pytest.raises(PartError, match="shape of the part"):
        repair_mesh(Part(volume=3e-4, area=0.06, extent=(0.1, 0.1, 0.1)))


def test_open_public_part_gets_back_the_volume_of_its_drawing(shared):
    folder = shared / "data" / "parts"
    found = repair_mesh(load_part(folder / "featuretype_open.3mf"))
    assert found.part.volume == pytest.approx(190532e-9, rel=1e-3)
    assert found.is_trusted


def test_badly_wound_public_part_gets_its_true_volume(shared):
    part = load_part(shared / "data" / "parts" / "multibody_badwinding.stl")
    found = repair_mesh(part)
    assert part.volume * 1e9 == pytest.approx(0.007423, rel=1e-3)  # as it is wound, 0.01404
    assert found.part.volume == part.volume
    assert found.is_trusted


def test_a_repaired_part_is_another_part(mesh_of):
    vertices, triangles = mesh_of(Manifold.cube((0.01, 0.02, 0.03)))
    broken = part_from_mesh(vertices, triangles[1:], digest="d" * 64)
    assert len(repair_mesh(broken).part.digest) == 64
    assert repair_mesh(broken).part.digest == repair_mesh(broken).part.digest != broken.digest


def test_bodies_that_touch_can_be_sliced_after_mending_too():
    for places in (
        [(0, 0, 0), (1, 0, 0)],
        [(0, 0, 0), (1, 1, 0)],
        [(0, 0, 0), (1, 0, 0), (2, 0, 0)],
    ):
        mesh = welded(*(box(*(np.array(place) * SIDE)) for place in places))
        found = repair_mesh(part_from_mesh(*mesh))
        assert found.is_trusted
        assert layer_volume(found.part) == pytest.approx(len(places) * 1e-6)


@pytest.mark.parametrize(
    ("mesh", "code"),
    [
        (together(box(), sheet(0.005)), "sheets_left_out"),
        (together(box(), sheet(0.09)), "sheets_left_out"),
        (together(box(), box()), "doubled_body"),
        ((box()[0], np.concatenate((box()[1], box()[1][3:4]))), "repeated_triangles"),
        (inside_out(box()), "inconsistent_winding"),
        (together(box(), box(0.003, 0.003, 0.003, side=0.004)), "body_in_body"),
    ],
)
def test_what_reading_left_out_is_the_first_change(mesh, code):
    found = repair_mesh(part_from_mesh(*mesh))
    assert [change.code for change in found.changes] == [code]
    assert found.part.volume == pytest.approx(1e-6)
    assert found.part.area == pytest.approx(6e-4)
    assert found.part.findings == ()
    assert found.is_trusted


@pytest.mark.parametrize("gap", [1e-8, 1e-7, 1e-6])
def test_corners_are_joined_as_near_as_it_takes(gap):
    vertices, triangles = box()
    corners = vertices[triangles].reshape(-1, 3)
    corners = corners + gap * np.random.default_rng(1).uniform(-1.0, 1.0, corners.shape)
    found = repair_mesh(part_from_mesh(corners, np.arange(36).reshape(-1, 3)))
    assert codes(found) == {"corners_joined"}
    assert found.part.is_closed
    assert found.part.volume == pytest.approx(1e-6, rel=1e3 * gap)


def test_a_corner_in_the_middle_of_an_edge_is_mended():
    vertices, triangles = box()
    a, b, c = triangles[0]
    middle = 0.5 * (vertices[a] + vertices[b])
    halves = np.array([[a, 8, c], [8, b, c]])
    mesh = np.vstack((vertices, middle)), np.concatenate((triangles[1:], halves))
    part = part_from_mesh(*mesh)
    assert part.volume == pytest.approx(1e-6)
    found = repair_mesh(part)
    assert found.is_trusted
    assert layer_volume(found.part) == pytest.approx(1e-6)


def test_a_surface_that_crosses_itself_is_not_trusted():
    found = repair_mesh(part_from_mesh(*crossing_prism()))
    assert not found.is_trusted
