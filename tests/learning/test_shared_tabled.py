"""Tests of several laboratories correct the tables, state by state."""

from __future__ import annotations

import numpy as np
import pytest
from tests.learning.shared import Store, shared

import sekiso
from sekiso.interfaces.python.learning import predict
from sekiso.knowledge import load
from sekiso.learning.shared_tabled import (
    model_key,
    state_called,
    state_name,
    tabled_statistics,
)
from sekiso.materials.tables import read_columns

ASKED = {"material": ["316L"], "heat_condition": ["as-built"]}


def bars(mpa: float, material: str = "316L", *, heat: str = "as-built", n: int = 8, seed: int = 0):
    """Tensile bars around a yield strength, scattered by 3 %."""
    rng = np.random.default_rng(seed)
    return {"material": [material] * n, "heat_condition": [heat] * n, "orientation": ["Z"] * n,
            "yield_MPa": (mpa * np.exp(rng.normal(0.0, 0.03, n))).tolist()}  # fmt: skip


def asked(rows=None, table=ASKED, **rest):
    return predict("yield_strength", table, store=None if rows is None else Store(rows), **rest)


def test_two_laboratories_move_more_than_one_and_narrow_more() -> None:
    one, two = asked(shared(a=bars(600))), asked(shared(a=bars(600), b=bars(600, seed=2)))
    assert asked().value[0] < one.value[0] < two.value[0] < 600e6
    assert two.high[0] / two.low[0] < one.high[0] / one.low[0] < asked().high[0] / asked().low[0]


def test_many_bars_of_one_laboratory_do_not_outweigh_its_own_offset() -> None:
    few, many = asked(shared(a=bars(600, n=10))), asked(shared(a=bars(600, n=1000)))
    assert many.value[0] < 0.99 * 600e6
    assert many.value[0] == pytest.approx(few.value[0], rel=0.02)


def test_one_alloy_by_two_names_is_one_state() -> None:
    assert asked(shared(a=bars(600, "SUS316L"))).value[0] == asked(shared(a=bars(600))).value[0]


def test_another_metal_learns_nothing() -> None:
    titanium = {"material": ["Ti-6Al-4V"], "heat_condition": ["as-built"]}
    assert asked(shared(a=bars(600)), titanium).value[0] == asked(None, titanium).value[0]


def test_an_alloy_on_no_table_gets_a_real_prediction_from_two_laboratories() -> None:
    new = {"material": ["1.4571"], "heat_condition": ["as-built"]}
    rows = shared(a=bars(700, "1.4571"), b=bars(690, "1.4571", seed=1))
    before, after = asked(None, new), asked(rows, new)
    assert after.value[0] == pytest.approx(695e6, rel=0.03)
    assert np.log(after.high / after.low)[0] < 0.5 * np.log(before.high / before.low)[0]


def test_own_bars_come_on_top_of_what_the_others_say() -> None:
    own = asked(shared(own="me", me=bars(500, n=4), a=bars(600)))
    assert own.basis == "one_new_part_from_your_source"
    assert own.evidence["learned_from"]["owners"] == ("a", "me")
    assert own.evidence["learned_from"]["share"][0].sum() == pytest.approx(1.0)
    assert asked(shared(own="me", me=bars(500, n=4))).value[0] < own.value[0]


def test_statistics_move_as_the_bars_they_stand_for() -> None:
    told = tabled_statistics(read_columns(bars(600)), "yield_strength", load())
    sums = {model_key("yield_strength"): {"a": told.plain()}}
    by_sums = asked(shared(b={"material": []}, statistics=sums)).value[0]
    assert by_sums == pytest.approx(asked(shared(a=bars(600))).value[0], rel=1e-12)


def test_a_state_is_called_by_a_name_that_gives_it_back() -> None:
    state = ("316l", "PBF-LB", 'H1025 "x|y"', "Z", "")
    assert state_called(state_name(state)) == state
    assert state_called("no state") == ("",) * 5


def test_answers_take_the_moved_strength_and_name_the_owner() -> None:
    rows = Store(shared(a=bars(600), b=bars(590, seed=1)))
    asked = {"size": "40 x 30 x 20 mm", "material": "316L", "require": "yield_strength >= 400 MPa"}
    found = next(c for c in sekiso.explore(store=rows, **asked).candidates if c.process == "PBF-LB")
    alone = next(c for c in sekiso.explore(**asked).candidates if c.process == "PBF-LB")
    assert found.heat_condition == "as-built"
    assert found["yield_strength"].value > alone["yield_strength"].value
    learned = found.why("yield_strength")["learned_from"]
    assert sum(one["share"] for one in learned["owners"]) == pytest.approx(1.0)
