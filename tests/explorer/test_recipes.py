"""Every process starts by the way in which it builds, or says that no model knows how."""

from dataclasses import replace

import pytest

import sekiso
from sekiso.explorer.options import Option
from sekiso.explorer.question import question_of
from sekiso.explorer.recipes import machine_chance, recipe_of, window_chance
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load

KNOWN = load()
MACHINES = {
    "PBF-LB": "eos-m290", "PBF-EB": "arcam-q20plus", "DED-LB-powder": "beam-modulo-400",
    "DED-LB-wire": "meltio-m450", "DED-Arc": "waam-robot-cell", "BJT": "exone-innovent",
}  # fmt: skip
QUESTION = question_of(need_of(size=0.05), KNOWN)


def started(process, alloy=None, machine=None, question=QUESTION, **tables):
    route = KNOWN.processes[process]
    route = replace(route, tables={**route.tables, **tables})
    offered = (a for a in KNOWN.alloys.values() if process in a.get("processes", {}))
    record = KNOWN.alloys[alloy] if alloy else next(offered)
    option = Option(route, record, True, ("as-built",))
    return recipe_of(question, option, KNOWN.machines[machine or MACHINES[process]])


@pytest.mark.parametrize("process", MACHINES)
def test_every_process_with_a_model_has_a_start_and_a_density(process):
    start = started(process)
    assert start.reason is None
    assert start.recipe.process == process
    assert start.recipe.sources
    assert 0.9 < start.predictions["relative_density"].value < 1.0


@pytest.mark.parametrize(
    "change", [{"build": "sprayed"}, {"energy": "kinetic", "build": "deposited"}]
)
def test_a_process_that_no_model_knows_has_no_recipe_and_says_so(change):
    start = started("DED-LB-powder", **change)
    assert start.recipe is None
    assert start.reason.key == "no_recipe_model"


def test_a_machine_too_weak_for_the_production_set_gets_a_computed_start():
    assert started("PBF-LB", "ti-6al-4v").recipe.origin == "qualified"
    weak = started("PBF-LB", "ti-6al-4v", "eos-m100").recipe
    assert weak.origin == "computed"
    assert weak.power <= KNOWN.machines["eos-m100"].value("power")


def test_the_density_of_a_recipe_comes_from_the_model_that_its_origin_allows():
    qualified, computed = started("PBF-LB", "ti-6al-4v"), started("PBF-LB", "h13")
    assert qualified.predictions["relative_density"].model == "process_table.qualified"
    assert computed.predictions["relative_density"].model == "density"
    assert computed.predictions["relative_density"].value == computed.recipe.relative_density[1]


@pytest.mark.parametrize("alloy", ["cocr-f75", "17-4ph", "cp-ti-gr2", "hastelloy-x"])
def test_parts_of_a_shelf_alloy_are_dense_though_a_first_recipe_may_not_be(alloy):
    start = started("PBF-LB", alloy)
    told = start.predictions["relative_density"]
    assert told.model == "process_table.industrial"
    assert told.value > 0.995 > told.low
    assert told.evidence["losers"] == ["density"]
    assert start.recipe.relative_density[1] < told.value


@pytest.mark.parametrize(
    ("process", "alloy", "machine", "reason"),
    [
        ("PBF-LB", "copper", "sodick-opm250l", "does_not_melt"),
        ("PBF-LB", "copper", "colibrium-mlab-200r", "no_window_known"),
        ("DED-LB-powder", "cucrzr", "beam-modulo-400", "no_window_known"),
    ],
)
def test_a_recipe_that_does_not_bond_is_a_reason_and_costs_chance(process, alloy, machine, reason):
    start = started(process, alloy, machine)
    assert start.recipe is None
    assert start.reason.key == reason
    assert "relative_density" not in start.predictions
    assert window_chance(start) < 0.25


def test_a_production_set_is_a_window_and_a_computed_one_nearly():
    assert window_chance(started("PBF-LB", "ti-6al-4v")) == 1.0
    assert window_chance(started("PBF-LB", "17-4ph")) == 1.0  # suppliers print it
    assert 0.9 < window_chance(started("PBF-LB", "h13")) < 1.0
    assert 0.8 < window_chance(started("DED-LB-wire", "2205")) < 1.0


@pytest.mark.parametrize(
    ("process", "alloy", "machine"),
    [
        ("PBF-LB", "h13", "slm-280"), ("PBF-LB", "copper", "sodick-opm250l"),
        ("PBF-LB", "cucrzr", "eos-m290"), ("PBF-LB", "ti-6al-4v", "eos-m290"),
        ("DED-LB-powder", "cucrzr", "beam-modulo-400"), ("DED-LB-wire", "316l", "meltio-m450"),
    ],
)  # fmt: skip
def test_the_quick_chance_of_a_window_is_that_of_its_start(process, alloy, machine):
    option = Option(KNOWN.processes[process], KNOWN.alloys[alloy], True, ("as-built",))
    quick = machine_chance(option, KNOWN.machines[machine])
    assert quick == pytest.approx(window_chance(started(process, alloy, machine)), abs=0.05)


def test_an_alloy_that_no_machine_bonds_stands_behind():
    answer = sekiso.explore(material="CuCrZr", size="100 x 100 x 100 mm", quantity=4)
    chances = {c.process: c.probability for c in answer.candidates}
    assert chances["PBF-LB"] > 3.0 * chances["DED-LB-powder"]


def test_a_sintered_part_does_not_crack_as_a_melted_one():
    answer = sekiso.explore(material="H13", size="40 x 30 x 10 mm", quantity=200)
    terms = {c.process: c.terms for c in answer.candidates}
    assert "soundness" not in terms["BJT"]
    assert terms["PBF-LB"]["soundness"] < 0.0


def test_copper_goes_to_a_machine_whose_light_melts_it():
    small = sekiso.explore(material="pure copper", size="60 x 60 x 40 mm", quantity=20)
    printed = next(c for c in small.candidates if c.process == "PBF-LB")
    assert KNOWN.machines[printed.machine].value("wavelength") < 600e-9
    large = sekiso.explore(material="GRCop-42", size="150 x 150 x 150 mm", quantity=4)
    laid = next(c for c in large.candidates if c.process == "DED-LB-powder")
    assert KNOWN.machines[laid.machine].value("power") >= 2000.0
    assert laid.no_recipe is None


def test_own_densities_go_before_the_evidence_of_others():
    rows = {
        "material": ["Ti-6Al-4V"] * 5, "laser_power_W": [280.0] * 5, "scan_speed_m_s": [1.2] * 5,
        "hatch_mm": [0.14] * 5, "layer_mm": [0.03] * 5, "spot_mm": [0.1] * 5,
        "relative_density_pct": [99.1, 99.0, 99.2, 99.1, 98.9],
    }  # fmt: skip
    own = question_of(need_of(size=0.05, local=rows), KNOWN)
    told = started("PBF-LB", "ti-6al-4v", question=own).predictions["relative_density"]
    assert told.model == "own_rows.density"
    assert told.value == pytest.approx(0.9906, abs=0.003)
    assert "process_table.qualified" in told.evidence["losers"]
