"""From cost to price, by hand: region, shop, margin, express, rarity, least charge."""

import numpy as np
import pytest

from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.market import ROUTE_TERMS, TERMS
from sekiso.economics.quotation import quotation
from sekiso.economics.sample import Draws

from .test_by_hand import printed
from .toy_shop import RATES, facts

ITEMS = {"machine": np.asarray(6.0), "feedstock": np.asarray(2.0)}


def quoted(rates=RATES, **changes):
    options = {"once": 40.0, "premium": 1.0, "name": "toy", "branch": "additive", "region": "JP",
               "express": False, "number": 10.0, "lot": 5.0, **changes}  # fmt: skip
    options |= {key: np.asarray(options[key]) for key in ("once", "premium", "number", "lot")}
    return quotation(ITEMS, read=FactSampler(Draws(n=3), rates), **options)


def test_a_quotation_by_hand():
    """Cost 40/10 + 6 + 2 = 12; price (12 + 1)/(1 - .2) = 16.25."""
    found = quoted()
    assert float(found.cost) == pytest.approx(12.0)
    assert float(found.one_time) == pytest.approx(50.0)
    assert float(found.unit) == pytest.approx(11.25)
    assert float(found.price) == pytest.approx(16.25)
    assert sum(float(item) for item in found.items.values()) == pytest.approx(12.0)


def test_a_region_scales_the_value_added_and_leaves_the_metal():
    """At half the level: cost 2 + (4 + 6)/2 = 7, price (2 + (6 + 1)/2 + 4/2)/(1 - .2) = 9.375."""
    there = quoted(region="CN")
    assert float(there.cost) == pytest.approx(7.0)
    assert float(there.price) == pytest.approx(9.375)
    assert float(there.one_time) == pytest.approx(25.0)


def test_express_is_paid_by_the_buyer_and_costs_the_maker_nothing():
    usual, fast = quoted(), quoted(express=True)
    assert float(fast.price) == pytest.approx(1.5 * float(usual.price))
    assert float(fast.cost) == float(usual.cost)


def test_a_small_order_is_charged_the_minimum():
    """An order of five costs 500 at least: 100 a piece."""
    order = facts({"setup": 30.0, "minimum": 500.0, "per_build": 10.0})
    rates = {**RATES, "quote": {**RATES["quote"], "order": order}}
    assert float(quoted(rates).price) == pytest.approx(100.0)
    assert float(quoted(rates, lot=100.0).price) == pytest.approx(16.25)
    assert float(quoted(rates, express=True).price) == pytest.approx(150.0)


@pytest.mark.parametrize(
    ("term", "item"),
    [("preparation", "preparation"), ("order_setup", "order_setup"), ("machine_hour", "machine"),
     ("feedstock", "feedstock"), ("labour", "labour"), ("gas", "gas"), ("plate", "plate"),
     ("post", "blast"), ("machining", "mill"), ("inspection", "inspect")],
)  # fmt: skip
def test_a_fitted_level_moves_its_own_item_once(term, item):
    assert term in TERMS
    prices = {**RATES["fitted_prices"], "level": facts({term: 3.0})}
    steps = {**RATES["post_processing"]["steps"]}
    steps["inspect"] = {**steps["inspect"], "inspects": True}
    rates = {**RATES, "post_processing": {**RATES["post_processing"], "steps": steps}}
    chain = ("blast", "mill", "inspect")
    usual = printed(chain=chain, rates=rates).medians()
    moved = printed(chain=chain, rates={**rates, "fitted_prices": prices}).medians()
    for name, value in usual.items():
        factor = 3.0 if name == item else 1.0
        if name == "preparation":  # programs of milling, 60 JPY for two parts, stand with it
            own, milling = (3.0 if term == t else 1.0 for t in ("preparation", "machining"))
            assert moved[name] == pytest.approx(own * (value - 30.0) + milling * 30.0)
        else:
            assert moved[name] == pytest.approx(factor * value), name


def test_every_fitted_level_is_a_term_that_the_model_applies(facts):
    fitted = facts.of("economics")["fitted_prices"]["level"]
    assert set(fitted) <= {*TERMS, *ROUTE_TERMS}


def test_the_level_of_the_minimum_moves_the_least_charge():
    order = facts({"setup": 30.0, "minimum": 500.0, "per_build": 10.0})
    prices = {**RATES["fitted_prices"], "level": facts({"minimum": 2.0})}
    rates = {**RATES, "quote": {**RATES["quote"], "order": order}, "fitted_prices": prices}
    assert float(quoted(rates).price) == pytest.approx(200.0)
