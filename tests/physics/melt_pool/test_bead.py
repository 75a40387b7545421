"""Beads keep mass and heat."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.knowledge import load
from sekiso.materials import thermophysical
from sekiso.physics.melt_pool import coupling
from sekiso.physics.melt_pool.bead import Bead, predict_bead
from sekiso.physics.melt_pool.track import Track

STEEL = thermophysical.of_record(load().alloys["316l"])


def _bead(power: float = 2000.0, wire_speed: float = 0.08, speed: float = 2.5e-3) -> Bead:
    track = Track.of(STEEL, power=power, speed=speed, beam_diameter=4e-3)
    rate = np.array([0.25 * np.pi * 1e-6 * wire_speed])
    return predict_bead(track, volume_rate=rate, efficiency=0.8)


def test_the_parabola_holds_the_deposited_area() -> None:
    bead = _bead()
    assert 2.0 / 3.0 * bead.width * bead.height == pytest.approx(bead.area)
    assert bead.area == pytest.approx(0.25 * np.pi * 1e-6 * 0.08 / 2.5e-3)


def test_more_wire_makes_a_higher_bead_with_less_dilution() -> None:
    thin, thick = _bead(wire_speed=0.05), _bead(wire_speed=0.10)
    assert thick.height > thin.height
    assert thick.dilution < thin.dilution


def test_more_power_widens_the_bead_and_dilutes_it() -> None:
    cold, hot = _bead(power=3000.0), _bead(power=5000.0)
    assert hot.width > cold.width
    assert hot.dilution > cold.dilution
    assert hot.wetting_angle < cold.wetting_angle


def test_a_feed_that_takes_all_heat_does_not_melt_the_plate() -> None:
    assert not _bead(power=400.0, wire_speed=0.2).melts[0]


def test_arc_modes_differ_in_efficiency() -> None:
    arc = load().processes["DED-Arc"]
    assert coupling.arc_efficiency(arc, "CMT") > coupling.arc_efficiency(arc, "GTAW")
    assert coupling.arc_efficiency(arc) == coupling.arc_efficiency(arc, "GMAW") == 0.84


def test_green_light_couples_to_copper_and_infrared_does_not() -> None:
    record = load().alloys["copper"]
    metal = thermophysical.of_record(record)
    green, is_known = coupling.at_wavelength(metal, record, 515e-9)
    assert is_known
    assert green.absorptivity > 3.0 * metal.absorptivity
    assert not coupling.at_wavelength(STEEL, None, 515e-9)[1]
