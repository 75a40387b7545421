"""At which quantity one way of making becomes cheaper than another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.numerics.arrays import FloatArray


@dataclass(frozen=True)
class BreakEven:
    """Quantities up to which the low-tooling way wins, over all samples.

    `quantity` (n,) is nan where the two never cross; `always` and `never` are the shares of samples
    in which the low-tooling way wins at every quantity or at none; `low`, `median` and `high` are
    the 5, 50 and 95 % points (inf where the way always wins, 0 where it never does).
    """

    quantity: FloatArray
    always: float
    never: float
    low: float
    median: float
    high: float

    @property
    def floor(self) -> float:
        """Last whole quantity at which the low-tooling way is not dearer (median)."""
        return float(np.floor(self.median))

    @property
    def ceil(self) -> float:
        """First whole quantity at which the other way is not dearer (median)."""
        return float(np.ceil(self.median))


def break_even_quantity(
    fixed: FloatArray | float,
    *,
    unit: FloatArray | float,
    other_fixed: FloatArray | float,
    other_unit: FloatArray | float,
) -> BreakEven:
    """Break-even N* = (F_other - F) / (c - c_other) of two ways with cost F + c N, per sample.

    `fixed` and `unit` belong to the way whose advantage is at small quantities (usually AM).
    """
    fixed, unit = np.atleast_1d(fixed).astype(float), np.atleast_1d(unit).astype(float)
    saved = np.asarray(other_fixed, dtype=float) - fixed
    dearer = unit - np.asarray(other_unit, dtype=float)
    saved, dearer = np.broadcast_arrays(saved, dearer)
    always = (saved >= 0.0) & (dearer <= 0.0)
    never = (saved <= 0.0) & (dearer >= 0.0) & ~always
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = np.where(always | never, np.nan, saved / dearer)
    # fixed cost larger but unit cost smaller: wins above the crossing, so not "up to" a quantity
    above = (saved < 0.0) & (dearer < 0.0)
    ordered = np.where(always | above, np.inf, np.where(never, 0.0, crossing))
    low, median, high = np.quantile(ordered, (0.05, 0.5, 0.95), method="nearest")
    return BreakEven(
        quantity=np.asarray(crossing),
        always=float(np.mean(always)),
        never=float(np.mean(never)),
        low=float(low),
        median=float(median),
        high=float(high),
    )


def probability_cheaper(
    quantities: FloatArray,
    *,
    fixed: FloatArray,
    unit: FloatArray,
    other_fixed: FloatArray,
    other_unit: FloatArray,
) -> FloatArray:
    """P(F + c N < F_other + c_other N) for each of `quantities` (q,), from paired samples (n,)."""
    number = np.asarray(quantities, dtype=float)[:, None]
    cost = np.asarray(fixed) + np.asarray(unit) * number
    other = np.asarray(other_fixed) + np.asarray(other_unit) * number
    return np.asarray(np.mean(cost < other, axis=1))


def viable_buy_to_fly(
    bar_price: float,
    *,
    chip_cost: float,
    finishing_cost: float,
    deposit_cost: float,
    near_net_ratio: float,
    share: float = 1.0,
) -> float:
    """Buy-to-fly ratio above which near-net deposition costs <= `share` of machining from solid.

    Per kg of finished part: solid = b p_bar + (b - 1) c_chip + c_fin; deposit = a c_dep + (a - 1)
    c_chip + c_fin with a kg deposited per kg flown.  Solved for b of deposit = share x solid.
    Allen (Rolls-Royce, NATO RTO-MP-AVT-139, 2006) asks for share = 0.7: about 12 with the systems
    of that time, about 3 with those then projected.
    """
    deposit = near_net_ratio * deposit_cost + (near_net_ratio - 1.0) * chip_cost + finishing_cost
    return (deposit / share - finishing_cost + chip_cost) / (bar_price + chip_cost)
