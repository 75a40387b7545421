"""Roughness by surface angle and layer."""

from __future__ import annotations

import pytest
from tests.learning.tables import fact

from sekiso.knowledge import Record, load
from sekiso.learning.roughness import predict_roughness, stair_step

SKINS = {"side": fact(10e-6, 6e-6, 15e-6, unit="m"), "up_skin": fact(8e-6, unit="m"),
         "down_skin": fact(25e-6, 15e-6, 40e-6, unit="m")}  # fmt: skip
POWDER = Record("processes", "PBF-LB", {"layer": fact(40e-6, unit="m"), "roughness": SKINS})


def test_anchors_are_met_at_their_angles():
    for angle, expected in ((0.0, 8e-6), (90.0, 10e-6), (180.0, 25e-6)):
        found = predict_roughness(POWDER, normal_angle=angle)
        assert found.value == pytest.approx(expected)


def test_roughest_face_counts_unless_an_angle_is_named():
    assert predict_roughness(POWDER).value == pytest.approx(25e-6)


def test_thicker_layers_roughen_slopes_but_not_walls():
    thin, thick = (predict_roughness(POWDER, normal_angle=45.0, layer=t) for t in (30e-6, 90e-6))
    assert thick.value > 1.3 * thin.value
    wall = predict_roughness(POWDER, normal_angle=90.0, layer=90e-6)
    assert wall.value == pytest.approx(10e-6)


def test_flat_face_has_no_stairs():
    assert stair_step(0.0, layer=1e-3) == 0.0
    assert stair_step(180.0, layer=1e-3) == 0.0


def test_process_without_figures_gives_nothing():
    assert predict_roughness(Record("processes", "X", {})) is None


def test_shipped_powder_bed_down_skin_spans_the_practitioners_range():
    found = predict_roughness(load().processes["PBF-LB"], normal_angle=180.0)
    assert found.low < 16e-6
    assert found.high > 38e-6
