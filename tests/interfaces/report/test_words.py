"""Keys become words: a reason by its own text, an error that left something out by its own."""

import pytest

from sekiso.domain.answer import Candidate, Reason, Step
from sekiso.interfaces.report import blocks
from sekiso.interfaces.report.words import Words
from sekiso.knowledge import load


@pytest.mark.parametrize("language", ["en", "ja"])
def test_nothing_feasible_is_told_as_a_reason_though_an_error_has_that_name(language):
    assert Words(load(), language).reason(Reason("nothing_feasible", {}))


def test_an_error_that_left_a_file_out_is_told_by_its_own_words():
    words = Words(load(), "en")
    assert "'280'" in words.reason(Reason("unit_missing", {"got": "280", "unit": "W"}))


def test_a_quantity_is_named_once_for_needs_recipes_and_columns():
    words = Words(load(), "ja")
    assert [words.subject(key) for key in ("yield_strength", "hatch", "power")] == [
        "耐力（0.2 %）", "ハッチ間隔", "出力",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "written"), [("um", "µm"), ("cm^3/h", "cm³/h"), ("dimensionless", ""), ("mm^2", "mm²")]
)
def test_units_are_written_as_people_do(unit, written):
    assert Words(load(), "en").unit(unit) == written


def test_a_step_that_the_price_holds_is_not_told_as_free():
    steps = (Step("deburr", "deburr", 0.0, 0.0), Step("CT", "CT", 100.0, 43200.0))
    candidate = Candidate("machining", "s45c", "Fe", "wrought", "finished", False, chain=steps)
    rows = {lang: blocks.chain(candidate, Words(load(), lang)).rows for lang in ("en", "ja")}
    assert [row[2:] for row in rows["en"]] == [("in the price", ""), ("100", "0.5")]
    assert rows["ja"][0][2] == "価格に含む"


def test_a_word_for_several_families_has_a_name_in_both_languages():
    assert [Words(load(), lang).family("steel") for lang in ("en", "ja")] == ["steel", "鋼"]
