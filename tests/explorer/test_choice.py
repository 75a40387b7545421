"""The route-choice model: shares, certainty, own weights, and what the shipped weights must say."""

import pytest

from sekiso.explorer.choice import (
    ChoiceModel,
    certainty,
    choice_model,
    model_of,
    route_shares,
)
from sekiso.explorer.choice_terms import RouteKind, Situation, interactions
from sekiso.knowledge import load
from sekiso.knowledge.model_files import shipped

NUMBERS = shipped("route_choice")
ADDITIVE = RouteKind("PBF-LB", frozenset({"additive", "scanned"}))


def situation(**said):
    usual = {"pieces": 30.0, "length": 0.15, "shape": "block", "features": frozenset(),
             "wishes": frozenset(), "unknown": frozenset()}  # fmt: skip
    return Situation(**{**usual, **said})


def test_a_route_counts_with_its_best_alloy_and_shares_follow_the_logit():
    shares = route_shares(["a", "b", "a"], [0.0, 0.5, 1.5])
    assert list(shares) == ["a", "b"]
    assert shares["a"] == pytest.approx(1.0 / (1.0 + 2.718281828 ** (0.5 - 1.5)), rel=1e-6)


def test_own_weights_go_before_fitted_ones():
    model = model_of({"weights": {"cost": 0.7, "co2": 0.1}, "certainty": {}}, {"cost": 3.0})
    assert model.utility({"cost": -1.0, "co2": 1.0, "never_fitted": 9.0}) == pytest.approx(-2.9)


def test_cost_and_lead_time_speak_against_a_route():
    """Their terms are - ln(cost), so that a positive weight means: dearer is chosen less."""
    assert NUMBERS["weights"]["cost"] > 0.2
    assert NUMBERS["weights"]["lead_time"] > 0.05


def test_an_unknown_shape_is_no_reason_to_print():
    weights = NUMBERS["weights"]
    assert weights.get("additive:shape_unknown", 0.0) <= 0.0
    plain = interactions(situation(), ADDITIVE)
    free = interactions(situation(shape="free_form"), ADDITIVE)
    model = ChoiceModel(weights, {})
    assert model.utility(free) > model.utility(plain) + 0.5


def test_a_spare_whose_shape_must_stay_is_printed_less():
    model = ChoiceModel(NUMBERS["weights"], {})
    free = interactions(situation(shape="free_form"), ADDITIVE)
    fixed = interactions(
        situation(shape="free_form", wishes=frozenset({"geometry_fixed"})), ADDITIVE
    )
    assert model.utility(fixed) < model.utility(free)


def test_a_long_lead_is_told_with_more_certainty_than_a_short_one():
    model = choice_model(load())
    clear = certainty(model, [0.9, 0.05, 0.05], [False, True, False], situation())
    close = certainty(model, [0.4, 0.35, 0.25], [False, True, False], situation())
    assert 0.0 < close < clear < 1.0
    assert certainty(model, [], [], situation()) == 0.0


def test_the_shipped_file_holds_numbers_and_digests_but_no_row():
    assert len(NUMBERS["fitted_on"]) == NUMBERS["n_cases"]
    assert all(len(digest) == 16 for digest in NUMBERS["fitted_on"])
    assert "description" not in str(NUMBERS)
