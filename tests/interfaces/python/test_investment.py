import json

import pytest

import sekiso
from sekiso.domain.errors import NeedError, OutOfRangeError
from sekiso.interfaces.report.investment import not_said, tables

EXACT = {
    "price": 80e6,
    "installation": 20e6,
    "hours": 2000,
    "hour_price": 20_000,
    "labour": 3_000,
    "running": 1_000,
    "material": 1_000,
    "maintenance": 4e6,
    "room": 1e6,
    "years": 5,
    "discount_rate": 0.1,
    "tax": 0.3,
    "depreciation_years": 5,
}


def test_what_is_said_exactly_is_answered_exactly():
    case = sekiso.investment(**EXACT)
    assert [year.median for year in case.cash_flow] == [-100e6, *[23.5e6] * 5]
    assert case.payback.low == case.payback.high == pytest.approx(100 / 23.5)
    assert case.probability_pays == 0.0
    assert case.not_said == ()


def test_a_part_price_is_an_hour_price_over_its_hours():
    by_hour = sekiso.investment(**EXACT)
    part = {**EXACT, "part_price": 80_000, "hours_per_part": 4, "material": 4_000}
    del part["hour_price"]
    by_part = sekiso.investment(**part)
    assert by_part.cash_flow == by_hour.cash_flow
    assert by_part.part_cost.median == pytest.approx(4 * by_hour.hour_cost.median)


def test_money_is_read_in_its_currency_and_in_japanese_units():
    case = sekiso.investment(**{**EXACT, "price": "8,000万円", "installation": "20,000,000 JPY"})
    assert case.cash_flow[0].median == -100e6
    dollars = sekiso.investment(**{**EXACT, "price": "1,000 USD"})
    assert dollars.assumed["price"].median == pytest.approx(150_000, rel=0.01)


def test_a_machine_on_file_fills_in_what_is_not_said_and_says_so():
    case = sekiso.investment("eos-m290", hour_price=(12_000, 25_000))
    assert case.assumed["price"].low < 90e6 < case.assumed["price"].high
    assert {"price", "hours", "labour", "tax", "discount_rate"} <= set(case.not_said)
    assert 0.0 < case.probability_pays < 1.0


def test_a_grant_lowers_the_cost_of_a_part():
    part = {**EXACT, "hours_per_part": 4, "grant": "3,000万円"}
    case = sekiso.investment(**part)
    saved = case.part_cost_without_support.median - case.part_cost.median
    assert saved == pytest.approx(4 * 30e6 / 1.1 / (2000 * 3.7907868), rel=1e-6)


def test_utilisation_is_a_share_of_the_calendar():
    share = {name: value for name, value in EXACT.items() if name != "hours"}
    case = sekiso.investment(**share, utilisation=2000 / 8760)
    assert case.cash_flow == sekiso.investment(**EXACT).cash_flow


def test_peripherals_are_added_by_name():
    case = sekiso.investment(**{**EXACT, "installation": None}, peripherals=("wire_edm", "furnace"))
    assert case.assumed["installation"].median == pytest.approx(21e6, rel=0.1)


def test_the_case_is_plain_json_without_infinities():
    never = sekiso.investment(**{**EXACT, "hour_price": 1})
    text = json.dumps(never.plain(), allow_nan=False)
    assert json.loads(text)["payback"] == {"low": None, "median": None, "high": None}


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"hours": 0}, OutOfRangeError, "sells no hours"),
        ({"price": -5}, OutOfRangeError, "negative"),
        ({"price": None}, OutOfRangeError, "no price"),
        ({"grant": "2億円"}, OutOfRangeError, "more than the purchase"),
        ({"hour_price": None}, NeedError, "what the machine earns"),
        ({"part_price": 5, "hours_per_part": 1}, NeedError, "Both"),
        ({"hour_price": (5, 1)}, OutOfRangeError, "no amount"),
        ({"price": "800 EURO COINS"}, NeedError, "unit"),
        ({"installation": None, "peripherals": ("oven",)}, NeedError, "oven"),
        ({"machine": "no-such-machine"}, NeedError, "no-such-machine"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, error, words):
    with pytest.raises(error, match=words):
        sekiso.investment(**{**EXACT, **change})


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_case_is_told_in_words(language):
    case = sekiso.investment("eos-m290", hour_price=(12_000, 20_000), hours_per_part=4)
    numbers, flows = tables(case, language)
    assert len(numbers.rows) == 10
    assert len(flows.rows) == len(case.cash_flow)
    assert {"en": "tax", "ja": "税"}[language] in not_said(case, language)


def test_one_peripheral_may_be_a_text_and_years_are_whole():
    told = sekiso.investment("eos-m290", hour_price=12_000, peripherals="sieve")
    assert told.probability_pays > 0.0
    with pytest.raises(OutOfRangeError, match="number of years"):
        sekiso.investment("eos-m290", hour_price=12_000, years=2.5)


def test_a_grant_over_the_price_is_held_against_the_usual_price():
    plain = sekiso.investment("eos-m290", hour_price=12_000)
    with pytest.raises(OutOfRangeError, match="more than the purchase") as told:
        sekiso.investment("eos-m290", hour_price=12_000, grant="2億円")
    assert told.value.values["price"] == pytest.approx(-plain.cash_flow[0].median, rel=0.05)
