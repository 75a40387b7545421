"""The heat condition of a candidate and its chain describe one sequence of treatments."""

import pytest

from sekiso.domain.messages import has_text
from sekiso.explorer.delivery import delivered_conditions, steps_due
from sekiso.explorer.explore import explore
from sekiso.explorer.options import options
from sekiso.explorer.question import question_of
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load
from sekiso.materials.heat import parts_of

KNOWN = load()
UNTREATED = set(KNOWN.of("decision")["delivery"]["untreated"])
RELIEF = {"stress-relief", "stress-relief-large"}
NEEDS = ([], ["fatigue_critical"], ["leak_tight"], ["fatigue_critical", "leak_tight"])


def states(require=(), **fields):
    question = question_of(need_of(size=0.05, require=list(require), **fields), KNOWN)
    for option in options(question):
        if option.is_additive:
            for condition in delivered_conditions(question, option):
                yield option, condition, set(steps_due(question, option, condition))


def candidate_of(material, process, require, **fields):
    answer = explore(need_of(material=material, size=0.06, require=require, **fields), KNOWN)
    return next(c for c in answer.candidates if c.process == process)


@pytest.mark.parametrize("require", NEEDS, ids=lambda words: "+".join(words) or "plain")
def test_no_chain_treats_what_its_condition_calls_untreated(require):
    for option, condition, steps in states(require):
        where = (option.route.key, option.alloy.key, condition)
        treated = steps & (RELIEF | {"HIP", "heat-treatment"})
        assert bool(treated) == (condition not in UNTREATED), (where, treated)


@pytest.mark.parametrize("require", NEEDS, ids=lambda words: "+".join(words) or "plain")
def test_the_chain_presses_exactly_what_is_called_pressed(require):
    for option, condition, steps in states(require):
        assert ("HIP" in steps) == ("HIP" in parts_of(condition)), (option.alloy.key, condition)


@pytest.mark.parametrize("require", NEEDS, ids=lambda words: "+".join(words) or "plain")
def test_a_hardened_condition_has_its_heat_treatment(require):
    for option, condition, steps in states(require):
        if {"aged", "solution-aged", "T6", "H900", "quenched-tempered"} & set(parts_of(condition)):
            assert "heat-treatment" in steps, (option.route.key, option.alloy.key, condition)


def test_metal_that_ageing_hardens_is_never_left_as_pressed():
    pressed = {o.alloy.key: c for o, c, _ in states(["fatigue_critical"]) if "HIP" in parts_of(c)}
    assert pressed["in718"] == "HIP + solution-aged"
    assert pressed["alsi10mg"] == "HIP + T6"
    assert pressed["17-4ph"] == "HIP + H1025"
    assert pressed["scalmalloy"] == "HIP"  # pressed at the temperature of its ageing
    assert pressed["316l"] == pressed["ti-6al-4v"] == "HIP"


def test_printed_titanium_alloy_is_at_least_stress_relieved():
    found = {c for o, c, _ in states() if (o.route.key, o.alloy.key) == ("PBF-LB", "ti-6al-4v")}
    assert found
    assert not found & UNTREATED


def test_a_repair_is_treated_on_the_spot_where_the_metal_asks_for_it():
    steps = {
        (option.route.key, option.alloy.key): chain
        for option, _, chain in states(features=["repair"])
    }
    assert "PWHT" in steps["DED-LB-powder", "in718"]
    assert "PWHT" in steps["DED-LB-powder", "h13"]
    assert "PWHT" not in steps["DED-LB-powder", "stellite-6"]


def test_a_tight_part_of_316l_keeps_its_strength_without_pressing():
    found = candidate_of("316L", "PBF-LB", ["yield_strength >= 400 MPa", "leak_tight"])
    steps = {step.key for step in found.chain}
    assert found.heat_condition == "as-built"
    assert "leak-test" in steps
    assert not steps & {"HIP", "stress-relief"}
    assert found.predictions["yield_strength"].value > 450e6


def test_titanium_pressed_for_fatigue_does_not_promise_the_strength_before():
    found = candidate_of("Ti-6Al-4V", "PBF-LB", ["yield_strength >= 950 MPa", "fatigue_critical"])
    assert found.heat_condition == "HIP"
    assert found.predictions["yield_strength"].value < 900e6
    assert found.probability < 0.35


def test_a_tight_part_of_cast_aluminium_alloy_is_aged_and_not_pressed():
    found = candidate_of("AlSi10Mg", "PBF-LB", ["yield_strength >= 200 MPa", "leak_tight"])
    steps = {step.key for step in found.chain}
    assert found.heat_condition in ("aged", "T6")
    assert {"heat-treatment", "leak-test"} <= steps
    assert "HIP" not in steps


def test_a_state_without_a_row_is_flagged_and_wider_than_the_state_it_stands_for():
    tight = candidate_of("AlSi10Mg", "PBF-LB", ["yield_strength >= 200 MPa", "fatigue_critical"])
    aged = candidate_of("AlSi10Mg", "PBF-LB", ["yield_strength >= 200 MPa"], assume={})
    pressed, plain = (c.predictions["yield_strength"] for c in (tight, aged))
    assert tight.heat_condition == "HIP + T6"
    assert pressed.validity == "extrapolated"
    assert pressed.high / pressed.low > plain.high / plain.low


def chain_of(process, material, require=(), **fields):
    found = candidate_of(material, process, list(require), **fields)
    return {step.key: step for step in found.chain}


def test_a_bought_bar_is_treated_only_where_it_would_be_too_hard_to_cut():
    assert "heat-treatment" not in chain_of("machining", "scm440")
    assert {"heat-treatment", "finish-grinding"} <= set(
        chain_of("machining", "h13", ["hardness >= 46 HRC"])
    )


def test_what_the_price_of_a_route_includes_is_shown_and_costs_nothing():
    casting = chain_of("casting", "A356")
    assert casting["fettling"].cost == 0.0
    assert casting["heat-treatment"].cost > 0.0  # T6


def test_duties_of_a_conventional_part_are_in_its_chain():
    valve = chain_of("machining", "316L", ["pressure=350 bar", "leak_tight", "corrosion=oxygen"])
    assert {"pressure-test", "leak-test", "oxygen-cleaning"} <= set(valve)
    assert "passivation" in chain_of("machining", "316L", ["corrosion=food"])
    assert "gear-cutting" in chain_of("machining", "s45c", ["shape=gear"])


def test_duties_of_a_printed_part_are_in_its_chain():
    cup = chain_of("PBF-LB", "Ti-6Al-4V", ["biocompatible=permanent_implant"], features=["lattice"])
    assert "etching" in cup
    assert "flow-test" in chain_of("PBF-LB", "316L", features=["internal_channels"])
    assert "nitriding" in chain_of("PBF-LB", "h13", ["corrosion=aluminium_melt"])


def test_every_step_of_every_chain_has_a_price_and_words():
    prices = KNOWN.of("economics")["post_processing"]["steps"]
    for maker in (*KNOWN.processes.values(), *KNOWN.routes.values()):
        for row in maker.get("chain", ()):
            assert row["step"] in prices, (maker.key, row["step"])
            assert has_text(f"step.{row['step']}"), row["step"]


def test_a_cast_titanium_part_that_lives_by_its_fatigue_strength_is_pressed():
    found = candidate_of("Ti-6Al-4V", "casting", ["fatigue_critical"])
    assert found.heat_condition == "HIP"
    assert "HIP" in {step.key for step in found.chain}


@pytest.mark.parametrize("words", ["pump impeller", "羽根車"])
def test_what_turns_is_balanced(words):
    wheel = chain_of("machining", "316L", description=words)
    assert "balancing" in wheel
    assert "balancing" not in chain_of("machining", "316L", description="bracket")


def test_a_step_that_the_need_or_the_state_asks_for_is_not_optional():
    chain = chain_of("PBF-LB", "Ti-6Al-4V", ["fatigue_critical", "leak_tight"])
    assert not any(chain[key].is_optional for key in ("HIP", "CT", "leak-test"))


@pytest.mark.parametrize("material", ["316L", "Ti-6Al-4V", "IN718", "H13", "AlSi10Mg"])
def test_a_raw_print_is_delivered_as_printed(material):
    """No cutting, no pressing, no hardening, whatever the words ask of a finished part."""
    require = ["roughness <= 30 um", "fatigue_critical", "scope=raw"]
    question = question_of(need_of(size=0.05, material=material, require=require), KNOWN)
    for option in options(question):
        if option.is_additive:
            conditions = delivered_conditions(question, option)
            assert set(conditions) <= UNTREATED | {"stress-relieved"}, option.route.key
            for condition in conditions:
                steps = set(steps_due(question, option, condition))
                assert not steps & {"finish-machining", "near-net-machining", "HIP", "temper",
                                    "heat-treatment", "penetrant", "CT"}  # fmt: skip


def test_a_raw_print_keeps_its_skin_even_where_a_finished_one_would_be_ground():
    limit = ["roughness <= 6 um"]
    raw = candidate_of("316L", "PBF-LB", [*limit, "scope=raw"])
    finished = candidate_of("316L", "PBF-LB", limit)
    assert raw.surface_condition == "blasted"
    assert "blasted" not in finished.surface_condition.split("+")[-1]
    assert raw["roughness"].value > finished["roughness"].value


def test_the_scope_that_was_said_is_not_called_a_default():
    def reasons(**fields):
        rows = question_of(need_of(size=0.05, **fields), KNOWN).assumed
        return {row.key: (row.value, row.reason) for row in rows}

    assert reasons()["scope"] == ("finished", "default")
    assert reasons()["region"] == ("JP", "default")
    said = reasons(assume={"scope": "raw", "region": "CN"})
    assert said["scope"] == ("raw", "stated")
    assert said["region"] == ("CN", "stated")
    assert reasons(require=["scope=reported"])["scope"] == ("reported", "stated")
    heard = reasons(description="as printed")["scope"]
    assert heard == ("raw", "heard: as printed")
