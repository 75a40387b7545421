"""What of a mesh counts: each kind along other axes, at odd angles, with further bodies."""

import numpy as np
import pytest
from manifold3d import Manifold
from tests.bodies import arrays
from tests.meshes import (
    SIDE,
    box,
    codes,
    crossing_prism,
    inside_out,
    layer_volume,
    sheet,
    shuffled,
    together,
    turned,
    welded,
)

from sekiso.design.mesh_report import part_from_mesh
from sekiso.domain.errors import PartError

TURNS = [(0.0, 0.0, 0.0), (0.0, 90.0, 0.0), (90.0, 0.0, 90.0), (17.0, 31.0, 53.0)]
CUBE = SIDE**3
every_turn = pytest.mark.parametrize("angles", TURNS)


def part(mesh, angles=(0.0, 0.0, 0.0)):
    return part_from_mesh(*turned(mesh, *angles))


def counted(found, volume, area):
    assert found.is_closed
    assert found.volume == pytest.approx(volume, rel=1e-9)
    assert found.area == pytest.approx(area, rel=1e-9)
    assert layer_volume(found) == pytest.approx(volume, rel=0.02)


@every_turn
def test_a_body_inside_out_is_read_the_right_way_round(angles):
    found = part(inside_out(box()), angles)
    counted(found, CUBE, 6 * SIDE**2)
    assert {code: f.severity for code, f in codes(found).items()} == {
        "inconsistent_winding": "warning"
    }


@every_turn
@pytest.mark.parametrize("which", [(0,), (1,), (0, 2), (0, 1, 2)])
def test_any_of_three_bodies_may_be_inside_out(angles, which):
    bodies = [box(3 * k * SIDE, 0.0, 0.0) for k in range(3)]
    mesh = together(*(inside_out(b) if k in which else b for k, b in enumerate(bodies)))
    found = part(mesh, angles)
    counted(found, 3 * CUBE, 18 * SIDE**2)
    assert found.n_bodies == 3
    assert codes(found)["inconsistent_winding"].values["n_inside_out"] == len(which)


@every_turn
def test_a_hollow_body_inside_out_keeps_its_cavity(angles, mesh_of, hollow_box):
    mesh = mesh_of(hollow_box(0.002))
    right, wrong = part(mesh, angles), part(inside_out(mesh), angles)
    assert wrong.volume == pytest.approx(right.volume, rel=1e-12)
    assert wrong.summary["n_cavities"] == 1
    assert codes(wrong)["inconsistent_winding"].values == {"n": 0, "n_inside_out": 1}


def test_metal_in_a_cavity_in_metal_counts_however_it_is_wound():
    shells = [box(*[k * 0.001] * 3, side=SIDE - 2 * k * 0.001) for k in range(3)]
    exact = CUBE - 0.008**3 + 0.006**3
    right = part(together(shells[0], inside_out(shells[1]), shells[2]))
    counted(right, exact, 6 * (SIDE**2 + 0.008**2 + 0.006**2))
    assert (right.n_bodies, right.summary["n_cavities"]) == (2, 1)
    assert set(codes(right)) == {"several_bodies", "enclosed_cavity"}
    wrong = part(together(shells[0], inside_out(shells[1]), inside_out(shells[2])))
    assert wrong.volume == pytest.approx(exact)
    assert codes(wrong)["inconsistent_winding"].values["n_inside_out"] == 1


@every_turn
def test_one_triangle_that_faces_the_other_way_changes_no_volume(angles):
    for number in range(12):
        vertices, triangles = box()
        triangles = triangles.copy()
        triangles[number] = triangles[number, ::-1]
        found = part((vertices, triangles), angles)
        counted(found, CUBE, 6 * SIDE**2)
        assert codes(found)["inconsistent_winding"].values["n"] == 3


@every_turn
@pytest.mark.parametrize("n", [2, 3, 5, 6, 7, 10])
def test_the_triangles_of_a_closed_skin_agree_in_one_way_only(angles, n):
    vertices, triangles = box()
    triangles = np.where(np.arange(12)[:, None] < n, triangles[:, ::-1], triangles)
    found = part((vertices, triangles), angles)
    counted(found, CUBE, 6 * SIDE**2)
    assert codes(found).keys() == {"inconsistent_winding"}
    assert layer_volume(found) == pytest.approx(CUBE, rel=0.05)


def test_a_third_of_an_open_skin_facing_the_other_way_leaves_a_doubt():
    vertices, triangles = arrays(Manifold.sphere(SIDE, circular_segments=32))
    triangles = triangles[:-1].copy()
    triangles[::3] = triangles[::3, ::-1]
    found = part((vertices, triangles))
    assert not found.is_closed
    assert {"inconsistent_winding", "winding_unclear"} <= set(codes(found))


@every_turn
@pytest.mark.parametrize("at", [0.1, 0.5, 0.9, 2.0, 90.0, -90.0])
def test_a_loose_sheet_inside_or_beside_a_body_is_left_out(angles, at):
    found = part(together(box(), sheet(at * SIDE)), angles)
    counted(found, CUBE, 6 * SIDE**2)
    assert found.n_bodies == 1
    assert found.n_triangles == 12
    assert codes(found)["sheets_left_out"].values["n"] == 2
    assert found.extent == pytest.approx(part(box(), angles).extent)


@every_turn
def test_a_sheet_of_two_sides_is_left_out(angles):
    two_sided = welded(sheet(0.5 * SIDE), inside_out(sheet(0.5 * SIDE)))
    found = part(together(box(), two_sided), angles)
    counted(found, CUBE, 6 * SIDE**2)
    assert codes(found)["sheets_left_out"].values["n"] == 4


@every_turn
@pytest.mark.parametrize("flip", [False, True])
def test_a_membrane_that_grows_on_the_skin_is_left_out(angles, flip):
    low, high = box(), box(SIDE, 0.0, 0.0)
    vertices, triangles = welded(low, high)
    middles = vertices[triangles].mean(axis=1)
    across = np.abs(middles[:, 0] - SIDE) < 1e-9  # both sides of the common face
    rest, wall = triangles[~across], triangles[across][:2]
    mesh = vertices, np.concatenate((rest, wall[:, ::-1] if flip else wall))
    found = part(mesh, angles)
    counted(found, 2 * CUBE, 10 * SIDE**2)
    assert codes(found)["sheets_left_out"].values["n"] == 2


def test_a_fin_on_an_edge_is_left_out():
    vertices, triangles = box()
    edge = triangles[0, :2]
    fin = np.array([[edge[0], edge[1], len(vertices)]])
    tip = vertices[edge].mean(axis=0) + np.array([3 * SIDE, 3 * SIDE, 0.0])
    found = part((np.vstack((vertices, tip)), np.concatenate((triangles, fin))))
    counted(found, CUBE, 6 * SIDE**2)
    assert codes(found)["sheets_left_out"].values["n"] == 1


def test_where_the_sheet_lay_is_told():
    text = codes(part(together(box(), sheet(9 * SIDE))))["sheets_left_out"]
    assert text.values["where"] == "x 90 - 90, y 0 - 10, z 0 - 10"
    assert text.values["area"] == pytest.approx(100.0)
    assert len(text.points) == 2


def test_a_body_with_a_hole_beside_a_closed_one_is_no_sheet():
    found = part(together(box(), (box(0.03, 0.0, 0.0)[0], box()[1][1:])))
    assert not found.is_closed
    assert found.n_bodies == 2
    assert "open_boundary" in codes(found)
    assert "sheets_left_out" not in codes(found)


def test_a_skin_of_pieces_that_meet_along_cracks_is_no_sheet():
    vertices, triangles = box()
    pieces = [(vertices[t], np.array([[0, 1, 2]])) for t in triangles]
    found = part(together(box(0.03, 0.0, 0.0), *pieces))
    assert found.volume == pytest.approx(2 * CUBE)
    assert "open_boundary" in codes(found)
    assert "sheets_left_out" not in codes(found)


def test_sheets_alone_are_refused_or_open_as_ever():
    with pytest.raises(PartError, match="no volume"):
        part(sheet(0.0))
    with pytest.raises(PartError, match="no volume"):
        part(welded(sheet(0.0), inside_out(sheet(0.0))))
    assert "open_boundary" in codes(part((box()[0], box()[1][1:])))


@every_turn
@pytest.mark.parametrize("number", [0, 5, 11])
@pytest.mark.parametrize("place", ["end", "begin", "beside"])
def test_a_triangle_stored_twice_counts_once(angles, number, place):
    vertices, triangles = box()
    at = {"end": 12, "begin": 0, "beside": number}[place]
    again = np.roll(triangles[number], 1)
    found = part((vertices, np.insert(triangles, at, again, axis=0)), angles)
    counted(found, CUBE, 6 * SIDE**2)
    assert codes(found)["repeated_triangles"].values["n"] == 1


TOUCHING = {
    "face": [(0, 0, 0), (1, 0, 0)],
    "edge": [(0, 0, 0), (1, 1, 0)],
    "corner": [(0, 0, 0), (1, 1, 1)],
    "row": [(0, 0, 0), (1, 0, 0), (2, 0, 0)],
    "checkerboard": [(x, y, 0) for x in range(3) for y in range(3) if (x + y) % 2 == 0],
    "checkers in space": [(0, 0, 0), (1, 1, 0), (1, 0, 1), (0, 1, 1)],
    "block of eight": [(x, y, z) for x in range(2) for y in range(2) for z in range(2)],
}


@every_turn
@pytest.mark.parametrize("name", TOUCHING)
def test_bodies_that_touch_are_closed_and_sliced(angles, name):
    bodies = [box(*(np.array(place) * SIDE)) for place in TOUCHING[name]]
    n = len(bodies)
    found = part(welded(*bodies), angles)
    counted(found, n * CUBE, n * 6 * SIDE**2)
    assert found.n_bodies == n
    assert set(codes(found)) == {"several_bodies"}


@every_turn
@pytest.mark.parametrize("name", TOUCHING)
def test_bodies_that_touch_are_told_apart_in_any_order_of_triangles(angles, name):
    bodies = [box(*(np.array(place) * SIDE)) for place in TOUCHING[name]]
    n = len(bodies)
    found = part(shuffled(welded(*bodies)), angles)
    counted(found, n * CUBE, n * 6 * SIDE**2)


@every_turn
@pytest.mark.parametrize("name", ["face", "edge", "row", "checkerboard"])
def test_one_of_the_touching_bodies_may_be_inside_out(angles, name):
    bodies = [box(*(np.array(place) * SIDE)) for place in TOUCHING[name]]
    bodies[1] = inside_out(bodies[1])
    n = len(bodies)
    found = part(welded(*bodies), angles)
    counted(found, n * CUBE, n * 6 * SIDE**2)
    assert codes(found)["inconsistent_winding"].values == {"n": 0, "n_inside_out": 1}


def test_a_surface_that_crosses_itself_leaves_a_doubt_with_its_size():
    found = codes(part(crossing_prism()))["overlapping"]
    assert found.severity == "warning"
    assert found.values["volume"] == pytest.approx(1000.0)
    lobes = 1.0 / 3.0, 4.0 / 3.0  # they meet at x = y = 2 / 3
    assert found.values["once"] == pytest.approx(1e3 * sum(lobes), rel=0.02)


def test_a_surface_whose_lobes_cancel_is_refused_for_that():
    with pytest.raises(PartError, match="crosses itself"):
        part(crossing_prism(reach=2.0))


def test_places_beyond_any_part_are_refused():
    with np.errstate(all="ignore"), pytest.raises(PartError, match="no volume"):
        part((box()[0] * 1e150, box()[1]))
