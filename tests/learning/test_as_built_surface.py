"""Roughness row by row."""

from __future__ import annotations

import numpy as np
import pytest
from tests.learning.shared import Store, shared

from sekiso.interfaces.python.learning import predict


def test_down_skin_is_roughest_and_assumed_without_an_angle():
    table = {"process": ["PBF-LB"] * 3, "surface_angle_deg": [0.0, 90.0, 180.0]}
    up, side, down = predict("roughness", table).value
    unnamed = predict("roughness", {"process": ["PBF-LB"]})
    assert down > max(up, side)
    assert unnamed.value[0] == pytest.approx(down)
    assert "surface_angle" in unnamed.evidence["assumed"]


def test_arc_beads_are_rougher_than_powder_beds():
    found = predict("roughness", {"process": ["DED-Arc", "PBF-LB"]})
    assert found.value[0] > 5.0 * found.value[1]


def test_own_measurements_move_and_narrow():
    face = {"process": ["PBF-LB"], "surface_angle_deg": [90.0]}
    own = {"process": ["PBF-LB"] * 4, "surface_angle_deg": [90.0] * 4,
           "roughness_um": [6.0, 6.2, 5.8, 6.1]}  # fmt: skip
    before, after = predict("roughness", face), predict("roughness", face, local=own)
    assert 5.5e-6 < after.value[0] < before.value[0]
    assert after.high[0] / after.low[0] < before.high[0] / before.low[0]


def test_route_without_figures_is_unknown():
    found = predict("roughness", {"process": ["knitting", "PBF-LB"]})
    assert found.validity.tolist()[0] == "unknown"
    assert np.isnan(found.value[0])


def test_rough_faces_of_other_shops_roughen_their_process_only():
    faces = {"material": ["316L"] * 6, "process": ["PBF-LB"] * 6, "Ra_um": [40.0] * 6,
             "relative_density_pct": [99.0] * 6}  # fmt: skip
    asked = {"material": ["316L", "316L"], "process": ["PBF-LB", "PBF-EB"]}
    alone = predict("roughness", asked)
    moved = predict("roughness", asked, store=Store(shared(a=faces, b=faces)))
    assert moved.value[0] > 1.1 * alone.value[0]
    assert moved.value[1] == alone.value[1]
    assert moved.high[0] / moved.low[0] < alone.high[0] / alone.low[0]
    assert moved.evidence["learned_from"]["share"].tolist() == [[0.5, 0.5], [0.0, 0.0]]
