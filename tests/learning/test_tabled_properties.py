"""Tabled properties row by row, moved by one's own tests."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.domain.errors import DataError, NeedError
from sekiso.interfaces.python.learning import predict

STEEL = {"material": ["316L"], "heat_condition": ["as-built"], "orientation": ["Z"]}


def own(*megapascals, **rest):
    n = len(megapascals)
    return {**{k: v * n for k, v in STEEL.items()}, "yield_MPa": list(megapascals), **rest}


def test_data_sheet_value_lies_inside():
    found = predict("yield_strength", STEEL)
    assert found.validity[0] == "inside"
    assert found.low[0] < 480e6 < found.high[0]


def test_own_tests_move_and_narrow():
    before, after = (
        predict("yield_strength", STEEL),
        predict("yield_strength", STEEL, local=own(560, 565, 570, 562)),
    )
    assert before.value[0] < after.value[0] < 570e6
    assert after.high[0] / after.low[0] < before.high[0] / before.low[0]
    assert after.basis == "one_new_part_from_your_source"


def test_own_tests_of_one_state_move_another_a_little():
    other = {"material": ["Ti-6Al-4V"], "heat_condition": ["HIP"]}
    before = predict("yield_strength", other)
    after = predict("yield_strength", other, local=own(620, 625, 630))
    assert 1.0 < after.value[0] / before.value[0] < 1.15


def test_many_own_tests_outweigh_the_tables():
    rng = np.random.default_rng(0)
    found = predict("yield_strength", STEEL, local=own(*rng.normal(700.0, 10.0, 200)))
    assert found.value[0] == pytest.approx(700e6, rel=0.02)


def test_gain_is_reported_for_three_and_more_own_tests():
    assert predict("yield_strength", STEEL, local=own(500, 510)).evidence["gain"] is None
    gain = predict("yield_strength", STEEL, local=own(500, 510, 505)).evidence["gain"]
    assert gain["n_left_out"] == 3


def test_unnamed_state_is_assumed_and_told():
    found = predict("yield_strength", {"material": ["316L"]})
    assert found.evidence["assumed"]["heat_condition"] == "as-built"
    assert found.evidence["assumed"]["orientation"] == "worst"


def test_unknown_formula_falls_back_to_its_class():
    found = predict("yield_strength", {"material": ["Ti-5553"]})
    assert found.validity[0] == "class_fallback"


def test_unknowable_alloy_is_refused_and_an_unnamed_one_is_unknown():
    with pytest.raises(NeedError, match="'unobtainium' is not known"):
        predict("yield_strength", {"material": ["unobtainium", "316L"]})
    found = predict("yield_strength", {"material": ["", "316L"]})
    assert found.validity[0] == "unknown"
    assert np.isnan(found.value[0])
    assert np.isfinite(found.value[1])


def test_hundred_thousand_rows_cost_their_states_only():
    found = predict("yield_strength", {"material": ["316L"] * 100_000})
    assert len(found) == 100_000
    assert np.ptp(found.value) == 0.0


def test_property_without_model_is_refused():
    with pytest.raises(NeedError, match="no model of 'smell'"):
        predict("smell", STEEL)


def test_impossible_level_is_refused():
    with pytest.raises(NeedError, match="level 1\\.5"):
        predict("yield_strength", STEEL, level=1.5)


def test_local_rows_without_the_measured_column_are_refused():
    with pytest.raises(DataError, match="measured column of yield_strength"):
        predict("yield_strength", STEEL, local=STEEL)


def test_local_rows_all_missing_change_nothing():
    empty = {**STEEL, "yield_MPa": [None]}
    before, after = predict("yield_strength", STEEL), predict("yield_strength", STEEL, local=empty)
    assert after.value[0] == before.value[0]


def test_as_built_surface_lowers_fatigue_strength():
    table = {"material": ["Ti-6Al-4V"] * 2, "heat_condition": ["HIP"] * 2,
             "surface": ["ground+polished", "as-built"]}  # fmt: skip
    machined, built = predict("fatigue_strength", table).value
    assert built < 0.6 * machined
