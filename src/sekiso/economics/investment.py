"""The case for buying a machine: cash flow, present value, payback, hours that fill it.

Years count from the purchase (year 0); money is yen of today, flows fall at the end of each year.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sekiso.domain.errors import OutOfRangeError
from sekiso.numerics.arrays import FloatArray

HOURS_PER_YEAR = 8760.0
_RATES = (-0.95, 100.0)  # internal rates that are told apart
_HALVINGS = 60


@dataclass(frozen=True, eq=False)
class InvestmentPlan:
    """A purchase, floats or samples (n,) that broadcast together.

    capital: price and installation [JPY]; hours: machine hours sold in a full year [h/year];
    income, hour_cost: money earned and spent per machine hour [JPY/h]; year_cost: spent each year
    whatever is sold [JPY/year]; years: life of the case; depreciation_years: straight-line;
    residual: sold for at the end [JPY]; tax: share of profit; grant [JPY], paid at the end of
    `grant_year` and taken off the depreciable value (no tax when it comes); tax_credit [JPY], off
    the tax of the first year; ramp: shares of `hours` sold in the first years; has_other_profit:
    the firm earns enough elsewhere that a loss lowers its tax at once; else losses and the credit
    are carried forward.  Raises OutOfRangeError for what cannot be.
    """

    capital: FloatArray
    hours: FloatArray
    income: FloatArray
    hour_cost: FloatArray
    year_cost: FloatArray
    years: int
    discount_rate: FloatArray
    depreciation_years: FloatArray
    tax: FloatArray
    residual: FloatArray
    grant: FloatArray
    grant_year: int
    tax_credit: FloatArray
    ramp: tuple[float, ...] = ()
    has_other_profit: bool = True

    def __post_init__(self) -> None:
        amounts = ("capital", "income", "hour_cost", "year_cost", "residual", "grant", "tax_credit")
        for name in amounts:
            _refuse(name, getattr(self, name), lambda x: x < 0.0, "investment_negative")
        _refuse("capital", self.capital, lambda x: x <= 0.0, "investment_no_price")
        _refuse("hours", self.hours, lambda x: x <= 0.0, "investment_no_hours")
        _refuse("hours", self.hours, lambda x: x > HOURS_PER_YEAR, "investment_too_many_hours")
        _refuse("tax", self.tax, lambda x: (x < 0.0) | (x >= 1.0), "investment_share")
        _refuse("discount_rate", self.discount_rate, lambda x: (x <= -0.5) | (x > 1.0),
                "investment_rate")  # fmt: skip
        _refuse("depreciation_years", self.depreciation_years, lambda x: x < 1.0,
                "investment_no_years")  # fmt: skip
        is_whole = all(isinstance(x, int) for x in (self.years, self.grant_year))
        if not is_whole or not 1 <= self.years <= 50 or not 0 <= self.grant_year <= self.years:
            raise OutOfRangeError("investment_no_years", name="years", got=self.years)
        support, price = np.asarray(self.grant) + self.tax_credit, np.asarray(self.capital)
        if np.any(support > price):
            values = {"got": float(np.max(support)), "price": float(np.median(price))}
            raise OutOfRangeError("investment_support_over_price", **values)
        if any(not 0.0 <= share <= 1.0 for share in self.ramp):
            raise OutOfRangeError("investment_share", name="ramp", got=max(self.ramp))


def cash_flows(plan: InvestmentPlan) -> FloatArray:
    """Money in less money out of each year after tax [JPY], shape (years + 1, n).

    Year 0: - capital.  Year t: h_t (p - c) - F - tax (h_t (p - c) - F - D_t) + credit + grant, with
    h_t hours sold, p income and c cost per hour, F yearly cost, D_t depreciation; the last year
    adds the residual, whose gain over the book value is taxed.
    """
    base = np.maximum(np.asarray(plan.capital, dtype=float) - plan.grant, 0.0)
    earned = [_earnings(plan, year) for year in range(1, plan.years + 1)]
    worn = [_worn_share(plan, year) * base for year in range(1, plan.years + 1)]
    book = base - sum(worn, np.zeros(()))
    profits = [money - used for money, used in zip(earned, worn, strict=True)]
    profits[-1] = profits[-1] + plan.residual - book
    flows = [money - due for money, due in zip(earned, _taxes(plan, profits), strict=True)]
    flows[-1] = flows[-1] + plan.residual
    flows.insert(0, -np.asarray(plan.capital, dtype=float))
    flows[plan.grant_year] = flows[plan.grant_year] + plan.grant
    return np.stack(np.broadcast_arrays(*flows))


def present_value(flows: FloatArray, *, rate: FloatArray | float) -> FloatArray:
    """Net present value sum_t C_t / (1 + d)^t [JPY] of `flows` (years + 1, n), d `rate` per year.

    >>> round(float(present_value(np.array([-1000.0, 500.0, 700.0]), rate=0.1)), 2)
    33.06
    """
    value: FloatArray = np.zeros(())
    for flow in flows[::-1]:
        value = flow + value / (1.0 + np.asarray(rate))
    return value


def internal_rate(flows: FloatArray) -> FloatArray:
    """The yearly rate at which the present value is 0, shape (n,); nan where there is none.

    For flows that go out first and come in later, so that the present value falls with the rate.

    >>> round(float(internal_rate(np.array([-1000.0, 600.0, 600.0]))), 4)
    0.1307
    """
    shape = np.shape(flows)[1:]
    low, high = (np.full(shape, end) for end in _RATES)
    crosses = (present_value(flows, rate=low) > 0.0) & (present_value(flows, rate=high) < 0.0)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        is_earning = present_value(flows, rate=middle) > 0.0
        low, high = np.where(is_earning, middle, low), np.where(is_earning, high, middle)
    return np.where(crosses, (low + high) / 2.0, np.nan)


def payback(flows: FloatArray, *, rate: FloatArray | float = 0.0) -> FloatArray:
    """Years until the flows, discounted at `rate`, have paid the purchase; inf where they never do.

    `flows` [JPY], shape (years + 1, n).  Straight within the year in which the sum crosses 0; 0
    where a grant of the year of purchase pays all of it.

    >>> float(payback(np.array([-1000.0, 400.0, 400.0, 400.0])))
    2.5
    """
    years = np.arange(len(flows)).reshape(-1, *[1] * (np.ndim(flows) - 1))
    total = np.cumsum(flows / (1.0 + np.asarray(rate)) ** years, axis=0)
    paid: FloatArray = np.full(np.shape(flows)[1:], np.inf)
    for year in range(len(flows) - 1, 0, -1):
        before, after = total[year - 1], total[year]
        gained = np.where(after > before, after - before, 1.0)
        is_here = (before < 0.0) & (after >= 0.0)
        paid = np.where(is_here, year - 1 - before / gained, paid)
    return np.where(total[0] >= 0.0, 0.0, paid)


def hours_to_fill(plan: InvestmentPlan) -> FloatArray:
    """Machine hours to be sold in a full year for a present value of 0 [h/year], shape (n,).

    0 where the machine pays without any, inf where a whole year of 8760 h is not enough.
    """

    def value(hours: FloatArray) -> FloatArray:
        return present_value(cash_flows(replace(plan, hours=hours)), rate=plan.discount_rate)

    shape = np.shape(cash_flows(plan))[1:]
    low, high = np.full(shape, 1e-9), np.full(shape, HOURS_PER_YEAR)
    never, always = value(high) < 0.0, value(low) >= 0.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        pays = value(middle) >= 0.0
        low, high = np.where(pays, low, middle), np.where(pays, middle, high)
    return np.where(never, np.inf, np.where(always, 0.0, high))


def levelised_hour_cost(plan: InvestmentPlan) -> FloatArray:
    """What a machine hour must earn before tax over the life of the case [JPY/h].

    c = [I - PV(grant, credit, residual) + sum_t F/(1+d)^t] / [sum_t h_t/(1+d)^t] + c_h: the income
    per hour at which the present value before tax is 0.
    """
    growth = 1.0 + np.asarray(plan.discount_rate)
    worth = [growth**-year for year in range(1, plan.years + 1)]
    sold = [_ramp(plan, year) * plan.hours * x for year, x in enumerate(worth, start=1)]
    spent = (
        plan.capital
        - plan.grant * growth**-plan.grant_year
        - plan.tax_credit * worth[0]
        - plan.residual * worth[-1]
        + plan.year_cost * sum(worth, np.zeros(()))
    )
    return np.asarray(spent / sum(sold, np.zeros(())) + plan.hour_cost)


def _earnings(plan: InvestmentPlan, year: int) -> FloatArray:
    sold = _ramp(plan, year) * np.asarray(plan.hours)
    return np.asarray(sold * (np.asarray(plan.income) - plan.hour_cost) - plan.year_cost)


def _ramp(plan: InvestmentPlan, year: int) -> float:
    return plan.ramp[year - 1] if year <= len(plan.ramp) else 1.0


def _worn_share(plan: InvestmentPlan, year: int) -> FloatArray:
    """Share of the depreciable value written off in a year; the last one may be a part of one."""
    left = np.asarray(plan.depreciation_years) - (year - 1)
    return np.asarray(np.clip(left, 0.0, 1.0) / plan.depreciation_years)


def _taxes(plan: InvestmentPlan, profits: list[FloatArray]) -> list[FloatArray]:
    """Tax of each year [JPY], negative where a loss lowers the tax of the firm."""
    credit = np.asarray(plan.tax_credit, dtype=float)
    if plan.has_other_profit:
        taxes = [np.asarray(plan.tax * profit) for profit in profits]
        return [taxes[0] - credit, *taxes[1:]]
    taxes, loss = [], np.zeros(())
    for profit in profits:
        taxed = np.maximum(profit - loss, 0.0)
        loss = np.maximum(loss - profit, 0.0)
        due = np.asarray(plan.tax * taxed)
        used = np.minimum(credit, due)
        credit = credit - used
        taxes.append(due - used)
    return taxes


def _refuse(
    name: str, value: FloatArray, is_wrong: Callable[[FloatArray], NDArray[np.bool_]], key: str
) -> None:
    numbers = np.ravel(np.asarray(value, dtype=float))
    wrong = numbers[np.asarray(is_wrong(numbers), dtype=bool) | ~np.isfinite(numbers)]
    if wrong.size:
        raise OutOfRangeError(key, name=name, got=float(wrong[0]))
