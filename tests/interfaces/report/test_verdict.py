"""The verdict in words: shares of shops, two close routes, a question with choices, a clear no."""

import pytest

from sekiso.domain.answer import Answer, Assumed, Candidate, HeardWords, Reason
from sekiso.domain.prediction import Prediction
from sekiso.domain.requirement import SHAPES
from sekiso.interfaces.report import blocks, heard, verdict
from sekiso.interfaces.report.words import Words
from sekiso.knowledge import load

BOTH = ("en", "ja")


def candidate(process, material, chosen, **rest):
    return Candidate(
        process, material, "Fe", "wrought", "finished", is_additive=False,
        probability_chosen=chosen, **rest,
    )  # fmt: skip


MILLED = candidate("machining", "s45c", 0.48)
CAST = candidate("casting", "fcd450", 0.41)


def answer(kind, *candidates, **rest):
    need = {"quantity": [100.0, 100.0, False, None]}
    return Answer("id", "0", need, candidates, verdict=kind, **rest)


@pytest.fixture(scope="module")
def words():
    return Words(load(), "en")


def test_a_clear_verdict_counts_shops_and_pieces(words):
    told = verdict.headline(answer("clear", MILLED, verdict_probability=0.87), words)
    assert told.startswith("Machining from solid in Carbon steel S45C")
    assert told.endswith("for 100 pieces: 9 in 10 competent shops would accept it.")


def test_a_quantity_that_was_drawn_is_told_as_a_range(words):
    drawn = Assumed("quantity", (1.0, 463.0), "", "drawn")
    made = Answer("id", "0", {"quantity": None}, (MILLED,), assumed=(drawn,), verdict="clear")
    assert "for 1 to 463 pieces (not said)" in verdict.headline(made, words)


def test_close_routes_stand_with_their_probability_and_condition(words):
    told = verdict.headline(answer("close", MILLED, CAST), words)
    assert "(0.48) or" in told
    assert "(0.41)" in told
    assert told.count(" if ") >= 2


@pytest.mark.parametrize("language", BOTH)
def test_every_route_has_its_condition(language):
    knowledge = load()
    words = Words(knowledge, language)
    modelled = [key for key, p in knowledge.processes.items() if p.get("model", True)]
    for process in (*modelled, *knowledge.routes):
        route = candidate(process, "s45c", 0.5)
        unnamed = words.text("verdict.if_term", term=words.term("cost"))
        assert verdict.condition(route, answer("ask", route), words) != unnamed, process


@pytest.mark.parametrize("language", BOTH)
def test_a_question_offers_what_may_be_said(language):
    missing = (Reason("missing_input", {"input": "yield_strength", "effect": 0.5}),)
    notes = (Reason("ask_first", {"input": "shape"}),)
    made = answer("ask", MILLED, CAST, missing=missing, notes=notes)
    words = Words(load(), language)
    asked = verdict.question(made, words)
    assert [choice.value for choice in asked.choices] == [f"shape={key}" for key in SHAPES]
    assert asked.text in verdict.headline(made, words)
    assert len(verdict.likely(made, words)) == 2
    assert not blocks.is_ranked(made)


def test_what_was_not_understood_is_named_and_nothing_is_ranked(words):
    made = answer("none", MILLED, unheard=("asdf qwer",))
    assert verdict.headline(made, words) == "Not answerable: not understood: 'asdf qwer'."
    assert blocks.shown_in_full(made) == ()


def test_where_nothing_is_feasible_the_nearest_is_named(words):
    out = candidate("machining", "s45c", 0.0, is_feasible=False, reasons=(Reason("magnetic", {}),))
    told = verdict.headline(answer("none", out), words)
    assert "nearest is Machining from solid in Carbon steel S45C: is magnetic" in told


def test_word_groups_are_told_with_field_and_value(words):
    said = (
        HeardWords("bush", "shape", "turned"),
        HeardWords("sea water", "corrosion", "sea_water"),
        HeardWords("spare", "geometry_fixed", "yes"),
        HeardWords("die", "part", "die"),
        HeardWords("die", "hardness", ">= 392 HV"),
        HeardWords("water", "corrosion", "sea_water"),
    )
    chips = heard.chips(answer("clear", MILLED, heard=said, unheard=("wobbly",)), words)
    assert [chip.meaning for chip in chips] == [
        "class of shape: turned (shaft, bush, flange)", "resists a medium: sea water",
        "no redesign", "part: die; hardness ≥ 392 HV", "not understood",
    ]  # fmt: skip
    assert [chip.is_heard for chip in chips] == [True, True, True, True, False]


@pytest.mark.parametrize("language", BOTH)
def test_a_further_medium_is_named_in_words_and_as_not_judged(language):
    said = (HeardWords("firing", "other_medium", "combustion_gas"),)
    words = Words(load(), language)
    (chip,) = heard.chips(answer("clear", MILLED, heard=said), words)
    gas = words.flag_value("corrosion", "combustion_gas")
    assert chip.meaning == f"{words.text('heard.other_medium')}: {gas}"
    note = Reason("one_medium_only", {"medium": "hydrogen", "media": "combustion_gas, sea_water"})
    told = words.reason(note)
    assert gas in told
    assert "_" not in chip.meaning + told


def test_predictions_do_not_speak_for_a_verdict(words):
    cheap = Prediction.lognormal("cost", "JPY", 1e3, 0.3, model="made_up")
    route = candidate("machining", "s45c", 0.3, predictions={"cost": cheap})
    assert "3 in 10" in verdict.headline(answer("clear", route), words)


def test_a_wide_range_of_cost_says_what_would_narrow_it(words):
    wide = Prediction.lognormal("cost", "JPY", 1e4, 1.2, model="made_up")
    sure = Prediction.lognormal("cost", "JPY", 1e4, 0.3, model="made_up")
    drawn = (Assumed("size", (0.02, 0.2), "m", "drawn"), Assumed("quantity", (1.0, 463.0)))
    need = {"quantity": None, "material": None}

    def told(cost, assumed):
        route = candidate("machining", "s45c", 0.9, predictions={"cost": cost})
        return list(blocks.narrowing(Answer("id", "0", need, (route,), assumed), words))

    assert told(wide, drawn)[0].endswith("if you say: size, quantity, material.")
    assert told(wide, (Assumed("material", "steel"),))[0].endswith("narrow it.")
    assert told(sure, drawn) == []
