"""A jetted part is printed larger by its sinter shrinkage."""

from __future__ import annotations

import pytest

from sekiso.knowledge import load
from sekiso.physics.starts.binder_jet import binder_jet_start


def test_scale_undoes_the_shrinkage() -> None:
    recipe = binder_jet_start(load().processes["BJT"])
    shrinkage = recipe.expected["shrinkage"]
    assert recipe.parameters["scale"] * (1.0 - shrinkage) == pytest.approx(1.0)
    assert recipe.parameters["layer"] == pytest.approx(65e-6)


def test_shrinkage_goes_by_alloy_and_direction_and_the_furnace_is_named() -> None:
    facts = load()
    found = {
        alloy: binder_jet_start(facts.processes["BJT"], facts.alloys[alloy])
        for alloy in ("17-4ph", "copper", "m2", "ti-6al-4v", "in625")
    }
    assert all(0.14 <= r.expected["shrinkage_build"] <= 0.23 for r in found.values())
    assert len({r.expected["shrinkage"] for r in found.values()}) > 3
    steel = found["17-4ph"]
    assert steel.expected["shrinkage_build"] > steel.expected["shrinkage"]
    assert steel.parameters["scale_build"] == pytest.approx(
        1.0 / (1.0 - steel.expected["shrinkage_build"])
    )
    assert steel.expected["sinter_temperature"] == pytest.approx(1643.15)  # 1370 degC
    assert (steel.atmosphere, found["m2"].atmosphere) == ("hydrogen", "vacuum")
