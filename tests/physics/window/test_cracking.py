"""Cracking ranks alloys as practice does."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.knowledge import load
from sekiso.physics.window.cracking import cracking_concerns, kou_index, scheil_curve
from sekiso.physics.window.metallurgy import weight_percent

ALLOYS = load().alloys


def _concern(alloy: str, preheat: float = 300.0) -> float:
    record = ALLOYS[alloy]
    found = cracking_concerns(
        record["composition"],
        family=record["family"],
        preheat=preheat,
        grain_refined=bool(record.get("grain_refined", False)),
    )
    return max(found.values(), default=0.0)


def test_silicon_rich_aluminium_resists_and_7075_cracks() -> None:
    assert _concern("alsi10mg") < 0.05
    assert _concern("a7075") > 0.8
    assert _concern("al-6061") > 0.6  # unmodified


def test_grain_refined_alloys_are_not_ranked_worst() -> None:
    assert _concern("scalmalloy") < 0.2
    assert _concern("a205") < 0.2


def test_gamma_prime_formers_make_in738_crack_and_in718_not() -> None:
    assert _concern("in738") > 0.8
    assert _concern("in718") < 0.05
    assert 0.05 < _concern("haynes-282") < 0.2
    assert _concern("in738", preheat=1260.0) < 0.4  # K, bed of an electron beam


def test_preheat_helps_tool_steel_and_tungsten() -> None:
    assert _concern("h13", preheat=700.0) < 0.2 < _concern("h13", preheat=300.0)
    assert _concern("tungsten", preheat=1100.0) < 0.05 < _concern("tungsten", preheat=400.0)


def test_carbon_rich_tool_steel_cracks_on_a_cold_bed() -> None:
    for alloy in ("skd11", "sus440c"):
        assert _concern(alloy) > 0.7
        assert _concern(alloy, preheat=700.0) < 0.1


def test_soft_martensite_and_austenite_do_not_crack_cold() -> None:
    assert _concern("316l") == 0.0
    assert _concern("maraging-300") == 0.0


def test_scheil_temperature_falls_from_the_liquidus_to_the_eutectic() -> None:
    parts = weight_percent({"Si": 10.0, "Mg": 0.35, "Al": "balance"})
    _, temperature = scheil_curve(parts)
    assert temperature[0] == pytest.approx(933.5 - 66.0 - 0.35 * 6.2)
    assert np.all(np.diff(temperature) <= 0)
    assert temperature[-1] == 850.0
    assert kou_index(parts) < 1.0  # K: the eutectic freezes at one temperature
