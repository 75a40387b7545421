"""The order is by the fitted weights times the stated terms, counted from the best."""

import math
from dataclasses import replace

import pytest

from sekiso.domain.answer import Candidate, Reason
from sekiso.explorer.choice import choice_model
from sekiso.explorer.question import question_of
from sekiso.explorer.rank import ranked
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load

QUESTION = question_of(need_of(size=0.05), load())
WEIGHTS = choice_model(QUESTION.knowledge).weights


def candidate(process, terms, **rest):
    return Candidate(process, "316l", "Fe-stainless", "as-built", "as-built", True,
                     terms=terms, **rest)  # fmt: skip


def test_a_cost_term_reads_as_how_much_dearer_than_the_cheapest():
    cheap = candidate("machining", {"cost": -math.log(100.0)})
    dear = replace(candidate("machining", {"cost": -math.log(200.0)}), material="s45c")
    first, second = ranked(QUESTION, [dear, cheap])
    assert (first.material, first.terms["cost"]) == ("316l", 0.0)
    assert second.terms["cost"] == pytest.approx(-math.log(2.0))
    assert first.score - second.score == pytest.approx(math.log(2.0) * WEIGHTS["cost"])


def test_a_term_that_is_not_relative_counts_as_it_is():
    sole = candidate("machining", {"capability": -0.3})
    assert ranked(QUESTION, [sole])[0].terms["capability"] == -0.3


def test_the_shares_of_the_routes_sum_to_one_and_are_alike_within_a_route():
    rows = [candidate("machining", {"cost": 0.0}), candidate("casting", {"cost": 0.0}),
            replace(candidate("casting", {"cost": -1.0}), material="fcd450")]  # fmt: skip
    shares = {(c.process, c.material): c.probability_chosen for c in ranked(QUESTION, rows)}
    assert shares["machining", "316l"] + shares["casting", "316l"] == pytest.approx(1.0)
    assert shares["casting", "316l"] == shares["casting", "fcd450"]


def test_what_is_infeasible_comes_last_nearest_first():
    near = Reason("requirement_unmet", {"limit": 100.0, "value": 90.0})
    far = Reason("requirement_unmet", {"limit": 100.0, "value": 10.0})
    rows = [
        candidate("BJT", {}, is_feasible=False, reasons=(far,)),
        candidate("PBF-EB", {}, is_feasible=False, reasons=(near,)),
        candidate("PBF-LB", {"capability": -9.0}),
    ]
    assert [c.process for c in ranked(QUESTION, rows)] == ["PBF-LB", "PBF-EB", "BJT"]


def test_only_what_nothing_beats_in_all_objectives_is_on_the_front():
    best = candidate("casting", {"cost": 0.0, "lead_time": 0.0})
    beaten = candidate("forging", {"cost": -1.0, "lead_time": -1.0})
    marks = {c.process: c.is_pareto for c in ranked(QUESTION, [best, beaten])}
    assert marks == {"casting": True, "forging": False}
