"""Advice in words: what it rests on is told with it."""

from dataclasses import replace

import pytest

from sekiso.domain.counterfactual import Change, Counterfactual
from sekiso.interfaces.report.what_if import change_text
from sekiso.interfaces.report.words import Words
from sekiso.knowledge import load

INDIA = Counterfactual(
    "region", {"from": "JP", "to": "IN", "sources": 1}, "PBF-LB", "316l", None, None, None, 1e3
)


@pytest.mark.parametrize(("n", "told"), [(0, "no published"), (1, "one source only"), (9, " 9 ")])
def test_a_region_is_told_with_the_sources_of_prices_behind_it(n, told):
    entry = replace(INDIA, values={**INDIA.values, "sources": n})
    assert told in change_text(entry, Words(load(), "en"))
    assert "JP" not in change_text(entry, Words(load(), "ja"))


def test_a_larger_order_is_told_with_what_it_costs_in_all():
    saved = Change(-0.95, -0.9, -0.5, 1.0)
    values = {"from": 10.0, "to": 1000.0, "why": "route"}
    entry = Counterfactual("quantity", values, "casting", "316l", saved, None, None, 1e3)
    assert "10 times as much" in change_text(entry, Words(load(), "en"))
