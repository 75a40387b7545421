"""The case for buying a machine, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sekiso.domain.interval import Interval


@dataclass(frozen=True)
class Investment:
    """What a purchase brings over its life, each number with its 90 % interval.

    cash_flow, cumulative: after tax in years 0, 1 ... [JPY]; present_value [JPY]; internal_rate per
    year (-inf where there is none); payback, discounted_payback [years] (inf where the purchase is
    never paid); hours_to_fill: machine hours to be sold a year for a present value of 0;
    hour_cost: what a machine hour must earn before tax [JPY/h], and without grant and tax credit;
    part_cost likewise [JPY per part], None without hours per part; probability_pays: that the
    present value is positive; assumed: the inputs taken, by name, said or not; not_said: the names
    of those that were filled in.
    """

    cash_flow: tuple[Interval, ...]
    cumulative: tuple[Interval, ...]
    present_value: Interval
    internal_rate: Interval
    payback: Interval
    discounted_payback: Interval
    hours_to_fill: Interval
    hour_cost: Interval
    hour_cost_without_support: Interval
    part_cost: Interval | None
    part_cost_without_support: Interval | None
    probability_pays: float
    assumed: Mapping[str, Interval]
    not_said: tuple[str, ...]

    def plain(self) -> dict[str, Any]:
        """The case as plain values; a point that is no finite number is None."""
        return {name: _plain(value) for name, value in vars(self).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Interval):
        return value.plain()
    if isinstance(value, Mapping):
        return {name: _plain(child) for name, child in value.items()}
    return [_plain(child) for child in value] if isinstance(value, tuple) else value
