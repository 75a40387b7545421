"""Every process that has a model starts by the way in which it builds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sekiso.knowledge import load
from sekiso.physics.starts.start import starting_recipe

FACTS = load()
MACHINES = {
    "PBF-LB": "eos-m290", "PBF-EB": "arcam-q20plus", "DED-LB-powder": "beam-modulo-400",
    "DED-LB-wire": "meltio-m450", "DED-Arc": "waam-robot-cell", "BJT": "exone-innovent",
}  # fmt: skip


@pytest.mark.parametrize("process", MACHINES)
def test_every_process_has_a_start(process: str) -> None:
    alloy = next(a for a in FACTS.alloys.values() if process in a.get("processes", {}))
    recipe = starting_recipe(FACTS.processes[process], alloy, FACTS.machines[MACHINES[process]])
    assert recipe is not None
    assert recipe.process == process
    assert recipe.sources


def test_a_process_that_builds_in_an_unknown_way_has_none() -> None:
    laser = FACTS.processes["PBF-LB"]
    spray = replace(laser, tables={**laser.tables, "build": "sprayed"})
    assert starting_recipe(spray, FACTS.alloys["316l"]) is None
