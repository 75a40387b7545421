"""Answers learn from what owners share, say whose it is, and are as before without it."""

from __future__ import annotations

import pytest
from tests.learning.shared import Store, coupons, shared

import sekiso

BRACKET = {"size": "40 x 30 x 20 mm", "quantity": 5, "require": "relative_density >= 99 %"}


def density_of(answer, process: str = "PBF-LB"):
    return next(c for c in answer.candidates if c.process == process)["relative_density"]


def test_a_production_set_moves_with_the_rows_of_its_alloy() -> None:
    alone = density_of(sekiso.explore(material="IN625", **BRACKET))
    rows = Store(shared(a=coupons("IN625", porosity=6.0)))
    moved = density_of(sekiso.explore(material="IN625", store=rows, **BRACKET))
    assert moved.value < alone.value
    assert moved.model == f"shared.{alone.model}"


def test_the_answer_names_the_owners_with_shares_that_add_up() -> None:
    rows = Store(shared(a=coupons("IN625"), b=coupons("IN625", seed=2, porosity=0.2)))
    answer = sekiso.explore(material="IN625", store=rows, **BRACKET)
    learned = density_of(answer).evidence["learned_from"]
    assert [one["name"] for one in learned["owners"]] == ["Institute b", "Institute a"]
    assert sum(one["share"] for one in learned["owners"]) == pytest.approx(1.0)
    assert answer.need["shared"] == {"digest": rows.rows.digest, "n": 40}


def test_an_empty_store_changes_nothing() -> None:
    empty = Store(shared(a={"material": []}))
    alone = sekiso.explore(material="IN625", **BRACKET)
    assert sekiso.explore(material="IN625", store=empty, **BRACKET).json() == alone.json()


def test_rows_of_another_metal_move_less() -> None:
    alone = density_of(sekiso.explore(material="IN625", **BRACKET)).value
    same, other = (
        density_of(sekiso.explore(material="IN625", store=Store(shared(a=rows)), **BRACKET)).value
        for rows in (coupons("IN625", porosity=6.0), coupons("AlSi10Mg", porosity=6.0))
    )
    assert abs(other - alone) < 0.5 * abs(same - alone)


def test_own_rows_in_the_store_are_the_askers_own() -> None:
    rows = Store(shared(own="me", me=coupons("IN625", n=6)))
    found = density_of(sekiso.explore(material="IN625", store=rows, **BRACKET))
    assert found.model == "own_rows.density"


def test_the_answer_lists_what_moved_and_by_whom() -> None:
    rows = Store(shared(a=coupons("IN625"), b=coupons("IN625", seed=2, porosity=0.2)))
    answer = sekiso.explore(material="IN625", store=rows, **BRACKET)
    learned = answer.plain()["learned_from"]
    assert (learned["digest"], learned["n"]) == (rows.rows.digest, 40)
    assert learned["owners"] == {"a": "Institute a", "b": "Institute b"}
    assert {one["property"] for one in learned["moved"]} == {"relative_density"}
    assert all(sum(one["shares"].values()) == pytest.approx(1.0) for one in learned["moved"])
    assert "learned_from" not in sekiso.explore(material="IN625", **BRACKET).plain()


@pytest.mark.parametrize(("language", "said"), [("en", "Learned from"), ("ja", "学習した値")])
def test_the_report_names_the_owners(tmp_path, language, said) -> None:
    rows = Store(shared(a=coupons("IN625")))
    answer = sekiso.explore(material="IN625", store=rows, **BRACKET)
    text = answer.report(tmp_path / "answer.html", language=language).read_text("utf-8")
    assert said in text
    assert "Institute a 100%" in text


def test_no_value_of_an_owner_stands_in_the_answer() -> None:
    table = coupons("IN625")
    answer = sekiso.explore(material="IN625", store=Store(shared(a=table)), **BRACKET)
    for column in ("laser_power_W", "scan_speed_mm_s", "relative_density_pct"):
        for value in table[column]:
            assert f"{value:.6g}" not in answer.json().decode()
