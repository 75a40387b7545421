"""What brings the CO2 of a part down, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sekiso.domain.counterfactual import Change
from sekiso.domain.interval import Interval


@dataclass(frozen=True)
class Lever:
    """One change, or two together: `keys` name them (`[lever.<key>]`), `values` their numbers.

    co2: the change against the way as it is, samples paired; probability_reached: that it is at
    least the target; price: the change of the price; co2_then [kg per part]; ask: fields of the
    need that ask for it.
    """

    keys: tuple[str, ...]
    values: Mapping[str, Any]
    process: str
    material: str
    co2: Change
    price: Change
    co2_then: Interval
    probability_reached: float
    ask: Mapping[str, Any]

    def plain(self) -> dict[str, Any]:
        """The lever as plain values."""
        changes = {name: dict(vars(getattr(self, name))) for name in ("co2", "price")}
        told = {**vars(self), "keys": list(self.keys), "values": dict(self.values)}
        return {**told, "ask": dict(self.ask), "co2_then": self.co2_then.plain(), **changes}


@dataclass(frozen=True)
class Co2Levers:
    """The CO2 and energy of a part made one way, and how far each lever brings it down.

    co2 [kg per part], per_mass [kg per kg of part], energy [J of electricity of the maker per
    part], feed [kg of metal bought per kg of part]; items: medians of its terms [kg]; route: share
    of scrap in the metal, or "usual"; grid: key of the electricity; levers: one at a time, then
    the best pair, the surest first; target: share to be saved; use_phase: CO2 that a lighter part
    saves in use [kg], None where it was not asked (it is not in `co2`).
    """

    process: str
    material: str
    co2: Interval
    per_mass: Interval
    energy: Interval
    feed: Interval
    items: Mapping[str, float]
    route: str | float
    grid: str
    target: float
    levers: tuple[Lever, ...]
    use_phase: Interval | None = None

    @property
    def best(self) -> Lever | None:
        """The lever or pair that is surest to reach the target; None without any."""
        return max(self.levers, key=lambda lever: lever.probability_reached, default=None)

    @property
    def probability_reached(self) -> float:
        """Chance that the target is reached by the best lever or pair."""
        return self.best.probability_reached if self.best is not None else 0.0

    def plain(self) -> dict[str, Any]:
        """The record as plain values."""
        told = {**vars(self), "items": dict(self.items)}
        for name in ("co2", "per_mass", "energy", "feed"):
            told[name] = getattr(self, name).plain()
        told["levers"] = [lever.plain() for lever in self.levers]
        told["use_phase"] = None if self.use_phase is None else self.use_phase.plain()
        return {**told, "probability_reached": self.probability_reached}
