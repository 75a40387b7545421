"""Bead risks rise where practice says they do."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.knowledge import load
from sekiso.materials import thermophysical
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.window.deposit import DepositRisks, deposit_risks, feasible_rate

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


def test_cold_and_hot_wire_rates_of_stainless_lie_in_their_intervals() -> None:
    cold, hot = (feasible_rate(STEEL, power=10e3, efficiency=0.38, wire_power=p) for p in (0, 1400))
    assert 3600 * cold.low < 4.0 < 3600 * cold.high  # kg/h, AIST, cold wire
    assert 3600 * hot.low < 8.1 < 3600 * hot.high  # hot wire
    assert cold.wire_temperature == pytest.approx(298.15)
    assert 900.0 < hot.wire_temperature < STEEL.solidus


def test_the_rate_of_a_cold_wire_by_hand() -> None:
    heat = STEEL.specific_heat * (STEEL.liquidus - 298.15) + STEEL.latent_heat
    found = feasible_rate(STEEL, power=1200.0, efficiency=0.38)
    assert found.value == pytest.approx(0.37 * 0.38 * 1200.0 / heat)
    assert found.low < found.value < found.high


def test_current_in_the_wire_leaves_more_heat_for_the_plate() -> None:
    track = Track.of(STEEL, power=3000.0, speed=5e-3, beam_diameter=4e-3)
    rate = np.full(1, WIRE)
    cold, hot = (
        deposit_risks(track, volume_rate=rate, efficiency=0.38, is_beam=True, wire_power=p).bead
        for p in (0.0, 300.0)
    )
    assert hot.dilution[0] > cold.dilution[0]
