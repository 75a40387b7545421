"""Every additive alloy and process on file has a recipe that runs, or says why not."""

from __future__ import annotations

import pytest

from recipes import best_row, counts
from sekiso.explorer.options import options
from sekiso.explorer.question import question_of
from sekiso.explorer.recipes import window_chance
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load

FACTS = load()
QUESTION = question_of(need_of(size=0.05), FACTS)
PROCESSES = [key for key, process in FACTS.processes.items() if process.get("model", True)]


@pytest.mark.parametrize("process", PROCESSES)
def test_each_alloy_has_a_recipe_that_runs_or_a_reason(process: str) -> None:
    offered = [o for o in options(QUESTION) if o.is_additive and o.route.key == process]
    found = [best_row(QUESTION, option) for option in offered]
    assert found
    for row in found:
        if row.reason is not None:
            assert row.start is None or window_chance(row.start) < 0.35, row.alloy
            continue
        recipe = row.start.recipe
        assert recipe.risks.get("lack_of_fusion", 0.0) <= 0.3, row.alloy
        assert recipe.origin != "computed" or not recipe.at_edge, row.alloy
        assert not row.is_cold, row.alloy


def test_the_figures_add_up() -> None:
    offered = [o for o in options(QUESTION) if o.is_additive and o.route.key == "DED-LB-powder"]
    found = [best_row(QUESTION, option) for option in offered]
    told = counts(found)
    assert told["n"] == told["n_recipes"] + sum(told["n_refused"].values())
    assert told["n_refused"].keys() <= {"no_window_known", "does_not_melt", "no_machine"}
