"""Quantity from which one way of making is cheaper than another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.numerics.arrays import FloatArray


@dataclass(frozen=True)
class BreakEvenQuantity:
    """Quantities up to which the way with little tooling is the cheaper one, over all samples.

    `quantity` (n,) is nan where the two never cross; `always` and `never` are the shares of samples
    in which that way is cheaper at every quantity or at none; `low`, `median` and `high` are
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
        """Last whole quantity up to which the way with little tooling costs less (median)."""
        return float(np.floor(self.median))

    @property
    def ceil(self) -> float:
        """First whole quantity at which the other way costs no more (median)."""
        return float(np.ceil(self.median))


def break_even_quantity(
    fixed: FloatArray | float,
    *,
    unit: FloatArray | float,
    other_fixed: FloatArray | float,
    other_unit: FloatArray | float,
) -> BreakEvenQuantity:
    """Break-even N* = (F_other - F) / (c - c_other) of two ways with cost F + c N, per sample.

    F [money] and c [money per part], floats or samples (n,); `fixed` and `unit` belong to the way
    whose advantage is at small quantities (usually AM).

    >>> break_even_quantity(0.0, unit=30.0, other_fixed=10_000.0, other_unit=10.0).median
    500.0
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
    return BreakEvenQuantity(
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
    """P(F + c N < F_other + c_other N) for each of `quantities` (q,), from paired samples (n,).

    >>> probability_cheaper(np.array([10.0, 1000.0]), fixed=np.zeros(2), unit=np.full(2, 30.0),
    ...     other_fixed=np.array([100.0, 10_000.0]), other_unit=np.full(2, 10.0)).tolist()
    [0.5, 0.0]
    """
    number = np.asarray(quantities, dtype=float)[:, None]
    cost = np.asarray(fixed) + np.asarray(unit) * number
    other = np.asarray(other_fixed) + np.asarray(other_unit) * number
    return np.asarray(np.mean(cost < other, axis=1))
