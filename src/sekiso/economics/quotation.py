"""From what an order costs the maker to what the buyer is asked to pay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sekiso.economics import cost
from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.lead_time import express_factor
from sekiso.economics.market import (
    at_local_prices,
    level,
    market_factor,
    region_notes,
    shop_scatter,
)
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
    notes: tuple[str, ...] = ()


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

    C = r once/N + sum of r items, price = max(k (C + r premium)/(1 - m), k r minimum/lot), with
    k = shop x express and r the factor of the region, 1 on metal and gas.  `items` per part and
    `once` per design [JPY]; `premium` [JPY per part]: what a shop takes for a machine that few
    have; `name` names the draw of the shop.
    """
    margin = read.rate("quote.price.margin")
    here = market_factor(read, region, branch)
    asked = shop_scatter(read, branch, name) * express_factor(read, express=express)
    local = at_local_prices(items, here)
    spent = {"preparation": np.asarray(once * here / number), **local}
    unit = cost.quote((sum(local.values(), _ZERO) + premium * here) * asked, margin=margin)
    one_time = cost.quote(once * here * asked, margin=margin)
    return Quotation(
        cost=np.asarray(sum(spent.values(), _ZERO)),
        price=np.maximum(one_time / number + unit, asked * here * smallest_order(read) / lot),
        one_time=one_time,
        unit=unit,
        items=spent,
        margin=margin,
        notes=region_notes(read, region, branch),
    )


def smallest_order(read: FactSampler) -> FloatArray:
    """What a shop charges for an order at least [JPY]."""
    return np.asarray(read.rate("quote.order.minimum") * level(read, "minimum"))
