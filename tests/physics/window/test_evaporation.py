"""Volatile elements leave; others stay."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.knowledge import load
from sekiso.physics.window.evaporation import losses, mole_fractions, vapour_pressure


def _losses(alloy: str, temperature: float) -> dict[str, np.ndarray]:
    record = load().alloys[alloy]
    density = record.value("thermophysical.density_liquid")
    assert density is not None
    return losses(
        record["composition"],
        surface_temperature=np.array(temperature),
        density=density,
        width=np.array(130e-6),
        depth=np.array(90e-6),
        length=np.array(400e-6),
        speed=np.array(1.0),
    )


def test_magnesium_loss_of_aluminium_has_the_known_order() -> None:
    assert 0.05 < float(_losses("scalmalloy", 2400.0)["Mg"]) < 0.5  # 10-30 % is usual


def test_steel_loses_manganese_before_chromium() -> None:
    lost = _losses("316l", 2900.0)
    assert lost["Cr"] < lost["Mn"] < 0.1


def test_losses_rise_with_temperature() -> None:
    assert _losses("a7075", 2600.0)["Zn"] > _losses("a7075", 2000.0)["Zn"]


def test_pressure_is_one_bar_at_the_boiling_point() -> None:
    for element, boiling in (("Mg", 1363.0), ("Zn", 1180.0), ("Mn", 2334.0)):
        assert vapour_pressure(element, np.array(boiling)) == pytest.approx(101325.0)


def test_mole_fractions_follow_molar_masses() -> None:
    share = mole_fractions({"Mg": 10.0, "Al": "balance"})["Mg"]
    assert share == pytest.approx((10 / 24.305) / (10 / 24.305 + 90 / 26.982), rel=1e-4)


def test_nothing_is_said_of_an_alloy_of_unknown_composition():
    assert mole_fractions({}) == {}
