"""Bead risks rise where practice says they do."""

from __future__ import annotations

import numpy as np

from sekiso.knowledge import load
from sekiso.materials import thermophysical
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.window.deposit import DepositRisks, deposit_risks

STEEL = thermophysical.of_record(load().alloys["316l"])
WIRE = 0.25 * np.pi * 1e-6 * 0.08  # 1 mm wire at 0.08 m/s


def _risks(power: object, *, rate: float = WIRE, is_beam: bool = False) -> DepositRisks:
    track = Track.of(STEEL, power=power, speed=5e-3, beam_diameter=4e-3)
    return deposit_risks(
        track, volume_rate=np.full(track.power.shape, rate), efficiency=0.8, is_beam=is_beam
    )


def test_lack_of_fusion_falls_and_over_dilution_rises_with_power() -> None:
    found = _risks(np.linspace(800.0, 6000.0, 12))
    assert np.all(np.diff(found.probability["lack_of_fusion"]) <= 0)
    assert np.all(np.diff(found.over_dilution) >= 0)


def test_a_feed_that_is_not_melted_is_a_certain_lack_of_fusion() -> None:
    assert _risks(400.0, rate=5 * WIRE).probability["lack_of_fusion"][0] == 1.0


def test_a_piled_up_bead_does_not_wet() -> None:
    low, high = (_risks(3000.0, rate=k * WIRE).probability["balling"][0] for k in (0.3, 2.0))
    assert low < 0.2 < high


def test_an_arc_has_no_keyhole_and_a_sharp_laser_has() -> None:
    assert _risks(3000.0).probability["keyhole_porosity"][0] == 0.0
    track = Track.of(STEEL, power=6000.0, speed=5e-3, beam_diameter=0.4e-3)
    sharp = deposit_risks(track, volume_rate=np.array([WIRE]), efficiency=0.4, is_beam=True)
    assert sharp.probability["keyhole_porosity"][0] > 0.9
