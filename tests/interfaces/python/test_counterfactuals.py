import json
from dataclasses import replace
from pathlib import Path

import pytest

import sekiso
from sekiso.domain.canonical import canonical_json
from sekiso.domain.errors import NeedError
from sekiso.interfaces.report import information, side_by_side
from sekiso.interfaces.report.what_if import (
    change_text,
    levers_lines,
    levers_table,
    share_text,
    table,
)
from sekiso.interfaces.report.words import Words
from sekiso.knowledge import load

NEED = {
    "size": "60 x 40 x 30 mm", "material": "316L", "quantity": 20,
    "features": "internal_channels", "require": ["yield_strength >= 500 MPa"],
}  # fmt: skip
EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


def test_an_answer_and_its_need_tell_the_same():
    answer = sekiso.explore(**NEED)
    assert sekiso.counterfactuals(answer) == sekiso.counterfactuals(**NEED)


def test_at_most_n_are_told():
    assert len(sekiso.counterfactuals(**NEED, n=3)) == 3


def test_a_part_of_a_file_comes_along_with_its_answer():
    part = next(iter(sorted(EXAMPLES.rglob("*.stl"))))
    answer = sekiso.explore(part, material="316L", quantity=5)
    told = sekiso.counterfactuals(answer, n=3)
    assert all(entry.price_then > 0.0 for entry in told)
    with pytest.raises(NeedError, match="part of this answer"):
        sekiso.counterfactuals(replace(answer, body=None))


def test_own_rows_do_not_come_along():
    answer = sekiso.explore(**NEED)
    without = replace(answer, need={**answer.need, "local": {"digest": "0", "n": 3}})
    with pytest.raises(NeedError, match="rows"):
        sekiso.counterfactuals(without)


def _json(found):
    return json.loads(canonical_json([entry.plain() for entry in found]))


def test_json_holds_key_values_changes_and_what_to_ask():
    rows = _json(sekiso.counterfactuals(**NEED))
    assert {"key", "values", "process", "material", "price", "lead_time", "co2", "ask"} <= set(
        rows[0]
    )
    assert set(rows[0]["price"]) == {"low", "median", "high", "probability_lower"}


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_entry_has_words(language):
    words = Words(load(), language)
    found = sekiso.counterfactuals(**NEED, n=50)
    content = table(found, words)
    assert len(content.rows) == len(found)
    assert all("{" not in cell for row in content.rows for cell in row)
    assert len({change_text(entry, words) for entry in found}) == len(found)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_way_that_opens_is_told_with_its_price(language):
    words = Words(load(), language)
    need = {"size": "60 mm", "material": "316L", "require": ["yield_strength >= 2000 MPa"]}
    rows = table(sekiso.counterfactuals(**need), words).rows
    assert rows
    assert all("JPY" in row[2] for row in rows)
    assert _json(sekiso.counterfactuals(**need))[0]["price"] is None


def test_a_change_is_written_with_its_interval():
    found = next(e for e in sekiso.counterfactuals(**NEED, n=50) if e.key == "grid")
    assert share_text(found.price) == "0 %"
    assert share_text(found.co2).startswith("-")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_levers_are_told_in_words(language):
    words = Words(load(), language)
    told = sekiso.co2_levers(
        size="60 mm", material="ti-6al-4v", quantity=10, process="PBF-LB", use="aircraft",
        mass_saved="300 g",
    )  # fmt: skip
    assert len(levers_table(told, words).rows) == len(told.levers)
    assert len(levers_lines(told, words)) == 3


@pytest.mark.parametrize("language", ["en", "ja"])
def test_looks_and_ways_are_told_in_words(language):
    words = Words(load(), language)
    looks = sekiso.value_of_information(**NEED, n=20)
    content = information.table(looks, words)
    assert len(content.rows) == len(looks)
    told = sekiso.side_by_side(["PBF-LB", "casting/sand", "BJT"], **NEED)
    rows = side_by_side.table(told, words).rows
    assert len(rows) == 3
    assert all("{" not in cell for row in (*content.rows, *rows) for cell in row)
    assert all("{" not in line for line in side_by_side.lines(told, words))


def test_a_published_fee_of_a_look_is_on_file_in_the_directory():
    for look in sekiso.value_of_information(**NEED, n=50):
        for key in look.published:
            hours = 4 if key == "chiba-universal" else None
            assert sekiso.institute_fee(key, hours=hours).total <= look.fee.high


def test_scrap_and_yield_are_assumptions_of_an_estimate_too():
    made = {"size": "60 mm", "process": "PBF-LB", "material": "ti-6al-4v", "quantity": 5}
    usual, scrap = (
        sekiso.estimate(**made, assume=assume) for assume in ({}, {"recycled_share": "100 %"})
    )
    assert scrap.co2.value < usual.co2.value
    assert scrap.price.value == usual.price.value
    with pytest.raises(NeedError, match="powder_yield"):
        sekiso.estimate(**made, assume={"powder_yield": 0})
