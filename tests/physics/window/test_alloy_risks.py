"""An alloy brings its own risks: cracking of a hot-short one, loss of a volatile element."""

from __future__ import annotations

import pytest

from sekiso.knowledge import load
from sekiso.materials.thermophysical import of_record
from sekiso.physics.melt_pool.correction import pool_state
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.window.alloy_risks import AlloyRisks, alloy_risks

ALLOYS = load().alloys


def _risks(alloy: str) -> AlloyRisks:
    metal = of_record(ALLOYS[alloy])
    state = pool_state(Track.of(metal, power=200.0, speed=0.8, beam_diameter=1e-4))
    return alloy_risks(state, ALLOYS[alloy])


def test_a7075_cracks_hot_and_loses_zinc() -> None:
    risks = _risks("a7075")
    assert risks.cracking["hot_cracking"] == pytest.approx(0.921, abs=2e-3)
    assert risks.losses["Zn"] == pytest.approx(0.0876, rel=0.01)
    assert risks.serious_loss == pytest.approx(0.113, rel=0.02)


def test_titanium_neither_cracks_nor_loses_much() -> None:
    risks = _risks("ti-6al-4v")
    assert risks.cracking == {}
    assert risks.serious_loss[0] < 1e-3
