"""A first recipe of a powder bed is sound, and an answer starts where the window does."""

from __future__ import annotations

from dataclasses import replace

import pytest

import sekiso
from sekiso.knowledge import Record, load
from sekiso.materials.thermophysical import of_record
from sekiso.physics.starts.powder_bed import (
    powder_bed_start,
    production_evidence,
)
from sekiso.physics.window.layer_defects import layer_defects
from sekiso.physics.window.qualified import qualified_layer, qualified_set

FACTS = load()
LASER = FACTS.processes["PBF-LB"]
PRODUCTION = ("in718", "maraging-300", "ti-6al-4v", "alsi10mg", "316l", "in625")


@pytest.mark.parametrize("alloy", PRODUCTION)
def test_production_recipes_lie_inside_the_window(alloy: str) -> None:
    record = FACTS.alloys[alloy]
    metal, known = of_record(record), qualified_set(record, "PBF-LB")
    assert known is not None
    layer = qualified_layer(known, metal, preheat=298.15)
    assert layer_defects(layer).any_defect <= 0.2
    own = production_evidence("PBF-LB", record, metal, 298.15)
    assert layer_defects(layer, intercepts=own).any_defect <= 0.1


def _weak(machine: Record) -> Record:
    """The machine with half its 200 W, less than any production set needs."""
    fact = replace(machine.fact("power"), value=100.0, low=100.0, high=100.0)
    return replace(machine, tables={**machine.tables, "power": fact})


def test_a_production_set_is_the_start_where_the_beam_is_strong_enough() -> None:
    recipe = powder_bed_start(LASER, FACTS.alloys["316l"], FACTS.machines["eos-m290"])
    assert recipe.origin == "qualified"
    assert recipe.parameters["power"] == 195.0
    weak = powder_bed_start(LASER, FACTS.alloys["316l"], _weak(FACTS.machines["eos-m100"]))
    assert weak.origin == "computed"


def test_a_computed_start_looks_like_a_recipe() -> None:
    recipe = powder_bed_start(LASER, FACTS.alloys["17-4ph"])
    assert 100.0 < recipe.power <= 400.0
    assert 60e-6 < recipe.hatch < 160e-6
    assert recipe.any_defect <= 0.17  # a tenth of drift in power and speed stays near the 0.15
    assert recipe.band[0] < recipe.any_defect < recipe.band[1]
    low, middle, high = recipe.relative_density
    assert low < middle < high
    assert recipe.build_rate == recipe.speed * recipe.hatch * recipe.layer


def test_an_electron_beam_melts_titanium_hot_fast_and_close() -> None:
    recipe = powder_bed_start(FACTS.processes["PBF-EB"], FACTS.alloys["ti-6al-4v"])
    assert recipe.parameters["preheat"] == pytest.approx(950.0)  # K
    assert 1.5 < recipe.speed < 6.0
    assert recipe.hatch == pytest.approx(200e-6)
    assert 700.0 <= recipe.power <= 1500.0
    assert recipe.any_defect <= 0.15


@pytest.mark.parametrize("alloy", ["scalmalloy", "a205", "al-6061", "nab", "tantalum", "tungsten"])
def test_no_first_speed_stands_at_an_end_of_the_search(alloy: str) -> None:
    recipe = powder_bed_start(LASER, FACTS.alloys[alloy])
    assert recipe.at_edge == ()
    assert 0.25 < recipe.speed < 2.0
    assert recipe.expected["depth"] > recipe.layer  # the pool reaches the layer below


def test_a_hot_bed_lowers_the_concern_of_cracking() -> None:
    tungsten, laser, electron = FACTS.alloys["tungsten"], LASER, FACTS.processes["PBF-EB"]
    cold = powder_bed_start(laser, tungsten, FACTS.machines["eos-m400"]).risks["cracking"]
    hot = powder_bed_start(laser, tungsten, FACTS.machines["trumpf-truprint-5000"])
    assert cold > 0.9 > hot.risks["cracking"] > 0.1
    assert powder_bed_start(electron, tungsten).risks["cracking"] < 0.01


def test_a_weak_beam_on_copper_is_told_by_its_risk() -> None:
    recipe = powder_bed_start(LASER, FACTS.alloys["copper"], FACTS.machines["sodick-opm250l"])
    assert recipe.any_defect > 0.9


def test_chromium_copper_prints_in_infrared_where_laboratories_print_it() -> None:
    # 99.1-99.3 % at 340-370 W, 500-900 mm/s on such a machine: 10.1016/j.matchemphys.2022.127249
    recipe = powder_bed_start(LASER, FACTS.alloys["cucrzr"], FACTS.machines["eos-m290"])
    assert recipe.risks["lack_of_fusion"] < 0.15
    assert 0.4 < recipe.speed < 1.2
    green = powder_bed_start(
        LASER, FACTS.alloys["copper"], FACTS.machines["trumpf-truprint-1000-green"]
    )
    assert green.any_defect <= 0.15


def test_the_track_to_check_first_is_that_of_melt_pool() -> None:
    recipe = powder_bed_start(FACTS.processes["PBF-EB"], FACTS.alloys["ti-6al-4v"])
    names = ("power", "speed", "layer", "beam_diameter", "preheat")
    given = {name: recipe.parameters[name] for name in names}
    pool = sekiso.melt_pool("Ti-6Al-4V", process="PBF-EB", **given)
    assert recipe.expected["width"] == pytest.approx(float(pool.width))
    assert recipe.expected["depth_high"] == pytest.approx(float(pool.depth_high))


@pytest.mark.parametrize("machine", ["eos-m290", "trumpf-truprint-1000"])
@pytest.mark.parametrize("alloy", ["17-4ph", "316l", "cucrzr"])
def test_an_answer_starts_where_the_window_does(alloy: str, machine: str) -> None:
    start = powder_bed_start(LASER, FACTS.alloys[alloy], FACTS.machines[machine], with_tracks=True)
    window = sekiso.process_window(alloy, machine=machine, layer=start.layer)
    shown = window.qualified or window.best
    assert shown.parameters == start.parameters
    assert shown.risks == start.risks
    assert [tuple(track.values()) for track in start.next_trials] == list(window.next_tracks)


def test_risks_of_a_recipe_are_those_of_defects() -> None:
    for alloy in ("17-4ph", "316l"):
        recipe = powder_bed_start(LASER, FACTS.alloys[alloy])
        found = sekiso.defects(alloy, **recipe.parameters)
        assert float(found.any_defect) == pytest.approx(recipe.any_defect, rel=1e-9)
