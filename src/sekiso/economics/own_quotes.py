"""What own orders tell of a shop: how its prices lie against the model's, and how they scatter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sekiso.domain.errors import DataError
from sekiso.domain.source import Fact, Source
from sekiso.knowledge import Record
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.normal import Z95

COLUMNS = ("process", "material", "quantity", "scope", "region", "price")
SIZES = ("size", "volume", "mass")  # of which an order states one at least
ENOUGH = 5  # orders from which the scatter of a shop's own prices is told too
Order = Mapping[str, Any]
_SOURCE = Source("own_quotes", "Own orders of the asker", "fitted")
_WEIGHT = 4.0  # orders that the assumed scatter of one shop's prices counts for


@dataclass(frozen=True)
class ShopLevel:
    """Prices of one shop over the model's: ln(price/model) ~ N(mean, sd^2) for its next order.

    `mean_sd`: how well the mean itself is known; `n_orders`: what it was told by.
    """

    mean: float
    mean_sd: float
    sd: float
    n_orders: int

    @property
    def factor(self) -> float:
        """Median factor on the model's price."""
        return float(np.exp(self.mean))


def shop_level(
    paid: FloatArray | Sequence[float],
    *,
    expected: FloatArray | Sequence[float],
    between_sd: float,
    within_sd: float,
) -> ShopLevel:
    """The level of a shop from what was paid and what the model expects of any shop.

    r_i = ln(paid_i/expected_i), shops m ~ N(0, tau^2), orders r_i ~ N(m, sigma^2):
    1/v = 1/tau^2 + n/sigma^2, mean = v sum r_i/sigma^2, sd^2 = v + sigma^2.
    `paid` and `expected`, shape (n,) [JPY] or in any one money each; `between_sd` tau and
    `within_sd` sigma on the log scale.  From ENOUGH orders sigma^2 is that of the orders, with
    _WEIGHT orders of the assumed one: (w sigma^2 + sum (r_i - r)^2)/(w + n - 1).  Without orders
    the shop is one of all.  Source: the conjugate normal model (Gelman et al., Bayesian Data
    Analysis, 2.5).  Raises DataError for a price that is not positive.

    >>> told = shop_level([150.0], expected=[100.0], between_sd=0.5, within_sd=0.5)
    >>> round(told.factor, 4)
    1.2247
    """
    pairs = np.asarray(paid, dtype=float), np.asarray(expected, dtype=float)
    if any(not np.all(np.isfinite(x) & (x > 0.0)) for x in pairs):
        raise DataError("own_order_price", got=str(paid))
    ratios = np.log(pairs[0] / pairs[1])
    n = ratios.size
    variance = within_sd**2
    if n >= ENOUGH:
        spread = float(np.sum((ratios - ratios.mean()) ** 2))
        variance = (_WEIGHT * variance + spread) / (_WEIGHT + n - 1.0)
    known = 1.0 / (1.0 / between_sd**2 + n / variance)
    mean = known * float(ratios.sum()) / variance
    return ShopLevel(mean, float(np.sqrt(known)), float(np.sqrt(known + variance)), n)


def between_shops(rates: Mapping[str, Mapping[str, Any]], branch: str) -> float:
    """How far shops lie apart on the log scale (standard deviation), as shipped."""
    return log_sd(rates["fitted_prices"]["scatter"][branch])


def within_shop(rates: Mapping[str, Mapping[str, Any]]) -> float:
    """How far prices of one shop scatter about its level on the log scale, as shipped."""
    return log_sd(rates["quote"]["price"]["own_scatter"])


def log_sd(fact: Fact) -> float:
    """Standard deviation of the logarithm of a factor whose range is its 5-95 %."""
    return float(np.log(fact.high / fact.low) / (2.0 * Z95))


def with_shop_level(rates: Mapping[str, Record], branch: str, told: ShopLevel) -> dict[str, Record]:
    """The economic tables with the prices of a branch as that shop asks them."""
    prices = rates["fitted_prices"]
    ends = np.exp(told.mean + Z95 * told.sd * np.array([-1.0, 1.0]))
    fact = Fact(told.factor, float(ends[0]), float(ends[1]), "dimensionless", _SOURCE)
    tables = {**prices.tables, "scatter": {**prices["scatter"], branch: fact}}
    return {**rates, "fitted_prices": replace(prices, tables=tables)}


def read_orders(rows: Sequence[Mapping[str, Any]]) -> tuple[Order, ...]:
    """Own orders as mappings of COLUMNS, with one of SIZES at least; blanks are left out.

    `price`: paid for the whole order, tax apart.  Raises DataError that names the row and what it
    lacks.
    """
    orders = []
    for number, row in enumerate(rows, start=1):
        order = {key: value for key, value in row.items() if value not in (None, "")}
        lacking = [key for key in ("process", "material", "price") if key not in order]
        if not any(key in order for key in SIZES):
            lacking.append(" | ".join(SIZES))
        if lacking:
            raise DataError("own_order_lacks", row=number, lacking=", ".join(lacking))
        orders.append(order)
    return tuple(orders)
