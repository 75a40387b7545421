"""From what an order costs the maker to what the buyer is asked to pay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sekiso.economics import cost
from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.lead_time import express_factor
from sekiso.economics.market import level, market_factor, shop_scatter
from sekiso.numerics.arrays import FloatArray

_ZERO = np.zeros(())


@dataclass(frozen=True, eq=False)
class Quotation:
    """Cost and price per part, charge per design and price of a further part [JPY]; the items of
    the cost, which add up to it, and the margin as a share of the price.
    """

    cost: FloatArray
    price: FloatArray
    one_time: FloatArray
    unit: FloatArray
    items: Mapping[str, FloatArray]
    margin: FloatArray


def quotation(
    items: Mapping[str, FloatArray],
    *,
    once: FloatArray,
    premium: FloatArray,
    read: FactSampler,
    name: str,
    branch: str,
    region: str,
    express: bool,
    number: FloatArray,
    lot: FloatArray,
) -> Quotation:
    """What a shop asks for `number` parts, ordered `lot` at a time.

    C = once/N + sum of items, price = max(k (C + premium)/(1 - m), k_0 minimum/lot), with
    k = region x shop x express and k_0 = region x shop.  `items` per part and `once` per design
    [JPY]; `premium` [JPY per part]: what a shop takes for a machine that few have; `name` names the
    draw of the shop.
    """
    margin = read.rate("quote.price.margin")
    here = market_factor(read, region, branch)
    shop = here * shop_scatter(read, branch, name)
    asked = shop * express_factor(read, express=express)
    spent = {"preparation": once / number, **items}
    spent = {item: np.asarray(value * here) for item, value in spent.items()}
    unit = cost.quote((sum(items.values(), _ZERO) + premium) * asked, margin=margin)
    one_time = cost.quote(once * asked, margin=margin)
    return Quotation(
        cost=np.asarray(sum(spent.values(), _ZERO)),
        price=np.maximum(one_time / number + unit, shop * smallest_order(read) / lot),
        one_time=one_time,
        unit=unit,
        items=spent,
        margin=margin,
    )


def smallest_order(read: FactSampler) -> FloatArray:
    """What a shop charges for an order at least [JPY]."""
    return np.asarray(read.rate("quote.order.minimum") * level(read, "minimum"))
