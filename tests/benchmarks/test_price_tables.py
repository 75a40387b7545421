"""Reading published prices: currency, region, scope, independent sources, cases."""

import csv
import math

import pytest

from price_model import ask_of, process_of, variant_of
from price_tables import (
    by_group,
    feature_words,
    group_of,
    jpy_per,
    middle_of,
    read_cases,
    read_quotes,
    region_of,
    scope_of,
)
from sekiso.knowledge import load

CASE = {"case": "X1", "source_id": "somebody", "side": "test", "process": "DMLS",
        "material": "316L", "size_mm": "30x20x10", "volume_cm3": "", "quantity": "2",
        "features": "lattice", "published_low": "80", "published_high": "180", "currency": "USD",
        "year": "2025", "scope": "online price of a printed part",
        "assumed": "volume assumed 40 % of box"}  # fmt: skip
QUOTE = {"id": "somebody.1", "kind": "machine_rate", "process": "machining", "alloy": "",
         "machine": "", "quantity": "100-1000", "size_mm": "", "volume_cm3": "", "mass_kg": "1-5",
         "height_mm": "", "value": "", "low": "30", "high": "40", "unit": "USD/h",
         "currency": "USD", "year": "2026", "year_basis": "stated", "country": "CN",
         "description": "3-axis", "basis": "offer", "source_id": "somebody"}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    for name, row in (("quote_cases_new.csv", CASE), ("quotes_new.csv", QUOTE)):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(row))
            writer.writeheader()
            writer.writerow(row)
    return tmp_path


@pytest.mark.parametrize(
    ("currency", "year", "yen"),
    [("JPY", 2014, 1.0), ("GBP", 2014, 174.0), ("USD", 2013, 97.6), ("EUR", 2026, 168.0),
     ("INR", 2026, 1.56), ("TRY", 2026, 3.5)],
)  # fmt: skip
def test_yen_of_the_year_and_the_rates_of_2025_for_offers_since(currency, year, yen):
    assert jpy_per(currency, year) == pytest.approx(yen, rel=0.01)  # the shared table is rounded


def test_offers_take_the_rates_of_the_product():
    told = load().of("economics")["currency"].value("rates.USD")
    assert jpy_per("USD", 2025, load()) == told


def test_an_unknown_currency_is_refused():
    with pytest.raises(ValueError, match="no rate for the currency 'XYZ'"):
        jpy_per("XYZ", 2025)


def test_groups_that_count_as_one_source():
    names = ("im_mim", "indiamart_vmc", "simpson_why", "shaoyi", "china3dp_demo", "jlc3dp")
    assert [group_of(name) for name in names] == [
        "im", "im", "simpson", "shaoyi", "china3dp", "jlc3dp",
    ]  # fmt: skip


def test_region_by_the_text_then_the_country_then_the_currency():
    assert region_of("USD", text="8-20 USD/cm3 at a German bureau", country="CN") == "EU"
    assert region_of("USD", text="0.21 USD/g", country="CN") == "CN"
    assert [region_of(c) for c in ("GBP", "INR", "CNY", "JPY", "USD")] == [
        "EU", "IN", "CN", "JP", "US",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "process", "scope"),
    [("printed part with set-up, no machining", "PBF-LB", "raw"),
     ("online price of a printed part", "PBF-LB", "raw"),
     ("finished part", "machining", "finished"),
     ("machined and inspected with report", "PBF-LB", "reported"),
     ("finished, without inspection", "PBF-LB", "finished"),
     ("piece price, mould apart", "MIM", "raw"),
     ("", "sheet", "finished"), ("production cost without margin", "PBF-EB", "raw")],
)  # fmt: skip
def test_scope_of_supply_by_words(text, process, scope):
    assert scope_of(text, process) == scope


def test_a_case_is_read_with_its_assumed_volume_and_country(folder):
    (case,) = read_cases(folder)
    assert (case.region, case.scope, case.quantity, case.features) == (
        "CN",
        "raw",
        2.0,
        ("lattice",),
    )
    assert case.volume == pytest.approx(0.4 * 6.0)
    assert case.published() == pytest.approx(math.sqrt(80 * 180) * 149.6)
    assert (case.is_cost, case.has_tool) == (False, False)


def test_a_case_becomes_a_question_of_the_product(folder):
    (case,) = read_cases(folder)
    ask = ask_of(case, load())
    assert (ask.process, ask.material, ask.size) == ("PBF-LB", "316l", (30.0, 20.0, 10.0))


def test_a_range_in_a_cell_is_its_geometric_middle(folder):
    (quote,) = read_quotes(folder)
    assert quote.quantity == pytest.approx(math.sqrt(100 * 1000))
    assert quote.mass == pytest.approx(math.sqrt(5.0))
    assert quote.middle == pytest.approx(math.sqrt(30 * 40))
    assert middle_of("") is None


def test_words_of_processes_and_features():
    assert process_of("casting/investment") == "casting"
    assert (variant_of("casting/investment"), variant_of("forging")) == ("investment", None)
    assert feature_words("cooling channels") == ("internal_channels",)
    with pytest.raises(ValueError, match="no process of the product"):
        process_of("poetry")


def test_the_shared_tables_are_read_whole(shared):
    cases = read_cases(shared / "data/economics")
    quotes = read_quotes(shared / "data/economics")
    assert (len(cases), len(by_group(cases)), len(quotes)) == (13, 6, 306)
    costs = [case.id for case in cases if case.is_cost]
    assert (costs, [case.id for case in cases if case.has_tool]) == (["D5", "D6"], ["D7", "D8"])
    assert {case.source: case.region for case in cases} == {
        "phas": "EU", "jlc3dp": "CN", "easion": "CN", "threedprintmap": "US", "baumers2016": "EU",
        "im_sand": "IN", "im_mim": "IN",
    }  # fmt: skip
