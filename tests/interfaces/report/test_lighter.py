"""Lighter parts in words, in both languages and at every door that prints an answer."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

import sekiso
from sekiso.domain.answer import Reason
from sekiso.domain.lighter import Lighter
from sekiso.domain.prediction import Prediction
from sekiso.interfaces.report import html, lighter
from sekiso.interfaces.report.lighter import Side, compared
from sekiso.interfaces.report.terminal import print_answer
from sekiso.interfaces.report.words import Words
from sekiso.knowledge import load


def told(key, unit, value):
    return {key: Prediction.lognormal(key, unit, value, 0.1, model="test")}


FOUND = Lighter(
    "PBF-LB", "316l", "as-built", (0.0, 0.0, 1.0),
    before=told("mass", "kg", 0.4), after=told("mass", "kg", 0.3),
)  # fmt: skip
NONE = replace(
    FOUND, after={}, build_direction=None,
    reason=Reason("design_space_all_kept", {"got": "box", "depth": 3.0}),
)  # fmt: skip


@pytest.fixture(scope="module")
def answer():
    plain = sekiso.explore(size="60 mm", material="316L", quantity="5")
    return replace(plain, lighter=(FOUND, replace(NONE, process="BJT")))


@pytest.mark.parametrize(("language", "mass"), [("en", "mass"), ("ja", "質量")])
def test_a_lighter_shape_is_told_before_and_after_with_the_change(language, mass):
    (table,) = lighter.tables([FOUND, NONE], Words(load(), language))
    assert table.rows[0][0].startswith(mass)
    assert table.rows[0][3] == "-25%"
    assert table.rows[-1][2] == "+z"


@pytest.mark.parametrize(("language", "why"), [("en", "may be taken away"), ("ja", "結合剤噴射")])
def test_where_there_is_none_the_reason_is_told(language, why):
    (line,) = lighter.lines([replace(NONE, process="BJT")], Words(load(), language))
    assert why in line


def test_the_comparison_of_two_checks_has_the_change_in_percent():
    before = Side(0.4, 1e-4, (2.0, 2.5, 3.0), 1e-3, 1e8)
    after = Side(0.3, 7e-5, (1.4, 1.6, 1.9), 2e-3, 2e8)
    rows = compared(before, after).rows
    assert [row[3] for row in rows] == ["-25%", "-30%", "", "+100%", "+100%"]
    assert rows[2][2] == "1.6 (1.4-1.9)"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_terminal_and_document_hold_it(answer, language):
    words, out = Words(load(), language), io.StringIO()
    print_answer(answer, words, Console(file=out, width=80))
    (table,) = lighter.tables(answer.lighter, words)
    (line,) = lighter.lines(answer.lighter, words)
    assert table.title in out.getvalue()
    document = html.document(answer, words)
    assert table.title in document
    assert line.split()[0] in document


def test_an_answer_without_loads_says_nothing_of_them(answer):
    plain = replace(answer, lighter=())
    assert "ighter" not in html.document(plain, Words(load(), "en"))


def test_the_title_of_the_comparison_says_what_the_low_end_is_compared_with():
    side = Side(0.4, 1e-4, (2.0, 2.5, 3.0), 1e-3, 1e8)
    assert compared(side, side, required=1.5).title.endswith("reaches 1.5")
    assert "1.5 以上" in compared(side, side, "ja", required=1.5).title


@pytest.mark.parametrize(("language", "chance"), [("en", "all requirements"), ("ja", "満たす")])
def test_chances_and_what_rules_the_shape_out_stand_beside_the_price(language, chance):
    ruled_out = replace(
        FOUND, probability_before=0.9, probability_after=0.62,
        objections=(Reason("part_finding", {"code": "thin_wall"}),),
    )  # fmt: skip
    piece = html.piece("lighter_priced", ruled_out, Words(load(), language))
    assert chance in piece
    assert "62%" in piece
    assert len(lighter.lines([ruled_out], Words(load(), language))) == 1
