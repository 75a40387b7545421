"""Rows of the alloy tables."""

from __future__ import annotations

import math

import pytest
from tests.learning.tables import alloy, fact, state

from sekiso.knowledge.load import load
from sekiso.materials.property_rows import BULK, all_rows, log_spread, minimum, state_rows


def test_minima_are_no_measurements():
    record = alloy("a", state(yield_strength=fact(5e8), basis="minimum"))
    assert list(state_rows(record, ("PBF-LB",))) == []


def test_bulk_values_stand_in_as_their_own_process():
    record = alloy("a", thermophysical={"young_modulus": fact(2e11)})
    rows = list(state_rows(record, ("PBF-LB",)))
    assert [(r.process, r.name) for r in rows] == [(BULK, "young_modulus")]


def test_range_is_read_as_the_central_ninety_percent():
    assert log_spread(fact(100.0, 80.0, 125.0)) == pytest.approx(
        0.5 * math.log(125.0 / 80.0) / 1.6448536269514722
    )
    assert log_spread(fact(100.0)) == 0.0


def test_minimum_of_the_asked_state_goes_first():
    entry = {"standard": "S1", "process": "PBF-LB", "heat_condition": "annealed",
             "yield_strength": fact(4e8)}  # fmt: skip
    other = {**entry, "standard": "S2", "heat_condition": "as-built", "yield_strength": fact(5e8)}
    record = alloy("a", minima=(entry, other))
    asked = {"process": "PBF-LB", "heat_condition": "as-built", "name": "yield_strength"}
    assert minimum(record, **asked) == ("S2", 5e8)


def test_minimum_of_another_process_does_not_count():
    entry = {"standard": "S1", "process": "MIM", "yield_strength": fact(4e8)}
    record = alloy("a", minima=(entry,))
    assert minimum(record, process="PBF-LB", heat_condition="", name="yield_strength") is None


def test_shipped_rows_have_finite_logarithms():
    rows = all_rows(load())
    assert len(rows) > 500
    assert all(math.isfinite(r.centre) and r.spread >= 0.0 for r in rows)
