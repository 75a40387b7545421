"""The door to deposition windows."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.domain.errors import RecipeError
from sekiso.interfaces.python.deposit_window import deposit_window


def test_a_wire_arc_window_finds_a_usual_bead() -> None:
    window = deposit_window(
        "316L",
        process="DED-Arc",
        power_max="6 kW",
        beam_diameter="4 mm",
        feedstock={"wire_diameter": "1.2 mm", "wire_feed": "6 m/min"},
    )
    assert window.any_defect.shape == (50, 50)
    power, speed = window.best.power, window.best.speed
    assert 1000.0 < power <= 6000.0
    assert 1e-3 < speed < 3e-2
    i, j = np.searchsorted(window.power, power), np.searchsorted(window.speed, speed)
    assert window.any_defect[i, j] <= max(window.risk, window.any_defect.min())


def test_powder_beds_are_sent_to_their_own_window() -> None:
    with pytest.raises(RecipeError, match="does not deposit"):
        deposit_window("316L", process="PBF-LB", power_max=400.0, beam_diameter=1e-4, feedstock={})


def test_a_feed_is_needed() -> None:
    with pytest.raises(RecipeError, match="feedstock"):
        deposit_window(
            "316L", process="DED-LB-wire", power_max=2e3, beam_diameter=2e-3, feedstock={}
        )
