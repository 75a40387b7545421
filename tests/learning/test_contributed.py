"""An owner sends sums: enough rows of them, or noise that hides each."""

from __future__ import annotations

import json

import pytest
from tests.learning.shared import Store, coupons, shared
from tests.learning.test_shared_tabled import bars

from sekiso.interfaces.python.learning import predict
from sekiso.knowledge import load
from sekiso.learning.contributed import contribution
from sekiso.materials.tables import read_columns


def sent(table: dict, **rest):
    return contribution(read_columns(table), load(), **rest)


def test_sums_of_many_rows_move_another_asker_as_the_rows_do() -> None:
    table = coupons("IN625", n=150, porosity=6.0)
    asked = {k: v[:1] for k, v in coupons("IN625").items() if k != "relative_density_pct"}
    told = json.loads(json.dumps(sent(table).statistics["density"]))
    sums = shared(x={"material": []}, statistics={"density": {"a": told}})
    by_sums, by_rows = (
        predict("relative_density", asked, store=Store(rows)).value[0]
        for rows in (sums, shared(a=table))
    )
    assert by_sums == pytest.approx(by_rows, rel=1e-10)


def test_few_rows_per_weight_are_refused_with_the_reason() -> None:
    found = sent(coupons("IN625", n=40))
    assert found.statistics == {}
    assert "40 rows" in found.refused["density"].text()
    assert "40 行" in found.refused["density"].text("ja")


def test_few_rows_with_noise_state_their_epsilon_and_say_little() -> None:
    told = sent(coupons("IN625", n=40, porosity=6.0), epsilon=0.9).statistics["density"]
    assert told["epsilon"] == 0.9
    assert max(map(max, told["information"])) < 0.1


def test_a_state_of_few_bars_is_left_out() -> None:
    one, other = bars(600, n=8), bars(900, heat="stress-relieved", n=3)
    both = {name: one[name] + other[name] for name in one}
    told = sent(both).statistics["tabled.yield_strength"]
    assert (told["n"], len(told["names"])) == (8, 1)


def test_bars_are_refused_with_noise() -> None:
    found = sent(bars(600), epsilon=0.5)
    assert "tabled.yield_strength" in found.refused
