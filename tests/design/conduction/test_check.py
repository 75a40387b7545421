"""Resistance of a part: closed forms, refinement, what it cannot fall below, what is refused."""

import numpy as np
import pytest
from manifold3d import Manifold
from tests.design.conduction.bodies import BAR, COPPER, EARTH, FEED, half_turn

import sekiso
from sekiso.design.mesh_report import part_from_mesh
from sekiso.domain.errors import NeedError, PartError

IRON = {"thermal_conductivity": "80 W/m/K"}


def resistance(part, inflows, sinks, material=IRON, resolution="2 mm", **more):
    return sekiso.resistance(
        part, inflows=inflows, sinks=sinks, material=material, resolution=resolution, **more
    )


def test_a_straight_bar_has_its_length_over_conductivity_and_section():
    told = resistance(BAR, "50 W on right", "left")
    assert told.resistance.value == pytest.approx(0.04 / (80.0 * 1e-4), rel=1e-5)
    assert told.rise.value == pytest.approx(50.0 * told.resistance.value, rel=1e-3)
    assert told.least_resistance == pytest.approx(told.resistance.value, rel=1e-5)


def test_a_current_loses_resistance_times_its_square():
    told = resistance(BAR, "0.1 kA on right", "left", COPPER)
    assert told.loss == pytest.approx(0.04 / (50e6 * 1e-4) * 100.0**2, rel=1e-5)


def test_two_feeds_into_one_wide_sink_work_side_by_side():
    one = resistance(BAR, "10 W on right", "left")
    both = resistance(BAR, ["10 W on right", "10 W on left"], "box 19,0,0 21,10,0 mm")
    assert both.flow == 20.0
    assert both.resistance.value < one.resistance.value


def test_a_tube_from_inside_to_outside_has_the_logarithm_of_its_radii():
    ring = Manifold.cylinder(0.01, 0.02, circular_segments=96)
    ring = (ring - Manifold.cylinder(0.01, 0.01, circular_segments=96)).to_mesh()
    tube = part_from_mesh(
        np.asarray(ring.vert_properties[:, :3], dtype=np.float64),
        np.asarray(ring.tri_verts, dtype=np.int64),
        name="tube",
    )
    round_ones = [face for face in sekiso.faces(tube) if face.kind == "cylinder"]
    inner, outer = (face.number for face in sorted(round_ones, key=lambda face: face.radius))
    told = resistance(tube, f"10 W on face {inner}", f"face {outer}", resolution="1.2 mm")
    exact = np.log(2.0) / (2.0 * np.pi * 80.0 * 0.01)
    assert told.resistance.low < exact < told.resistance.high
    assert told.resistance.value == pytest.approx(exact, rel=0.08)  # cells in place of a circle


def test_the_interval_of_a_half_turn_holds_what_finer_cells_give():
    coarse, fine = (
        resistance(half_turn(), f"200 A on {FEED}", EARTH, COPPER, edge)
        for edge in ("2 mm", "1 mm")
    )
    assert coarse.resistance.low < fine.resistance.value < coarse.resistance.high


def test_the_metal_made_by_a_process_carries_its_interval():
    told = resistance(BAR, "100 A on right", "left", "CuCrZr", process="PBF-LB")
    spread = told.material.conductivity
    assert spread.low < spread.value < spread.high
    assert told.resistance.value == pytest.approx(0.04 / (spread.value * 1e-4), rel=1e-4)
    assert told.resistance.high > 1.05 * told.resistance.value


@pytest.mark.parametrize(
    ("inflows", "sinks", "told"),
    [
        ((), "left", "No heat or current is given"),
        ("50 W on right", (), "No sink is given"),
        (["50 W on right", "5 A on top"], "left", "asked for together"),
        ("50 W on right", "right", "leaves at the same place"),
        ("50 W on face 99", "left", "no face 99"),
        ("50 N on right", "left", "cannot be read as heat or current"),
    ],
)
def test_what_cannot_flow_is_told_before_anything_is_solved(inflows, sinks, told):
    with pytest.raises(NeedError, match=told):
        resistance(BAR, inflows, sinks)


def test_two_pieces_conduct_nothing_between_them():
    far = np.add(BAR.vertices, (0.06, 0.0, 0.0))
    apart = part_from_mesh(
        np.concatenate((BAR.vertices, far)),
        np.concatenate((BAR.triangles, BAR.triangles + len(BAR.vertices))),
        name="two bars",
    )
    with pytest.raises(NeedError, match="has no sink"):
        resistance(apart, "50 W on right", "left")


def test_an_open_mesh_is_refused():
    shell = part_from_mesh(BAR.vertices, BAR.triangles[1:], name="shell")
    with pytest.raises(PartError, match="not closed"):
        resistance(shell, "50 W on right", "left")


def test_an_alloy_without_a_known_conductivity_asks_for_numbers():
    with pytest.raises(NeedError, match="conductivity of 'given' is not known"):
        resistance(BAR, "50 W on right", "left", {"density": "8 g/cm3"})
