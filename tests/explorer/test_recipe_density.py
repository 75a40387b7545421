"""One recipe has one density, whichever function is asked."""

import numpy as np
import pytest

import sekiso
from sekiso.explorer.models import MODELS
from sekiso.explorer.plan import plan
from sekiso.explorer.recipe_density import recipe_densities
from sekiso.knowledge import load

KNOWN = load()
RECIPE = {"power": 250.0, "speed": 0.9, "hatch": 90e-6, "layer": 30e-6, "beam_diameter": 90e-6}
PRODUCTION = {"power": 195.0, "speed": 1.083, "hatch": 90e-6, "layer": 20e-6, "beam_diameter": 1e-4}
STRONG = {**RECIPE, "power": 900.0}  # beyond the fitted range


def planned(alloy, recipe, process="PBF-LB"):
    record = KNOWN.processes[process]
    inputs = {
        "knowledge": KNOWN, "process": record, "build": record["build"],
        "material": KNOWN.alloys[alloy], "family": KNOWN.alloys[alloy]["family"], **recipe,
    }  # fmt: skip
    return plan(MODELS, ("relative_density",), inputs)["relative_density"]


def columns(alloy, recipe):
    units = {"power": "W", "speed": "m_s", "hatch": "m", "layer": "m", "beam_diameter": "m"}
    rows = {f"{name}_{unit}": [recipe[name]] for name, unit in units.items()}
    return {"material": [alloy], "process": ["PBF-LB"], "density_method": ["Archimedes"], **rows}


@pytest.mark.parametrize(
    ("recipe", "model"),
    [(RECIPE, "density"), (PRODUCTION, "process_table.qualified"),
     (STRONG, "density")],
)  # fmt: skip
def test_a_table_and_an_answer_give_a_recipe_one_density(recipe, model):
    mine, table = (
        planned("316l", recipe),
        sekiso.predict("relative_density", columns("316l", recipe)),
    )
    assert mine.model == model
    ends = (table.low[0], table.value[0], table.high[0])
    assert ends == pytest.approx((mine.low, mine.value, mine.high), rel=1e-9)
    assert table.validity[0] == mine.validity == ("extrapolated" if recipe is STRONG else "inside")


def test_the_losers_of_a_production_set_are_named():
    losers = planned("316l", PRODUCTION).evidence["losers"]
    assert {"density", "physics.window.density"} <= set(losers)


def test_many_recipes_at_once_are_the_single_ones():
    both = {name: np.array([RECIPE[name], PRODUCTION[name]]) for name in RECIPE}
    told, models = recipe_densities(
        KNOWN.alloys["316l"], KNOWN.processes["PBF-LB"], both, KNOWN, method="archimedes"
    )
    assert list(models) == ["density", "process_table.qualified"]
    assert told.value[0] == pytest.approx(planned("316l", RECIPE).value, rel=1e-12)


def test_a_process_without_a_model_of_recipes_has_its_usual_density():
    told = planned("ti-6al-4v", RECIPE, process="PBF-EB")
    assert told.model == "process_table"
    assert told.value == pytest.approx(0.998)
