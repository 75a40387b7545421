"""Clear, close, ask or none: what an answer decides and what it asks for first."""

import pytest

import sekiso
from sekiso.domain.answer import Candidate
from sekiso.domain.prediction import Prediction
from sekiso.explorer.question import question_of
from sekiso.explorer.verdict import verdict_of
from sekiso.interfaces.python.need import need_of
from sekiso.interfaces.report.words import Words
from sekiso.knowledge import load


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


def candidate(route, share, cost):
    price = Prediction.lognormal("cost", "JPY", cost, 0.1, model="test")
    return Candidate(route, "s45c", "Fe", "wrought", "finished", route == "PBF-LB",
                     probability_chosen=share, predictions={"cost": price})  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "verdict", "rival"),
    [([("machining", 0.6, 100.0), ("PBF-LB", 0.35, 900.0)], "close", "PBF-LB"),
     ([("machining", 0.7, 100.0), ("casting", 0.15, 120.0)], "close", "casting"),
     ([("machining", 0.7, 100.0), ("casting", 0.15, 300.0)], "clear", None),
     ([("machining", 0.9, 100.0), ("casting", 0.05, 100.0)], "clear", None)],
)  # fmt: skip
def test_routes_are_close_at_like_chance_or_at_like_cost(rows, verdict, rival):
    question = question_of(need_of(size=0.05, quantity=5, require="shape=block"), load())
    told = verdict_of(question, [candidate(*row) for row in rows], ())
    assert told.key == verdict
    assert [note.values["second"] for note in told.notes] == ([rival] if rival else [])


def test_inputs_are_asked_in_the_order_of_what_they_would_change(answer_to):
    effects = [r.values["effect"] for r in answer_to("housing").missing]
    assert effects == sorted(effects, reverse=True)
    assert all(0.0 <= effect <= 1.0 for effect in effects)


def test_a_shape_that_was_said_is_not_asked_again(answer_to):
    told = answer_to("housing", require="shape=housing", quantity=20)
    assert "shape" not in {r.values["input"] for r in told.missing}


def test_every_term_has_a_weight_and_words_in_both_languages(answer_to):
    answer = answer_to("steel bush", size="60 x 60 x 40 mm", quantity=100)
    names = {name for candidate in answer.best_of_each() for name in candidate.terms}
    assert {"cost", "requirements", "additive:plain_shape", "route:machining"} <= names
    assert names <= set(answer.weights)
    for language in ("en", "ja"):
        words = Words(load(), language)
        assert all(words.term(name) for name in names)  # a term without a text raises
