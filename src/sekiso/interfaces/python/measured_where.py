"""Limits on measured rows as people write them: "relative_density >= 99.5 %"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sekiso.domain import quantities, units
from sekiso.domain.errors import NeedError
from sekiso.domain.quantities import Quantity

_POINT = re.compile(r"^\s*(.+?)\s*=\s*(.+?)\s*$")
_LIMIT = re.compile(r"^\s*(.+?)\s*(>=|<=|=>|=<|≥|≤|>|<)\s*(.+?)\s*$")


@dataclass(frozen=True)
class Limit:
    """Bounds in SI on one quantity, both included; None where there is none."""

    entry: Quantity
    low: float | None = None
    high: float | None = None

    def holds(self, value: float | None) -> bool:
        """Whether a measured value lies inside; what was not measured does not."""
        if value is None:
            return False
        above = self.low is None or value >= self.low * (1.0 - 1e-12)
        return above and (self.high is None or value <= self.high * (1.0 + 1e-12))


def where(texts: Iterable[str]) -> tuple[Limit, ...]:
    """The limits that texts state; NeedError for one that cannot be read.

    >>> where(["relative_density >= 99.5 %"])[0].low
    0.995
    """
    return tuple(map(_limit, texts))


def recipe_of(texts: Iterable[str]) -> dict[str, float]:
    """A recipe [SI by quantity] from "power = 200 W"; NeedError for what cannot be read.

    >>> recipe_of(["power = 200 W", "speed = 800 mm/s"])
    {'power': 200.0, 'speed': 0.8}
    """
    told = {}
    for text in texts:
        found = _POINT.match(units.plain(text))
        if not found:
            raise NeedError("near_unreadable", got=text)
        entry = quantities.find(found[1])
        if entry is None:
            raise NeedError("where_quantity", got=found[1])
        told[entry.key] = entry.read(found[2])
    return told


def bound(quantity: str, text: str) -> float | None:
    """One bound of a quantity, by its key, in SI; None for no text.

    Raises NeedError for an unknown quantity and for a text without its unit.

    >>> bound("relative_density", "99.5 %")
    0.995
    """
    if not text:
        return None
    known = quantities.everything().get(quantity)
    if known is None:
        allowed = ", ".join(quantities.everything())
        raise NeedError("quantity_unknown", got=quantity, allowed=allowed)
    return units.quantity(text, known.unit)


def _limit(text: str) -> Limit:
    found = _LIMIT.match(units.plain(text))
    if not found:
        raise NeedError("where_unreadable", got=text)
    entry = quantities.find(found[1])
    if entry is None:
        raise NeedError("where_quantity", got=found[1])
    value = entry.read(found[3])
    if found[2] in (">", ">=", "=>", "≥"):
        return Limit(entry, low=value)
    return Limit(entry, high=value)
