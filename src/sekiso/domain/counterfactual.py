"""What would change if something were asked otherwise, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Change:
    """A relative change x'/x - 1 with its 90 % interval, and the chance that it is a saving.

    The samples are paired: what both ways share (wages, prices, the shop) is the same draw in both.
    The intervals of price, lead time and CO2 of one counterfactual hold at once.
    """

    low: float
    median: float
    high: float
    probability_lower: float


@dataclass(frozen=True)
class Counterfactual:
    """One thing asked otherwise, found by asking again.

    key: kind of change (`[what_if.<key>]` of the messages), with the numbers of its text in
    `values`; process, material: the best candidate then; price [JPY], lead_time [s], co2 [kg] of
    it: the change against the best candidate now, None where nothing can be made now; price_then:
    median price per part [JPY]; ask: fields of the need that ask for it.
    """

    key: str
    values: Mapping[str, Any]
    process: str
    material: str
    price: Change | None
    lead_time: Change | None
    co2: Change | None
    price_then: float
    ask: Mapping[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """The counterfactual as plain values."""
        told = {**vars(self), "values": dict(self.values), "ask": dict(self.ask)}
        changes = {name: getattr(self, name) for name in ("price", "lead_time", "co2")}
        plain = {name: None if c is None else dict(vars(c)) for name, c in changes.items()}
        return {**told, **plain}
