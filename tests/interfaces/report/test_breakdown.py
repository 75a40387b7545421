"""The cost chart adds up to the headline, in every currency, at every door that draws it."""

import re

import pytest

import sekiso
from sekiso.interfaces.report import blocks, charts, html
from sekiso.interfaces.report.terminal import ranking
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web.charts import waterfall
from sekiso.knowledge import load

CURRENCIES = ("JPY", "USD", "EUR", "CNY", "GBP")


@pytest.fixture(scope="module")
def answer(examples):
    return sekiso.explore(
        examples / "bracket.stl", quantity=10, require=["cost <= 200000 JPY"], material="316L"
    )


@pytest.fixture(scope="module", params=CURRENCIES)
def words(request):
    return Words(load(), "en", currency=request.param)


def test_the_shares_of_every_candidate_add_up_to_its_cost(answer):
    costed = [c for c in answer.candidates if c.breakdown]
    assert len(costed) > 5
    for candidate in costed:
        total = sum(candidate.breakdown.values())
        assert total == pytest.approx(candidate["cost"].value, rel=1e-9)
        assert min(candidate.breakdown.values()) >= 0.0
        told = {step.key: step.cost for step in candidate.chain if step.cost}
        assert told.items() <= candidate.breakdown.items(), "a step costs the same in both tables"


def test_the_table_ends_in_the_sum_and_the_sum_is_the_headline(answer, words):
    for candidate in answer.best_of_each():
        *items, last = blocks.breakdown_table(candidate, words).rows
        amounts = [float(cells[1].replace(",", "")) for cells in items]
        coin = 10.0**-words.decimals
        assert sum(amounts) == pytest.approx(float(last[1].replace(",", "")), abs=coin * len(items))
        exact = words.exchanged(candidate["cost"].value)
        assert float(last[1].replace(",", "")) == pytest.approx(exact, abs=coin)
        shown = float(words.figures(candidate["cost"])[0].replace(",", ""))
        assert shown == pytest.approx(exact, rel=0.06)  # two digits of it are shown
        assert words.figures(candidate["cost"])[0] in blocks.breakdown_note(candidate, words)


def test_each_bar_of_the_waterfall_begins_where_the_last_one_ends():
    drawn = waterfall([("a", 5.0), ("b", 3.0), ("c", 2.0)], name="cost", total="sum")
    assert drawn["yAxis"]["data"] == ["sum", "c", "b", "a"]
    assert drawn["series"][0]["data"] == [0.0, 8.0, 5.0, 0.0]
    assert [bar["value"] for bar in drawn["series"][1]["data"]] == [10.0, 2.0, 3.0, 5.0]


def test_no_door_shows_yen_under_another_currency(answer, words):
    pytest.importorskip("matplotlib", reason="the extra 'report' is not installed")
    unit = words.currency
    told = [
        *blocks.ranking(answer, words).columns,
        *blocks.breakdown_table(answer.best, words).columns,
        *blocks.chain(answer.best, words).columns,
        *(tile.asked for tile in blocks.tiles(answer.best, answer, words)),
        *(value for _, value in blocks.asked_lines(answer, words)),
        *blocks.narrowing(answer, words), *blocks.lost(answer, words),
        *(str(column.header) for column in ranking(answer, words).columns),
        html.document(answer, words),
    ]  # fmt: skip
    found = {code for line in told for code in re.findall(r"\b(?:JPY|USD|EUR|CNY|GBP)\b", line)}
    said_again = {"JPY"}  # the command that gives the answer again says the limit as it was read
    assert unit in found
    assert found <= {unit} | said_again
    assert found == {unit} or "JPY" not in "".join(told[:-1])
    assert charts.breakdown(answer.best, words).count("<svg") == 1


def test_a_limit_in_yen_is_shown_in_the_chosen_currency(answer):
    words = Words(load(), "en", currency="USD")
    tile = next(t for t in blocks.tiles(answer.best, answer, words) if t.key == "cost")
    limit = float(re.search(r"[\d.]+", tile.asked).group())
    assert limit == pytest.approx(words.exchanged(200_000.0), rel=1e-3)
    assert tile.asked.endswith("USD")
