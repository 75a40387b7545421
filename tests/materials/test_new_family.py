"""An alloy of a class that no file names works at every face from its one file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sekiso
from sekiso.interfaces.python.catalogue import materials
from sekiso.knowledge import load
from sekiso.materials.naming import resolve

ZIRC4 = """
name = { en = "ZIRC4", ja = "ジルカロイ4" }
family = "Zr"
aliases = ["Zircaloy-4", "R60804"]
composition = { Sn = 1.5, Fe = 0.2, Cr = 0.1, Zr = "balance" }
magnetic = false
reactive = true

[thermophysical]
density = { value = 1840, unit = "kg/m^3", source = "shop" }
density_liquid = { value = 1650, unit = "kg/m^3", source = "shop" }
specific_heat_solidus = { value = 1200, unit = "J/kg/K", source = "shop" }
conductivity_solidus = { value = 70, unit = "W/m/K", source = "shop" }
solidus = { value = 823, unit = "K", source = "shop" }
liquidus = { value = 913, unit = "K", source = "shop" }
boiling = { value = 1390, unit = "K", source = "shop" }
absorptivity_effective = { value = 0.35, unit = "dimensionless", source = "shop" }

[feedstock]
bar_price = { value = 60, low = 40, high = 90, unit = "EUR/kg", source = "shop" }

[[states]]
process = "PBF-LB"
heat_condition = "as-built"
basis = "literature"
yield_strength = { value = 220, low = 200, high = 240, unit = "MPa", source = "shop" }
tensile_strength = { value = 300, low = 280, high = 320, unit = "MPa", source = "shop" }

[[states]]
process = "machining"
heat_condition = "T6"
basis = "literature"
yield_strength = { value = 180, low = 160, high = 200, unit = "MPa", source = "shop" }
tensile_strength = { value = 260, low = 240, high = 280, unit = "MPa", source = "shop" }

[processes.PBF-LB]
maturity = "research"

[sources.shop]
title = "Values of a shop, for a test"
"""
BLOCK = {"size": "80 x 60 x 40 mm", "quantity": 20}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder of own facts with this one file, used by every face."""
    (tmp_path / "alloys").mkdir()
    (tmp_path / "alloys" / "zirc4.toml").write_text(ZIRC4, encoding="utf-8")
    monkeypatch.setenv("SEKISO_KNOWLEDGE", str(tmp_path))
    return str(tmp_path)


def test_the_new_class_is_a_name_like_the_others(shop: str) -> None:
    facts = load(shop)
    assert not facts.problems
    assert resolve("Zr", facts).families == ("Zr",)
    assert resolve("R60804", facts).key == "zirc4"
    fallback = resolve("ZrSn1", facts)
    assert (fallback.families, fallback.is_fallback) == (("Zr",), True)
    assert "zirc4" in {row["key"] for row in materials(facts)}


def test_it_is_printed_and_machined_and_its_costs_say_whose_they_are(shop: str) -> None:
    answer = sekiso.explore(material="ZIRC4", **BLOCK)
    ways = {c.process: c for c in answer.candidates}
    assert {"PBF-LB", "machining"} <= ways.keys()
    assert ways["PBF-LB"].recipe is not None
    assert "dendrite_spacing" not in ways["PBF-LB"].recipe.expected
    steel = sekiso.explore(material="S45C", **BLOCK).candidates[0]["cost"]
    cost = ways["machining"]["cost"]
    assert cost.high / cost.low > steel.high / steel.low
    notes = {note.key: note.values for note in answer.notes}
    assert notes["machining_of_any_metal"]["family"] == "Zr"


def test_an_answer_names_the_class_whose_powder_price_it_took(shop: str) -> None:
    answer = sekiso.explore(material="ZIRC4", features=("internal_channels",), **BLOCK)
    assert answer.best.process == "PBF-LB"
    notes = {note.key: note.values for note in answer.notes}
    assert notes["feedstock_of_any_metal"] == {"material": "zirc4", "family": "Zr"}


def test_it_melts_and_its_class_is_predicted(shop: str) -> None:
    beam = {"power": 200.0, "speed": 1.0, "beam_diameter": 80e-6}
    assert sekiso.melt_pool("ZIRC4", **beam).width > 0.0
    assert "class Zr" in str(sekiso.melt_pool("ZrSn1", **beam).assumed["material"])
    rows = {"material": ["ZIRC4", "ZrSn1"], "process": ["PBF-LB"] * 2}
    found = sekiso.predict("yield_strength", rows)
    assert list(found.validity) == ["inside", "class_fallback"]
    assert np.all(np.isfinite(found.value))


def test_a_body_of_the_new_class_is_repaired_in_its_own_class_only(shop: str) -> None:
    answer = sekiso.explore(features=("repair",), material="ZIRC4", size="100 mm")
    reasons = {reason.key for c in answer.candidates for reason in c.reasons}
    assert "does_not_join" not in reasons


def test_trials_of_the_new_class_are_planned(shop: str) -> None:
    space = {"material": "ZIRC4", "laser_power_W": (150.0, 300.0)}
    plan = {"relative_density_pct": "narrow"}
    trials = sekiso.suggest(plan, space, None, batch=1, knowledge=shop)
    assert trials[0].validity == "extrapolated"
