"""What an hour of a machine costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.market import own_price
from sekiso.numerics.arrays import FloatArray

_STANDING = "machine_hour.standing"


def machine_rate(
    investment: FloatArray | float,
    *,
    residual: FloatArray | float,
    life: FloatArray | float,
    maintenance: FloatArray | float,
    facility: FloatArray | float,
    consumables: FloatArray | float,
    busy_share: FloatArray | float,
    power: FloatArray | float = 0.0,
    electricity_price: FloatArray | float = 0.0,
    interest: FloatArray | float = 0.0,
) -> FloatArray:
    """Cost of a machine per second of use [money/s].

    rate = [(I - R)/Y + i (I + R)/2 + m I + F + C] / u + P p_el
    I investment and R residual [money], Y life [s], i interest and m maintenance [1/s, fraction of
    I per time], F facility and C consumables [money/s of calendar time], u = busy hours per
    calendar time, P power [W], p_el electricity [money/J].  The term with i is the mean capital
    bound over the life; without it the formula is that of additive.tools.

    >>> year = 8760 * 3600
    >>> rate = machine_rate(500e3, residual=50e3, life=7 * year, maintenance=0.08 / year,
    ...     facility=12e3 / year, consumables=25e3 / year, busy_share=4000 / 8760,
    ...     power=8e3, electricity_price=0.15 / 3.6e6)
    >>> round(float(rate) * 3600, 2)
    36.52
    """
    bound = (np.asarray(investment) + residual) / 2.0
    standing = (
        (np.asarray(investment, dtype=float) - residual) / life
        + interest * bound
        + np.asarray(maintenance) * investment
        + facility
        + consumables
    )
    return np.asarray(standing / busy_share + np.asarray(power) * electricity_price)


def shop_rate(read: FactSampler, machine: Mapping[str, Any]) -> FloatArray:
    """Cost of one second of `machine` in a job shop [JPY/s]: rate (1 + overhead).

    `rate` as in `machine_rate` with residual and consumables as shares of the investment.  An hour
    whose price the asker knows costs that.  Raises DataError where `machine` lacks a fact.
    """
    own = own_price(read, "machine_hour")
    if own is not None:
        return own
    investment = read(machine, "investment")
    rate = machine_rate(
        investment,
        residual=investment * read.rate(f"{_STANDING}.residual_share"),
        life=read.rate(f"{_STANDING}.life"),
        maintenance=read.rate(f"{_STANDING}.maintenance"),
        facility=read.rate(f"{_STANDING}.facility"),
        consumables=investment * read.rate(f"{_STANDING}.consumables_share"),
        busy_share=read.rate(f"{_STANDING}.busy_hours"),
        power=read(machine, "power_draw"),
        electricity_price=read.rate("electricity.price.JP"),
        interest=read.rate(f"{_STANDING}.interest"),
    )
    return np.asarray(rate * (1.0 + read.rate(f"{_STANDING}.overhead")))


def rarity_premium(read: FactSampler, machine: Mapping[str, Any]) -> FloatArray:
    """Share of the machine hour that a shop asks on top because few have such a machine."""
    if own_price(read, "machine_hour") is not None:
        return np.zeros(())
    factor = read.rate(f"machine_hour.availability_premium.{machine['availability']}")
    return np.asarray(factor - 1.0)


def reactive_premium(
    read: FactSampler, process: Mapping[str, Any], alloy: Mapping[str, Any]
) -> FloatArray:
    """Factor on the machine hour for a powder that keeps a machine to itself, 1 for most metals.

    A process asks none for the metals that its machines are kept for (`resident_families`).
    """
    premiums = read.rates["machine_hour"]["reactive_premium"]
    family = alloy["family"]
    if family in process.get("resident_families", ()):
        return np.ones(())
    if alloy.get("reactive", False) and family not in premiums:
        return read.of_any(premiums.values(), "machine_hour.reactive_premium.any")
    return read.rate(f"machine_hour.reactive_premium.{family}", 1.0)
