"""Keyhole physics at its limits; the published numbers stand in tests/published."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.knowledge import load
from sekiso.materials import thermophysical
from sekiso.materials.scan_numbers import vapour_depth
from sekiso.physics.melt_pool import keyhole
from sekiso.physics.melt_pool.track import Track

STEEL = thermophysical.of_record(load().alloys["316l"])


def _track(power: object, speed: float = 1.0) -> Track:
    return Track.of(STEEL, power=power, speed=speed, beam_diameter=100e-6)


def test_a_weak_beam_is_absorbed_as_by_a_flat_melt() -> None:
    assert keyhole.absorptivity(_track([1e-3, 1.0])) == pytest.approx(STEEL.absorptivity_flat)


def test_a_deep_keyhole_absorbs_seven_tenths() -> None:
    assert keyhole.absorptivity(_track(1e5)) == pytest.approx(0.7)


def test_the_keyhole_number_by_hand() -> None:
    scale = np.sqrt(STEEL.diffusivity * 1.0 * 50e-6**3)
    rise = STEEL.liquidus - 298.15
    by_hand = 0.4 * 200.0 / (rise * np.pi * STEEL.density * STEEL.specific_heat * scale)
    assert keyhole.keyhole_number(_track(200.0), 0.4) == pytest.approx(by_hand)


def test_no_vapour_depression_in_conduction_mode() -> None:
    assert vapour_depth(np.array([0.5, 1.4]), np.array(1e-4)).tolist() == [0.0, 0.0]
