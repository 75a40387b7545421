"""A first bead is that of the deposit window, and an arc of an own file needs no code."""

from __future__ import annotations

import pytest

from sekiso.domain.errors import RecipeError
from sekiso.interfaces.python.deposit_window import deposit_window
from sekiso.knowledge import load
from sekiso.physics.starts.bead import bead_start, usual_volume_rate

FACTS = load()
ARC, STEEL = FACTS.processes["DED-Arc"], FACTS.alloys["er70s-6"]
CELL = FACTS.machines["waam-robot-cell"]


def test_the_usual_feed_by_hand() -> None:
    density = STEEL.value("thermophysical.density")
    rate = ARC.value(f"rates.mass_rate_by_family.{STEEL['family']}") or ARC.value("rates.mass_rate")
    assert usual_volume_rate(ARC, STEEL) == pytest.approx(rate / density)


def test_the_feed_of_a_machine_by_hand() -> None:
    wire, head, steel = FACTS.processes["DED-LB-wire"], FACTS.machines["meltio-m450"], "316l"
    usual = usual_volume_rate(wire, FACTS.alloys[steel])
    here = usual_volume_rate(wire, FACTS.alloys[steel], head)
    assert here == pytest.approx(usual * (1200.0 / 4000.0) ** 0.6)  # six beams on one pool


def test_an_arc_is_told_with_wire_current_and_interpass_temperature() -> None:
    start = bead_start(ARC, STEEL, CELL)
    told = start.expected
    assert told["current"] * told["voltage"] == pytest.approx(start.power)
    assert 100.0 < told["current"] < 350.0  # A, usual of a 1.2 mm wire
    assert 3.0 < 60.0 * told["wire_feed"] < 15.0  # m/min
    assert 370.0 < told["interpass"] < 630.0  # K
    assert told["mass_rate_low"] < told["mass_rate_high"]


@pytest.mark.parametrize("machine", ["meltio-m450", "meltio-engine-robot", "robot-laser-wire-cell"])
@pytest.mark.parametrize("alloy", ["316l", "ti-6al-4v", "in718", "nab", "h13"])
def test_a_first_bead_of_wire_bonds(alloy: str, machine: str) -> None:
    found = FACTS.machines[machine]
    start = bead_start(FACTS.processes["DED-LB-wire"], FACTS.alloys[alloy], found)
    assert start.risks["lack_of_fusion"] <= 0.3
    assert start.power > 500.0


def test_a_first_bead_is_that_of_the_window() -> None:
    start = bead_start(ARC, STEEL, CELL)
    wire = 1.2e-3
    feed = start.parameters["volume_rate"] / (0.25 * 3.141592653589793 * wire**2)
    window = deposit_window(
        "er70s-6",
        process="DED-Arc",
        power_max=CELL.value("power"),
        beam_diameter=start.beam_diameter,
        feedstock={"wire_diameter": wire, "wire_feed": feed},
    )
    assert window.best.power == pytest.approx(start.power)
    assert window.best.speed == pytest.approx(start.speed)
    assert window.best.risks["any"] == pytest.approx(start.risks["any"])


def test_a_machine_without_power_has_no_bead() -> None:
    with pytest.raises(RecipeError, match="feed"):
        bead_start(ARC, STEEL, None)
