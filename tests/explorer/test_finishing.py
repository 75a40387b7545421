"""The cheapest finishing that reaches the roughness or hardness asked for is part of the chain."""

import pytest

from sekiso.explorer.explore import explore
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load

KNOWN = load()
UM = 1e-6


def made(process, material, require=(), **fields):
    need = need_of(material=material, require=list(require), **{"size": 0.06, **fields})
    found = [c for c in explore(need, KNOWN).candidates if c.process == process]
    return found[0]


def steps(candidate):
    return [step.key for step in candidate.chain]


def test_the_skin_of_a_powder_bed_is_blasted():
    plain = made("PBF-LB", "316L")
    assert plain.surface_condition == "blasted"
    assert 5 * UM < plain["roughness"].value < 12 * UM


def test_a_deposit_is_milled_all_over():
    plain = made("DED-Arc", "316L", size=0.3)
    assert plain.surface_condition == "milled"
    assert plain["roughness"].value < 3.2 * UM


def test_a_fine_stainless_surface_is_machined_ground_and_electropolished():
    fine = made("machining", "316L", ["roughness <= 0.5 um"])
    assert fine.is_feasible
    assert fine.surface_condition == "ground + electropolished"
    assert [key for key in steps(fine) if key in ("fine-milling", "grinding")]
    assert fine["roughness"].value < 0.5 * UM
    assert fine.probability > 0.9


def test_a_mirror_is_lapped_and_costs_more_than_a_milled_face():
    mirror = made("machining", "SUS304", ["roughness <= 0.05 um"])
    milled = made("machining", "SUS304", ["roughness <= 3.2 um"])
    assert mirror.is_feasible
    assert mirror.surface_condition == "lapped"
    assert mirror["cost"].value > 1.3 * milled["cost"].value
    assert mirror["lead_time"].value > milled["lead_time"].value


@pytest.mark.parametrize(
    ("limit", "surface"), [(3.2, "finished"), (1.6, "finely-milled"), (0.8, "ground")]
)
def test_a_finer_limit_takes_one_step_more(limit, surface):
    assert made("machining", "S45C", [f"roughness <= {limit} um"]).surface_condition == surface


def test_a_printed_lattice_cannot_be_ground():
    lattice = made("PBF-LB", "Ti-6Al-4V", ["roughness <= 0.5 um"], features=["lattice"])
    assert not lattice.is_feasible


def test_medium_carbon_steel_is_hardened_and_ground():
    block = made("machining", "S45C", ["hardness >= 45 HRC"])
    assert block.is_feasible
    assert block.heat_condition == "quenched-tempered"
    assert {"harden-temper", "grinding"} <= set(steps(block)) or "induction-hardening" in steps(
        block
    )
    assert block["hardness"].value > 446


def test_a_gear_of_case_hardening_steel_is_carburised():
    gear = made("machining", "20MnCr5", ["hardness >= 58 HRC", "shape=gear"])
    assert gear.is_feasible
    assert gear["hardness"].value > 650


def test_a_limit_that_the_metal_keeps_by_itself_adds_no_step():
    plain = made("machining", "S45C", ["hardness >= 150 HV"])
    assert "grinding" not in steps(plain)
    assert plain["hardness"].model == "mechanical"


def test_a_printed_part_that_lives_by_its_fatigue_strength_loses_its_skin():
    skin = made("PBF-LB", "Ti-6Al-4V", ["fatigue_critical"])
    cut = made("PBF-LB", "Ti-6Al-4V", ["fatigue_critical", "fatigue_strength >= 350 MPa"])
    assert skin.surface_condition == "blasted"
    assert "fine-milling" in steps(cut)
    assert cut["fatigue_strength"].evidence["surface"] == "machined"


def test_every_step_says_what_it_does_in_both_languages():
    for candidate in (made("PBF-LB", "316L", ["roughness <= 0.5 um"]), made("DED-Arc", "316L")):
        for step in candidate.chain:
            assert step.conditions["effect_en"], step.key
            assert step.conditions["effect_ja"], step.key


def test_a_die_steel_is_tempered_to_the_hardness_asked_for():
    die = made("machining", "H13", ["hardness >= 50 HRC"])
    assert die.surface_condition.startswith("hardened")
    assert die["hardness"].value == pytest.approx(1.05 * 513)
    assert made("machining", "H13", ["hardness >= 64 HRC"]).surface_condition == "nitrided"


def test_a_carburised_core_is_not_hardened_twice():
    gear = made("PBF-LB", "20MnCr5", ["hardness >= 58 HRC"])
    assert "carburising" in steps(gear)
    assert "heat-treatment" not in steps(gear)


def test_roughness_differs_between_alloys_and_drops_by_polishing():
    maraging, copper = (made("PBF-LB", name)["roughness"].value for name in ("1.2709", "copper"))
    assert maraging < copper
    polished = made("PBF-LB", "1.2709", ["roughness <= 0.15 um"])
    assert polished.surface_condition == "polished"
    assert polished["roughness"].value < 0.15 * UM
