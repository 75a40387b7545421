"""One option judged: what rules it out, what it lacks, what its terms say."""

import math

import pytest

from sekiso.explorer.evaluate import evaluate, terms_of
from sekiso.explorer.options import options
from sekiso.explorer.question import question_of
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load

KNOWN = load()


def judged(process, material="316L", **fields):
    question = question_of(need_of(material=material, **{"size": 0.05, **fields}), KNOWN)
    option = next(o for o in options(question) if o.route.key == process)
    return question, evaluate(question, option)


def test_a_feasible_option_is_costed_on_its_cheapest_machine():
    _, entry = judged("PBF-LB", quantity=5)
    assert entry.is_feasible
    assert entry.machine in entry.feasibility.machines
    assert entry.predictions["cost"].model == "economics.am"
    assert entry.predictions["mass"].model == "volume_times_density"


def test_a_limit_on_a_property_of_which_nothing_is_known_rules_out_where_the_quantity_says_so():
    titanium_aluminide = {"material": "ti-48al-2cr-2nb"}
    _, entry = judged("PBF-EB", **titanium_aluminide, require=["electrical_conductivity >= 1 MS/m"])
    assert [reason.key for reason in entry.reasons] == ["nothing_known"]
    _, open_one = judged("PBF-LB", require=["relative_density >= 90 %"])
    assert open_one.is_feasible


def test_one_unmet_requirement_names_the_limit_that_would_do():
    _, entry = judged("PBF-LB", require=["yield_strength >= 2500 MPa"])
    assert [reason.key for reason in entry.reasons] == ["requirement_unmet"]
    assert entry.relaxation.key == "relax_requirement"
    assert entry.relaxation.values["limit"] == pytest.approx(2500.0)


def test_two_reasons_promise_no_relaxation():
    _, entry = judged("PBF-LB", size="5 m", require=["yield_strength >= 2500 MPa"])
    assert len(entry.reasons) > 1
    assert entry.relaxation is None


def test_terms_are_the_logarithms_of_stated_chances():
    question, entry = judged("PBF-LB", quantity=5)
    terms = terms_of(question, entry)
    share = question.fit_shares[entry.machine.key]
    ease = question.limit(f"availability.{entry.machine['availability']}")
    assert terms["availability"] == pytest.approx(math.log(ease * share))
    assert terms["maturity"] == pytest.approx(math.log(question.limit("maturity.industrial")))
    assert terms["requirements"] == pytest.approx(math.log(entry.probability))


def test_a_hot_bed_saves_metal_that_cracks_when_cold():
    question, hot = judged("PBF-EB", material="ti-48al-2cr-2nb")
    assert terms_of(question, hot)["soundness"] == pytest.approx(
        math.log(question.limit("cracking.hot_bed"))
    )


def test_metal_that_cracks_is_less_likely_to_come_out_right():
    _, sound = judged("PBF-LB", material="316L")
    question, cracking = judged("PBF-LB", material="m2", quantity=5)
    assert sound.probability == pytest.approx(sound.probability_met)
    assert cracking.probability == pytest.approx(
        cracking.probability_met * math.exp(terms_of(question, cracking)["soundness"])
    )
    assert cracking.probability < cracking.probability_met
