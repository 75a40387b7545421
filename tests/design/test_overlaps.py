"""Bodies that share metal: one policy whatever their place, order, number and names."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manifold3d import Manifold, OpType
from tests.bodies import arrays
from tests.meshes import (
    SIDE,
    box,
    codes,
    inside_out,
    layer_volume,
    moved,
    shuffled,
    stl,
    together,
    turned,
    welded,
)

from sekiso.design.intake import part_from_bytes
from sekiso.design.mesh_report import part_from_mesh
from sekiso.domain.part import Solid

TURNS = [(0.0, 0.0, 0.0), (0.0, 90.0, 0.0), (17.0, 31.0, 53.0)]
CUBE = SIDE**3
every_turn = pytest.mark.parametrize("angles", TURNS)


def part(mesh, angles=(0.0, 0.0, 0.0), **more):
    return part_from_mesh(*turned(mesh, *angles), **more)


@every_turn
@pytest.mark.parametrize("shift", [(0, 0, 0), (1e-6, 0, 0), (0, -1e-6, 0), (1e-6, 1e-6, 1e-6)])
def test_a_body_stored_twice_counts_once_and_is_named(angles, shift):
    found = part(together(box(), box(*shift)), angles)
    assert found.volume == pytest.approx(CUBE, rel=1e-9)
    assert found.area == pytest.approx(6 * SIDE**2, rel=1e-9)
    assert (found.n_bodies, found.is_closed, found.n_triangles) == (1, True, 12)
    assert codes(found)["doubled_body"].values["bodies"] == "1, 2"
    assert layer_volume(found) == pytest.approx(CUBE, rel=0.02)


def test_a_body_stored_twice_with_common_corners_counts_once():
    found = part(welded(box(), box()))
    assert found.volume == pytest.approx(CUBE)
    assert {"doubled_body"} == set(codes(found))


def test_a_body_and_itself_inside_out_count_once():
    found = part(together(box(), inside_out(box())))
    assert found.volume == pytest.approx(CUBE)
    assert {"doubled_body", "inconsistent_winding"} == set(codes(found))


@pytest.mark.parametrize("n", [3, 4])
def test_a_body_stored_several_times_counts_once(n):
    found = part(together(*[box()] * n, box(0.05, 0.0, 0.0)))
    assert found.volume == pytest.approx(2 * CUBE)
    assert sum(f.code == "doubled_body" for f in found.findings) == n - 1
    assert found.n_bodies == 2


@every_turn
def test_a_body_in_metal_and_wound_like_it_is_solid_with_the_doubt_told(angles):
    inner = box(0.003, 0.003, 0.003, side=0.004)
    found = part(together(box(), inner), angles)
    assert found.volume == pytest.approx(CUBE)
    values = codes(found)["body_in_body"].values
    assert (values["inner"], values["outer"]) == ("2", "1")
    assert values["hollow"] == pytest.approx(936.0)
    cavity = part(together(box(), inside_out(inner)), angles)
    assert cavity.volume == pytest.approx(936e-9)
    assert "body_in_body" not in codes(cavity)


@every_turn
def test_bodies_that_overlap_are_united(angles):
    found = part(together(box(), box(0.5 * SIDE, 0.0, 0.0)), angles)
    assert found.volume == pytest.approx(1.5 * CUBE)
    assert found.area == pytest.approx(8 * SIDE**2)
    values = codes(found)["overlapping_bodies"].values
    assert values["volume"] == pytest.approx(500.0)
    assert values["share"] == pytest.approx(50.0)
    assert "overlapping" not in codes(found)
    assert layer_volume(found) == pytest.approx(1.5 * CUBE, rel=0.02)


def test_a_body_that_reaches_into_a_cavity_fills_only_what_it_fills():
    hollow = together(box(), inside_out(box(0.003, 0.003, 0.003, side=0.004)))
    pin = box(0.004, 0.004, -0.005, side=(0.002, 0.002, 0.010))
    exact = CUBE - 64e-9 + 5 * 4e-9 + 2 * 4e-9  # outside, and 2 mm of it in the cavity
    found = part(together(hollow, pin))
    assert found.volume == pytest.approx(exact)


def test_bodies_in_slight_contact_stay_two_and_are_told():
    found = part(together(box(), box(0.99995 * SIDE, 0.0, 0.0)))
    assert found.volume == pytest.approx(2 * CUBE)
    assert found.n_bodies == 2
    assert codes(found)["bodies_in_contact"].severity == "info"


def test_a_block_in_a_notch_that_it_only_touches_is_no_overlap():
    notched = Manifold.cube((0.02, 0.02, 0.01)) - Manifold.cube((0.01, 0.01, 0.01))
    found = part(together(arrays(notched), box()))
    assert found.volume == pytest.approx(4 * CUBE)
    assert set(codes(found)) == {"several_bodies"}


def test_solids_keep_names_and_triangles_when_others_are_united():
    solids = tuple(Solid(name, (), 12 * k, 12 * k + 12) for k, name in enumerate("abc"))
    mesh = together(box(), box(0.05, 0.0, 0.0), box(0.055, 0.0, 0.0))
    found = part(mesh, solids=solids, n_solids=3)
    assert codes(found)["overlapping_bodies"].values["bodies"] == "2 (b), 3 (c)"
    assert found.n_bodies == 2
    assert [solid.name for solid in found.solids] == ["a", "b", "c"]
    assert found.solids[0].end - found.solids[0].first == 12
    assert found.solids[2].end == found.n_triangles
    reach = [np.ptp(found.vertices[found.triangles[s.first : s.end]][..., 0]) for s in found.solids]
    assert reach[0] == pytest.approx(SIDE)
    assert min(reach[1:]) > 0.0


places = st.integers(0, 12).map(lambda k: k * 0.0025)
sizes = st.integers(2, 8).map(lambda k: k * 0.0025)
boxes = st.tuples(st.tuples(places, places, places), st.tuples(sizes, sizes, sizes), st.booleans())


def solid_of(case):
    place, size, is_round = case
    if is_round:
        bar = Manifold.cylinder(size[2], 0.5 * size[0], circular_segments=16)
        return bar.rotate((11.0, 23.0, 0.0)).translate(place)
    return Manifold.cube(size).translate(place)


@settings(max_examples=50)
@given(cases=st.lists(boxes, min_size=1, max_size=5), seed=st.integers(0, 99))
def test_any_bodies_count_like_their_union(cases, seed):
    chance = np.random.default_rng(seed)
    solids = [solid_of(case) for case in cases]
    exact = Manifold.batch_boolean(solids, OpType.Add).volume()
    wound = [inside_out(arrays(s)) if chance.random() < 0.3 else arrays(s) for s in solids]
    found = part(together(*wound))
    told = {"bodies_in_contact", "doubled_body"} & set(codes(found))
    assert found.volume == pytest.approx(exact, rel=0.02 if told else 1e-4)
    assert layer_volume(found, n=150) == pytest.approx(found.volume, rel=0.03)
    again = part(together(*(wound[k] for k in chance.permutation(len(wound)))))
    assert again.volume == pytest.approx(found.volume, rel=1e-3 if told else 1e-4)
    assert again.n_bodies == found.n_bodies
    turned_over = part(inside_out(together(*wound)))
    assert turned_over.volume == pytest.approx(found.volume, rel=1e-9)
    assert turned_over.area == pytest.approx(found.area, rel=1e-9)
    quiet = {"inconsistent_winding"}
    assert set(codes(turned_over)) - quiet == set(codes(found)) - quiet


grid = st.tuples(*[st.integers(0, 2)] * 3)


@settings(max_examples=60)
@given(places=st.lists(grid, min_size=1, max_size=6), seed=st.integers(0, 99))
def test_any_blocks_of_a_grid_read_from_stl_count_once(places, seed):
    chance = np.random.default_rng(seed)
    blocks = [box(*(np.array(place) * SIDE)) for place in places]
    wound = [inside_out(block) if chance.random() < 0.3 else block for block in blocks]
    found = part_from_bytes(stl(together(*wound)), name="blocks.stl")
    assert found.is_closed
    assert found.volume == pytest.approx(len(set(places)) * CUBE, rel=1e-6)
    assert layer_volume(found) == pytest.approx(found.volume, rel=1e-6)
    assert found.n_bodies == len(set(places))
    assert ("doubled_body" in codes(found)) == (len(set(places)) < len(places))


@settings(max_examples=40)
@given(places=st.lists(grid, min_size=1, max_size=6, unique=True), seed=st.integers(0, 99))
def test_touching_blocks_of_any_order_of_triangles_are_sliced(places, seed):
    blocks = [box(*(np.array(place) * SIDE)) for place in places]
    found = part_from_bytes(stl(shuffled(together(*blocks), seed)), name="blocks.stl")
    assert found.volume == pytest.approx(len(places) * CUBE, rel=1e-6)
    assert layer_volume(found) == pytest.approx(found.volume, rel=1e-6)


def test_a_body_far_from_all_others_has_its_volume():
    found = part(together(box(), moved(box(), 3.0, -7.0, 11.0)))
    assert found.volume == pytest.approx(2 * CUBE, rel=1e-9)
