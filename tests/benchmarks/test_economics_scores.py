"""Scores of published prices by source, and facts beside their counterparts."""

from dataclasses import replace

import pytest

from economics import Judged, scores
from economics_facts import compare, share_inside
from price_counterparts import counterpart, published_range
from price_model import PriceModel
from price_tables import Quote
from sekiso.knowledge import load

ROW = Quote("a.1", "machine_rate", "machining", "", "", None, (), None, None, None, 30.0, 60.0,
            "USD/h", "USD", 2025, "US", "3-axis mill", "guide", "a")  # fmt: skip


@pytest.fixture(scope="module")
def model():
    return PriceModel(load())


def test_a_source_counts_once_and_inside_its_band():
    rows = [Judged("a", 5, 0.2, -1.0, 1.0), Judged("b", 1, -1.4, -1.0, 1.5)]
    assert scores(rows) == {"coverage": 0.5, "median_abs_ln": 0.8, "width_ln": 2.25}


def test_a_lower_end_alone_is_open_above(model):
    row = replace(ROW, high=None)
    low, high = published_range(row, model)
    assert (low, high) == (pytest.approx(30.0 * 149.6, rel=0.02), float("inf"))


def test_an_hour_of_milling_has_a_counterpart_with_its_term(model):
    said = counterpart(ROW, model)
    assert said.terms == {"machining_hour": 1.0}
    assert 2000.0 < said.low < said.middle < said.high < 40000.0


def test_what_the_product_does_not_hold_has_no_counterpart(model):
    assert compare(replace(ROW, kind="break_even", unit="pieces"), model) is None
    assert (
        compare(replace(ROW, kind="tooling_price", process="moulding", unit="USD"), model) is None
    )


def test_sources_weigh_alike_whatever_they_say(model):
    inside = compare(ROW, model)
    outside = compare(replace(ROW, low=9000.0, high=9000.0, source="b"), model)
    assert (inside.is_inside, outside.is_inside) == (True, False)
    assert share_inside([inside, inside, inside, outside]) == pytest.approx(0.5)
