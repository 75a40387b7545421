"""Every term of every row is told, and a row that looks better says why it stands lower."""

import pytest

import sekiso
from sekiso.domain import messages
from sekiso.domain.answer import Answer, Candidate
from sekiso.domain.prediction import Prediction
from sekiso.interfaces.report import terms
from sekiso.interfaces.report.words import Words
from sekiso.knowledge import load


def candidate(process, price, terms, probability=1.0):
    numbers = {"cost": Prediction.lognormal("cost", "JPY", price, 0.3, model="made_up")}
    return Candidate(
        process, "s45c", "Fe", "wrought", "finished", is_additive=False, predictions=numbers,
        probability=probability, terms=terms,
    )  # fmt: skip


FIRST = candidate("machining", 2000.0, {"cost": -0.7, "capability": 0.0})
CHEAP = candidate("sheet", 1000.0, {"cost": 0.0, "capability": -1.5})
DEAR = candidate("casting", 3000.0, {"cost": -1.1, "capability": -0.5})
MADE = Answer(
    "id", "0", {}, (FIRST, CHEAP, DEAR), verdict="clear",
    weights={"cost": 0.5, "capability": 1.0},
)  # fmt: skip


@pytest.fixture(scope="module")
def words():
    return Words(load(), "en")


def test_products_of_terms_and_weights_add_up_to_the_sum(words):
    table = terms.table(MADE, words)
    assert [row[2] for row in table.rows] == ["-0.70 → -0.35", "0", "-0.35", "0.00"]
    assert table.columns[2:] == ("1 Machining from solid", "2 Sheet forming", "3 Casting")


def test_rows_are_told_a_few_at_a_time_under_their_place(words):
    assert terms.table(MADE, words, first=1, n=2).columns[2:] == ("2 Sheet forming", "3 Casting")


def test_a_row_that_beats_a_higher_one_names_the_term_that_put_it_lower(words):
    (line,) = terms.out_of_order(MADE, words)
    assert line.startswith("Sheet forming (2) is no worse than Machining from solid (1)")
    assert f"{words.term('capability')} -1.50" in line


def test_a_lower_chance_is_no_better_row():
    risky = candidate("sheet", 1000.0, {}, probability=0.4)
    assert terms.is_better(CHEAP, FIRST)
    assert not terms.is_better(risky, FIRST)


def test_every_term_of_an_answer_has_a_text():
    answer = sekiso.explore(
        description="light bracket", size="100 x 60 x 40 mm", quantity=50,
        require=["yield_strength >= 200 MPa", "fatigue_critical", "corrosion=sea_water"],
    )  # fmt: skip
    named = {name for candidate in answer.candidates for name in candidate.terms}
    for language in messages.LANGUAGES:
        words = Words(load(), language)
        silent = {name for name in named if words.term(name) == name}
        assert silent <= {"cost"}  # whose text is its key
    assert named <= answer.weights.keys()
