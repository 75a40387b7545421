"""The build recipe: parameters, where they come from, what is expected of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sekiso.domain.source import Source


def _parameter(name: str) -> Any:
    """The build parameter `name` in SI; KeyError where the process has none."""
    return property(lambda recipe: recipe.parameters[name], doc=_parameter.__doc__)


@dataclass(frozen=True)
class Recipe:
    """Build parameters in SI; `origin` tells a vendor's qualified set from a computed start.

    `parameters` power [W], speed [m/s], hatch, layer, beam_diameter [m], preheat [K], volume_rate
    [m3/s], scale, as far as the process has them.  `risks` {defect: chance at a typical laboratory,
    "any": of the fitted ones together}, `band` the 5-95 % points of "any" over laboratories;
    `relative_density` 5, 50 and 95 % point as fractions; `expected` sizes of the track in SI, to be
    checked first; `next_trials` (power, speed) to print next; `at_edge` the parameters at an end of
    the search, where a better one may lie beyond; `atmosphere` of the furnace where one sinters.
    """

    process: str
    origin: str
    parameters: Mapping[str, float]
    next_trials: tuple[Mapping[str, float], ...] = ()
    sources: tuple[Source, ...] = ()
    risks: Mapping[str, float] = field(default_factory=dict)
    expected: Mapping[str, float] = field(default_factory=dict)
    band: tuple[float, float] | None = None
    relative_density: tuple[float, float, float] | None = None
    at_edge: tuple[str, ...] = ()
    atmosphere: str | None = None

    power = _parameter("power")
    speed = _parameter("speed")
    hatch = _parameter("hatch")
    layer = _parameter("layer")
    beam_diameter = _parameter("beam_diameter")
    preheat = _parameter("preheat")

    @property
    def any_defect(self) -> float:
        """Chance of any of the fitted defects at a typical laboratory."""
        return self.risks["any"]

    @property
    def build_rate(self) -> float:
        """Speed x hatch x layer [m3/s] while the beam is on."""
        return float(self.speed * self.hatch * self.layer)

    def json(self) -> dict[str, Any]:
        """Plain values; the density of an answer is a prediction of its own."""
        return {
            "process": self.process,
            "origin": self.origin,
            "parameters": dict(self.parameters),
            "next_trials": [dict(trial) for trial in self.next_trials],
            "risks": dict(self.risks),
            "expected": dict(self.expected),
            **({"atmosphere": self.atmosphere} if self.atmosphere is not None else {}),
            "sources": [source.key for source in self.sources],
        }
