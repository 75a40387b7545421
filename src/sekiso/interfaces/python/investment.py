"""`sekiso.investment`: does a machine of one's own pay?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from os import PathLike
from typing import Any

import numpy as np

from sekiso.domain import units
from sekiso.domain.errors import NeedError, OutOfRangeError
from sekiso.domain.interval import Interval
from sekiso.domain.investment import Investment
from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.investment import (
    HOURS_PER_YEAR,
    InvestmentPlan,
    cash_flows,
    hours_to_fill,
    internal_rate,
    levelised_hour_cost,
    payback,
    present_value,
)
from sekiso.economics.sample import Draws
from sekiso.knowledge import Knowledge, Record, load
from sekiso.materials.naming import machine_called
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.median import median

Amount = float | int | str | Sequence[float]
_YEAR, _HOUR = 365.25 * 86400.0, 3600.0
_N = 1000
_POINTS = (0.05, 0.5, 0.95)


def investment(
    machine: str | None = None,
    *,
    price: Amount | None = None,
    installation: Amount | None = None,
    peripherals: Sequence[str] = (),
    hours: Amount | None = None,
    utilisation: Amount | None = None,
    hour_price: Amount | None = None,
    part_price: Amount | None = None,
    hours_per_part: Amount | None = None,
    material: Amount = 0.0,
    labour: Amount | None = None,
    running: Amount | None = None,
    maintenance: Amount | None = None,
    room: Amount | None = None,
    years: int | None = None,
    discount_rate: Amount | None = None,
    tax: Amount | None = None,
    depreciation_years: Amount | None = None,
    residual: Amount = 0.0,
    grant: Amount = 0.0,
    grant_year: int = 1,
    tax_credit: Amount = 0.0,
    ramp: Sequence[float] = (),
    has_other_profit: bool = True,
    knowledge: str | PathLike[str] | None = None,
    seed: int = 0,
) -> Investment:
    """Cash flow, present value, payback and hours to fill of a machine that is bought.

    An amount is a number, a text ("1.2億円", "800,000 USD"), (low, high) or (low, value, high), the
    ends 5 % and 95 % points.  machine: key or name on file, for its price and power; price,
    installation [JPY] or `peripherals` by name (sieve, furnace, vacuum_furnace, wire_edm,
    gas_supply, powder_room); hours: machine hours sold a year, or `utilisation` of 8760 h;
    hour_price [JPY per machine hour], or part_price [JPY] with hours_per_part [h]; material [JPY
    per machine hour, or per part where a part price is given]; labour, running (electricity, gas)
    [JPY/h]; maintenance, room [JPY/year]; rates and shares as fractions; grant [JPY] paid at the
    end of `grant_year`, tax_credit [JPY] off the first year's tax; ramp: shares of the hours sold
    in the first years.  What is not said is filled in and named in `not_said`.  Raises
    OutOfRangeError and NeedError for what cannot be.
    """
    facts = load(knowledge)
    record = _machine(machine, facts)
    given = {name: value for name, value in locals().items() if name in _AMOUNTS}
    desk = _Desk(FactSampler(Draws(seed=seed, n=_N), facts.of("economics")), given)
    peripherals = (peripherals,) if isinstance(peripherals, str) else peripherals
    known = _running_inputs(desk, record, peripherals)
    income, spent = _per_hour(desk)
    case = facts.of("economics")["investment"]
    capital = known["price"] + known["installation"]
    credit = desk("tax_credit")
    plan = InvestmentPlan(
        capital=capital,
        hours=_hours(desk),
        income=income,
        hour_cost=spent + known["labour"] + known["running"],
        year_cost=known["maintenance"] + known["room"],
        years=years if years is not None else round((case.value("case.years") or _YEAR) / _YEAR),
        discount_rate=desk("discount_rate", lambda: desk.rate("case.discount_rate") * _YEAR),
        depreciation_years=desk(
            "depreciation_years", lambda: desk.rate("case.depreciation") / _YEAR
        ),
        tax=desk("tax", lambda: desk.rate("case.tax")),
        residual=desk("residual"),
        grant=_within(desk("grant"), np.asarray(capital - credit)),
        grant_year=grant_year,
        tax_credit=credit,
        ramp=tuple(ramp),
        has_other_profit=has_other_profit,
    )
    return _case(plan, desk)


_AMOUNTS = frozenset(
    (
        "price", "installation", "hours", "utilisation", "hour_price", "part_price",
        "hours_per_part", "material", "labour", "running", "maintenance", "room", "discount_rate",
        "tax", "depreciation_years", "residual", "grant", "tax_credit",
    )
)  # fmt: skip
_MONEY = frozenset(
    (
        "price", "installation", "hour_price", "part_price", "material", "labour", "running",
        "maintenance", "room", "residual", "grant", "tax_credit",
    )
)  # fmt: skip


class _Desk:
    """Samples of the amounts that were said, else of what is taken for them; notes both."""

    def __init__(self, read: FactSampler, given: Mapping[str, Amount | None]) -> None:
        self.read, self.given = read, given
        self.used: dict[str, FloatArray] = {}
        self.not_said: list[str] = []

    def says(self, name: str) -> bool:
        return self.given.get(name) is not None

    def rate(self, path: str) -> FloatArray:
        """Samples of a fact of `knowledge/economics/investment`."""
        return self.read.rate(f"investment.{path}")

    def __call__(self, name: str, default: Any = None) -> FloatArray:
        value = self.given.get(name)
        if value is None:
            self.not_said.append(name)
            drawn = np.asarray(default())
        else:
            drawn = self._samples(name, value)
            if name in _MONEY and not np.all(drawn >= 0.0):
                raise OutOfRangeError("investment_negative", name=name, got=value)
            if name == "price" and not np.all(drawn > 0.0):
                raise OutOfRangeError("investment_no_price")
        self.used[name] = drawn
        return drawn

    def _samples(self, name: str, value: Amount) -> FloatArray:
        if isinstance(value, str):
            return self._text(name, value)
        ends = [float(x) for x in ([value] if isinstance(value, int | float) else value)]
        if len(ends) == 1:
            return np.asarray(ends[0])
        if len(ends) not in (2, 3) or not np.all(np.isfinite(ends)) or ends != sorted(ends):
            raise OutOfRangeError("investment_range", name=name, got=value)
        low, high = ends[0], ends[-1]
        middle = float(np.sqrt(low * high)) if low > 0.0 else (low + high) / 2.0
        points = {"value": ends[1] if len(ends) == 3 else middle, "low": low, "high": high}
        draws = self.read.draws
        key = f"investment.{name}"
        return draws.lognormal(key, **points) if low > 0.0 else draws.triangular(key, **points)

    def _text(self, name: str, text: str) -> FloatArray:
        wanted = "JPY" if name in _MONEY else "dimensionless"
        number, unit = units.parsed(text, likely=wanted)
        if unit and name in _MONEY and self.read.rates["currency"]["rates"].get(unit) is not None:
            return np.asarray(number * self.read.rate(f"currency.rates.{unit}"))
        if not unit:
            return np.asarray(number)
        hours = {"hours": "hour", "hours_per_part": "hour", "depreciation_years": "year"}
        return np.asarray(units.converted(number, unit, hours.get(name, wanted)))


def _machine(name: str | None, facts: Knowledge) -> Record | None:
    record = None if name is None else machine_called(name, facts)
    if name is not None and record is None:
        raise NeedError("machine_unknown", got=name, allowed=", ".join(facts.machines))
    return record


def _running_inputs(
    desk: _Desk, machine: Record | None, peripherals: Sequence[str]
) -> dict[str, FloatArray]:
    """Price, installation [JPY], labour and running cost [JPY/h], maintenance, room [JPY/year]."""
    if machine is None and not desk.says("price"):
        raise OutOfRangeError("investment_no_price")
    read = desk.read
    known = {"price": desk("price", lambda: read(machine or {}, "investment"))}
    price = known["price"]
    known["installation"] = desk("installation", lambda: _installation(desk, price, peripherals))
    wage = read.rate("labour.rates.technician") * _HOUR
    known["labour"] = desk("labour", lambda: desk.rate("running.operator_share") * wage)
    known["running"] = desk("running", lambda: _running_cost(desk, machine, price))
    care = read.rate("machine_hour.standing.maintenance") * _YEAR
    known["maintenance"] = desk("maintenance", lambda: care * price)
    known["room"] = desk("room", lambda: read.rate("machine_hour.standing.facility") * _YEAR)
    return known


def _installation(desk: _Desk, price: FloatArray, peripherals: Sequence[str]) -> FloatArray:
    """What stands around the machine [JPY]: the named items, else the usual share of its price."""
    if not peripherals:
        return np.asarray(price * desk.rate("installation.share"))
    listed = desk.read.rates["investment"]["peripherals"]
    for name in peripherals:
        if name not in listed:
            allowed = ", ".join(listed)
            raise NeedError("investment_peripheral_unknown", got=name, allowed=allowed)
    items = (desk.rate(f"peripherals.{name}") for name in peripherals)
    return np.asarray(sum(items, np.zeros(())))


def _running_cost(desk: _Desk, machine: Record | None, price: FloatArray) -> FloatArray:
    """Electricity and consumables of a machine on file, else the usual hour [JPY/h]."""
    read = desk.read
    if machine is None:
        return np.asarray(desk.rate("running.hour") * _HOUR)
    used = read.rate("machine_hour.standing.consumables_share") * price
    busy = read.rate("machine_hour.standing.busy_hours")
    power = read(machine, "power_draw") * read.rate("electricity.price.JP")
    return np.asarray((power + used / busy) * _HOUR)


def _hours(desk: _Desk) -> FloatArray:
    """Machine hours sold a year."""
    if desk.says("utilisation") and not desk.says("hours"):
        return _within(desk("utilisation") * HOURS_PER_YEAR, np.asarray(HOURS_PER_YEAR))
    busy = desk.read.rate("machine_hour.standing.busy_hours")
    return _within(desk("hours", lambda: busy * HOURS_PER_YEAR), np.asarray(HOURS_PER_YEAR))


def _within(samples: FloatArray, most: FloatArray) -> FloatArray:
    """Samples without the tail over `most`, where it is no more than a tail."""
    is_tail = median(samples) <= median(most)
    return np.asarray(np.minimum(samples, most)) if is_tail else samples


def _per_hour(desk: _Desk) -> tuple[FloatArray, FloatArray]:
    """Income and material per machine hour [JPY/h]."""
    if desk.says("hour_price") and desk.says("part_price"):
        raise NeedError("investment_income_twice")
    if desk.says("hour_price"):
        if desk.says("hours_per_part"):
            desk("hours_per_part")
        return desk("hour_price"), desk("material")
    if not (desk.says("part_price") and desk.says("hours_per_part")):
        raise NeedError("investment_no_income")
    each = desk("hours_per_part")
    if np.any(each <= 0.0):
        raise OutOfRangeError("investment_no_hours", got=float(np.min(each)))
    return np.asarray(desk("part_price") / each), np.asarray(desk("material") / each)


def _case(plan: InvestmentPlan, desk: _Desk) -> Investment:
    flows = cash_flows(plan)
    alone = replace(plan, grant=np.zeros(()), tax_credit=np.zeros(()))
    value = present_value(flows, rate=plan.discount_rate)
    cost, bare = levelised_hour_cost(plan), levelised_hour_cost(alone)
    each = desk.used.get("hours_per_part")
    return Investment(
        cash_flow=tuple(map(_interval, flows)),
        cumulative=tuple(map(_interval, np.cumsum(flows, axis=0))),
        present_value=_interval(value),
        internal_rate=_interval(internal_rate(flows)),
        payback=_interval(payback(flows)),
        discounted_payback=_interval(payback(flows, rate=plan.discount_rate)),
        hours_to_fill=_interval(hours_to_fill(plan)),
        hour_cost=_interval(cost),
        hour_cost_without_support=_interval(bare),
        part_cost=None if each is None else _interval(cost * each),
        part_cost_without_support=None if each is None else _interval(bare * each),
        probability_pays=float(np.mean(value > 0.0)),
        assumed={name: _interval(samples) for name, samples in desk.used.items()},
        not_said=tuple(desk.not_said),
    )


def _interval(samples: FloatArray) -> Interval:
    """5 %, 50 % and 95 % points; what there is not (nan) counts as -inf."""
    rows = np.ravel(np.asarray(samples, dtype=float))
    told = np.where(np.isnan(rows), -np.inf, rows)
    low, middle, high = np.quantile(told, _POINTS, method="nearest")
    return Interval(float(low), float(middle), float(high))
