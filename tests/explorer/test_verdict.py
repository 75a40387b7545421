"""Clear, close, ask or none: what an answer decides and what it asks for first."""

import pytest

import sekiso
from sekiso.explorer.choice_terms import MERITS, is_interaction


@pytest.fixture(scope="module")
def answer_to():
    known = {}

    def ask(description, **said):
        key = (description, tuple(sorted(said.items())))
        if key not in known:
            known[key] = sekiso.explore(description=description, **said)
        return known[key]

    return ask


@pytest.mark.parametrize("words", ["a metal part", "金属の部品を作りたい"])
def test_nothing_but_a_part_is_asked_back(answer_to, words):
    answer = answer_to(words)
    assert answer.verdict == "ask"
    assert answer.missing[0].values["input"] == "shape"


@pytest.mark.parametrize("words", ["asdf qwer zxcv", "なんかいい感じの部品", "a plastic cup"])
def test_what_is_not_understood_or_no_metal_is_not_answered(answer_to, words):
    answer = answer_to(words)
    assert (answer.verdict, answer.verdict_probability) == ("none", 0.0)


@pytest.mark.parametrize(
    "words",
    ["steel shaft", "S45Cのシャフト"],
)
def test_a_plain_shaft_is_turned_or_bought_and_not_printed(answer_to, words):
    answer = answer_to(words, size="30 x 30 x 250 mm", quantity="10")
    assert answer.best.process in ("machining", "standard-part")
    printed = sum(c.probability_chosen for c in answer.best_of_each() if c.is_additive)
    assert printed < 0.2


def test_the_routes_of_an_answer_share_one(answer_to):
    answer = answer_to("steel bush", size="60 x 60 x 40 mm", quantity=100)
    assert sum(c.probability_chosen for c in answer.best_of_each()) == pytest.approx(1.0)
    assert 0.0 < answer.verdict_probability < 1.0


def test_two_routes_at_like_chance_or_cost_are_close_and_both_are_named(answer_to):
    answer = answer_to("steel bush", size="60 x 60 x 40 mm", quantity=100)
    ranked = sorted(answer.best_of_each(), key=lambda c: -c.probability_chosen)
    shares = [c.probability_chosen for c in ranked]
    if shares[1] >= 0.5 * shares[0]:
        note = next(n for n in answer.notes if n.key == "close")
        assert {note.values["first"], note.values["second"]} == {c.process for c in ranked[:2]}
        assert note.values["ratio"] >= 1.0


def test_inputs_are_asked_in_the_order_of_what_they_would_change(answer_to):
    effects = [r.values["effect"] for r in answer_to("housing").missing]
    assert effects == sorted(effects, reverse=True)
    assert all(0.0 <= effect <= 1.0 for effect in effects)


def test_a_shape_that_was_said_is_not_asked_again(answer_to):
    told = answer_to("housing", require="shape=housing", quantity=20)
    assert "shape" not in {r.values["input"] for r in told.missing}


def test_every_term_has_a_weight_and_is_a_merit_or_of_a_kind_of_route(answer_to):
    answer = answer_to("steel bush", size="60 x 60 x 40 mm", quantity=100)
    for candidate in answer.best_of_each():
        for name in candidate.terms:
            assert name in answer.weights
            assert (name in MERITS) != is_interaction(name)
