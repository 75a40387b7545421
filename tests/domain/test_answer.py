"""What an answer computes of itself: the change against the best conventional route."""

import math

import pytest

from sekiso.domain.answer import Answer, Candidate
from sekiso.domain.prediction import Prediction


def candidate(process, cost, log_sd, *, is_additive, is_feasible=True):
    prediction = Prediction.lognormal("cost", "JPY", cost, log_sd, model="made_up")
    return Candidate(
        process, "316l", "Fe-stainless", "as-built", "as-built", is_additive,
        predictions={"cost": prediction}, is_feasible=is_feasible,
    )  # fmt: skip


def answer(*candidates):
    return Answer("id", "0", {}, candidates)


def test_the_change_is_a_ratio_whose_spreads_add_as_squares():
    made = answer(
        candidate("PBF-LB", 3000.0, 0.3, is_additive=True),
        candidate("machining", 1000.0, 0.4, is_additive=False),
    )
    low, high = made.change("cost")
    # ln 3 -+ 1.645 sqrt(0.3^2 + 0.4^2)
    reach = 1.6448536 * 0.5
    assert math.log(low + 1.0) == pytest.approx(math.log(3.0) - reach, rel=1e-6)
    assert math.log(high + 1.0) == pytest.approx(math.log(3.0) + reach, rel=1e-6)


def test_the_change_of_unequal_sides_takes_the_side_that_faces_it():
    wide = Prediction.two_piece(
        "cost", "JPY", (500.0, 1000.0, 8000.0), scale="log", model="made_up"
    )
    sure = Prediction.lognormal("cost", "JPY", 1000.0, 1e-9, model="made_up")
    mine = candidate("PBF-LB", 1.0, 1.0, is_additive=True)
    other = candidate("machining", 1.0, 1.0, is_additive=False)
    for here, there, expected in ((wide, sure, (-0.5, 7.0)), (sure, wide, (-0.875, 1.0))):
        pair = (
            Candidate(**{**vars(mine), "predictions": {"cost": here}}),
            Candidate(**{**vars(other), "predictions": {"cost": there}}),
        )
        assert answer(*pair).change("cost") == pytest.approx(expected, abs=1e-6)


def test_there_is_no_change_without_both_sides():
    printed = candidate("PBF-LB", 3000.0, 0.3, is_additive=True)
    milled = candidate("machining", 1000.0, 0.4, is_additive=False)
    ruled_out = candidate("machining", 1000.0, 0.4, is_additive=False, is_feasible=False)
    assert answer(printed).change("cost") is None
    assert answer(printed, ruled_out).change("cost") is None
    assert answer(milled, printed).change("cost") is None
    assert answer(printed, milled).change("lead_time") is None


def test_the_best_of_each_process_is_its_first_feasible_candidate():
    rows = [
        candidate("PBF-LB", 1.0, 1.0, is_additive=True, is_feasible=False),
        candidate("PBF-LB", 2.0, 1.0, is_additive=True),
        candidate("PBF-LB", 3.0, 1.0, is_additive=True),
        candidate("machining", 4.0, 1.0, is_additive=False),
    ]
    assert answer(*rows).best_of_each() == [rows[1], rows[3]]


def test_an_answer_is_told_in_a_few_lines():
    made = answer(*(candidate(f"route-{n}", 1e3, 0.3, is_additive=False) for n in range(40)))
    assert len(repr(made)) < 1000
    assert "route-0" in repr(made)
    assert repr(made.best["cost"]).startswith("Prediction(cost = 1000 (610.5 to 1638) JPY")


def test_one_alloy_by_every_route_takes_its_family_where_a_route_has_not_the_alloy():
    milled = candidate("machining", 1.0, 0.1, is_additive=False)
    other = Candidate(**{**vars(milled), "material": "304"})
    cast = Candidate(**{**vars(milled), "process": "casting", "material": "scs14"})
    printed = Candidate(**{**vars(milled), "process": "PBF-LB", "family": "Ti"})
    rows = answer(milled, printed, other, cast).same_alloy()
    assert [(c.process, c.material) for c in rows] == [("machining", "316l"), ("casting", "scs14")]
    assert answer(milled, printed, other, cast).same_alloy("304")[0] is other
