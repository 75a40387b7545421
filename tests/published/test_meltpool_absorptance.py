"""Measured absorptance: Trapp et al. 2017 (Appl. Mater. Today 9:341), 316L disc at 500 mm/s."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.knowledge import load
from sekiso.materials import thermophysical
from sekiso.physics.melt_pool import keyhole
from sekiso.physics.melt_pool.track import Track

STEEL = thermophysical.of_record(load().alloys["316l"])
SPOT = 60e-6  # 1/e2 diameter of the paper's beam
POWER = np.array([32.0, 74.0, 91.0, 116.0, 266.0])
MEASURED = np.array([0.287, 0.371, 0.558, 0.699, 0.785])


def _rising() -> np.ndarray:
    return keyhole.absorptivity(
        Track.of(STEEL, power=POWER, speed=0.5, beam_diameter=SPOT, preheat=298.0)
    )


def test_absorptance_rises_from_the_flat_melt_to_the_keyhole() -> None:
    ours = _rising()
    assert np.all(np.diff(ours) >= 0)
    assert ours[0] == pytest.approx(MEASURED[0], abs=0.06)
    assert ours[-1] == pytest.approx(MEASURED[-1], abs=0.12)


def test_the_jump_in_between_is_followed_on_average() -> None:
    assert (
        float(np.mean(np.abs(_rising() - MEASURED))) < 0.12
    )  # the closure is smooth, the jump sharp
