"""Samples of time, cost and CO2 of one way of making a part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.median import median, medians


@dataclass(frozen=True, eq=False)
class StepCost:
    """One step of the chain after shaping, per part: cost [JPY], calendar time [s], energy [J]."""

    key: str
    cost: FloatArray
    elapsed: FloatArray
    energy: FloatArray


@dataclass(frozen=True, eq=False)
class EstimateSamples:
    """Samples (n,) per good part; an estimate, not a quotation.

    build_time: machine time of one build (or of one piece of a conventional route) [s];
    lead_time: order to arrival of the first lot [s]; last_time: to arrival of all pieces [s];
    cost: what it costs the maker per part [JPY], at the wages and rents of the region;
    price: what a shop would quote per part [JPY] = one_time/N + unit, margin and the spread between
    shops included; one_time: charged once per design or tool [JPY]; unit: price of a further part
    [JPY]; co2 [kg], cradle to the maker's gate, cut-off; energy: electricity of the maker [J];
    items: cost per part by item [JPY], which add up to `cost`; co2_items likewise [kg];
    feedstock_mass: metal melted or started from, bought_mass: metal bought for it [kg];
    margin: share of the price that is no cost, 0 where the items are market prices.
    """

    key: str
    build_time: FloatArray
    lead_time: FloatArray
    last_time: FloatArray
    cost: FloatArray
    price: FloatArray
    one_time: FloatArray
    unit: FloatArray
    co2: FloatArray
    energy: FloatArray
    items: Mapping[str, FloatArray]
    co2_items: Mapping[str, FloatArray]
    steps: tuple[StepCost, ...] = ()
    parts_per_build: FloatArray = field(default_factory=lambda: np.ones(()))
    feedstock_mass: FloatArray = field(default_factory=lambda: np.zeros(()))
    bought_mass: FloatArray = field(default_factory=lambda: np.zeros(()))
    variant: str | None = None
    notes: tuple[str, ...] = ()
    margin: FloatArray = field(default_factory=lambda: np.zeros(()))

    def medians(self) -> dict[str, float]:
        """Median of each cost item per part [JPY], in the order of the roll-up."""
        return dict(zip(self.items, medians(list(self.items.values())), strict=True))

    def price_shares(self) -> dict[str, float]:
        """What the median price is made of [JPY per part], in the order of the roll-up.

        Medians of the items would not add up to the median price: here each sample splits its own
        price, the shares are means over the middle half of the samples, and their sum is the median
        of `price`.  The margin is the last of them, where there is one.
        """
        price = np.ravel(self.price)
        middle = np.argsort(price, kind="stable")[price.size // 4 : price.size - price.size // 4]
        spent = sum(self.items.values(), np.zeros(()))
        kept = self.price * (1.0 - self.margin)
        parts = {name: item / spent * kept for name, item in self.items.items()}
        parts["margin"] = self.price * self.margin
        means = {name: float(_spread(x, price.size)[middle].mean()) for name, x in parts.items()}
        scale = median(price) / float(price[middle].mean())
        return {name: scale * mean for name, mean in means.items() if name != "margin" or mean}


def _spread(samples: FloatArray, n: int) -> FloatArray:
    return np.broadcast_to(np.ravel(samples), (n,))
