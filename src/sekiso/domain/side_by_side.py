"""Several ways to make one part beside each other, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sekiso.domain.answer import Reason
from sekiso.domain.estimate import RouteCurves
from sekiso.domain.interval import Interval


@dataclass(frozen=True)
class WayRow:
    """One way: price [JPY per part], lead time [s] and CO2 [kg per part] with joint 90 % intervals,
    yield (mass of the part over metal bought), and the chance that it is the cheapest, the fastest,
    the cleanest of those compared that can be made.

    key: "PBF-LB" or "casting/sand"; probability: that all requirements hold; reasons: what rules it
    out, () where nothing does.
    """

    key: str
    material: str
    price: Interval
    lead_time: Interval
    co2: Interval
    metal_yield: Interval
    cheapest: float
    fastest: float
    cleanest: float
    probability: float
    reasons: tuple[Reason, ...] = ()

    def plain(self) -> dict[str, Any]:
        """The row as plain values."""
        spans = ("price", "lead_time", "co2", "metal_yield")
        told = {**vars(self), **{name: getattr(self, name).plain() for name in spans}}
        return {**told, "reasons": [{"key": r.key, "values": dict(r.values)} for r in self.reasons]}


@dataclass(frozen=True)
class SideBySide:
    """Ways in the order asked; `curves`: who is the cheapest over quantity, with the crossings;
    `left_out`: ways that are not offered in the metal or lack a number, with the reason.
    """

    rows: tuple[WayRow, ...]
    curves: RouteCurves
    left_out: Mapping[str, Reason]

    def plain(self) -> dict[str, Any]:
        """The comparison as plain values."""
        out = {key: {"key": r.key, "values": dict(r.values)} for key, r in self.left_out.items()}
        rows = [row.plain() for row in self.rows]
        return {"rows": rows, "curves": self.curves.plain(), "left_out": out}
