"""Risks rise on the side where each defect lives."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.knowledge import load
from sekiso.materials import thermophysical
from sekiso.physics.melt_pool.correction import pool_state
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.window.defects import (
    DEFECTS,
    any_defect,
    defect_designs,
    defect_models,
    defect_risks,
    local_intercepts,
)
from sekiso.physics.window.features import ScannedLayer

STEEL = thermophysical.of_record(load().alloys["316l"])


def _scan(**change: object) -> ScannedLayer:
    base = {"power": 200.0, "speed": 0.8, "beam_diameter": 90e-6, "layer": 40e-6}
    track = Track.of(STEEL, **{**base, **change})
    return ScannedLayer(pool_state(track, with_layer=True), np.full(track.power.shape, 100e-6))


def test_lack_of_fusion_grows_with_layer_and_falls_with_power() -> None:
    thicker = defect_risks(_scan(layer=np.linspace(20e-6, 120e-6, 8)))["lack_of_fusion"].typical
    stronger = defect_risks(_scan(power=np.linspace(80.0, 400.0, 8)))["lack_of_fusion"].typical
    assert np.all(np.diff(thicker) > 0)
    assert np.all(np.diff(stronger) < 0)


def test_keyhole_porosity_falls_with_speed() -> None:
    risk = defect_risks(_scan(speed=np.linspace(0.1, 2.0, 8)))["keyhole_porosity"].typical
    assert np.all(np.diff(risk) < 0)


def test_balling_grows_with_speed_and_power_together() -> None:
    scale = np.linspace(1.0, 3.0, 6)
    risk = defect_risks(_scan(power=150.0 * scale, speed=0.6 * scale))["balling"].typical
    assert np.all(np.diff(risk) > 0)


def test_the_band_encloses_the_typical_laboratory() -> None:
    for risk in defect_risks(_scan(power=np.array([80.0, 200.0, 400.0]))).values():
        assert np.all((risk.low < risk.typical) & (risk.typical < risk.high))
        assert np.all(np.abs(risk.unseen - 0.5) <= np.abs(risk.typical - 0.5))


def test_any_defect_joins_independent_risks() -> None:
    parts = {"a": np.array([0.1]), "b": np.array([0.2])}
    assert any_defect(parts) == pytest.approx(1.0 - 0.9 * 0.8)


def test_sound_parts_of_the_asker_lower_the_risk() -> None:
    scan = _scan(power=np.full(8, 200.0))
    own = local_intercepts(scan, {"keyhole_porosity": np.zeros(8)})
    before, after = (defect_risks(scan, intercepts=i)["keyhole_porosity"] for i in (None, own))
    assert np.all(after.typical < before.typical)
    assert np.all(after.high - after.low < before.high - before.low)


def test_slopes_have_the_sign_physics_asks_for() -> None:
    designs = defect_designs(_scan())
    for name in DEFECTS:
        model = defect_models()[name]
        assert np.all(model.weight[1:] >= 0.0)
        assert designs[name].shape[1] == model.weight.size


def test_a_hatch_far_beyond_the_pool_leaves_unmelted_lines_in_every_laboratory() -> None:
    track = Track.of(STEEL, power=np.full(3, 200.0), speed=0.8, beam_diameter=90e-6, layer=40e-6)
    hatch = np.array([100e-6, 200e-6, 600e-6])
    risk = defect_risks(ScannedLayer(pool_state(track, with_layer=True), hatch))["lack_of_fusion"]
    assert np.all(np.diff(risk.typical) > 0)
    assert risk.low[2] > 0.95
