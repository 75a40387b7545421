"""A track broadcasts its recipe and counts the heat of fusion as sensible heat."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.knowledge import load
from sekiso.materials import thermophysical
from sekiso.physics.melt_pool.track import Track

STEEL = thermophysical.of_record(load().alloys["316l"])


def test_a_recipe_is_broadcast_to_one_flat_shape() -> None:
    track = Track.of(STEEL, power=np.ones((2, 1)), speed=np.ones(3), beam_diameter=1e-4)
    for name in ("power", "speed", "beam_diameter", "layer", "preheat"):
        assert getattr(track, name).shape == (6,), name
    assert track.preheat[0] == 298.15


def test_rises_by_hand() -> None:
    track = Track.of(STEEL, power=1.0, speed=1.0, beam_diameter=1e-4, preheat=400.0)
    assert track.rise[0] == STEEL.liquidus - 400.0
    fusion = STEEL.latent_heat / STEEL.specific_heat
    assert track.rise_with_fusion[0] == pytest.approx(STEEL.liquidus - 400.0 + fusion)
