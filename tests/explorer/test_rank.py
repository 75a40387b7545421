"""The order is a weighted sum of stated terms, counted from the best."""

import math

import pytest

from sekiso.domain.answer import Candidate, Reason
from sekiso.explorer.question import question_of
from sekiso.explorer.rank import ranked, weights_of
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load

QUESTION = question_of(need_of(size=0.05), load())


def candidate(process, terms, **rest):
    return Candidate(process, "316l", "Fe-stainless", "as-built", "as-built", True,
                     terms=terms, **rest)  # fmt: skip


def test_a_cost_term_reads_as_how_much_dearer_than_the_cheapest():
    cheap = candidate("a", {"cost": -math.log(100.0)})
    dear = candidate("b", {"cost": -math.log(200.0)})
    first, second = ranked(QUESTION, [dear, cheap])
    assert (first.process, first.terms["cost"]) == ("a", 0.0)
    assert second.terms["cost"] == pytest.approx(-math.log(2.0))
    assert second.score == pytest.approx(-math.log(2.0) * weights_of(QUESTION)["cost"])


def test_a_term_that_is_not_relative_counts_as_it_is():
    sole = candidate("a", {"capability": -0.3})
    assert ranked(QUESTION, [sole])[0].terms["capability"] == -0.3


def test_what_is_infeasible_comes_last_nearest_first():
    near = Reason("requirement_unmet", {"limit": 100.0, "value": 90.0})
    far = Reason("requirement_unmet", {"limit": 100.0, "value": 10.0})
    rows = [
        candidate("far", {}, is_feasible=False, reasons=(far,)),
        candidate("near", {}, is_feasible=False, reasons=(near,)),
        candidate("fits", {"capability": -9.0}),
    ]
    assert [c.process for c in ranked(QUESTION, rows)] == ["fits", "near", "far"]


def test_only_what_nothing_beats_in_all_objectives_is_on_the_front():
    best = candidate("a", {"cost": 0.0, "lead_time": 0.0})
    beaten = candidate("b", {"cost": -1.0, "lead_time": -1.0})
    marks = {c.process: c.is_pareto for c in ranked(QUESTION, [best, beaten])}
    assert marks == {"a": True, "b": False}
