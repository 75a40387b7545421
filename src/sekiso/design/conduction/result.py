"""How well a part conducts, and how that compares with the part that it was cut from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sekiso.design.conduction.material import ConductiveMaterial
from sekiso.domain.part import Finding
from sekiso.domain.prediction import Prediction
from sekiso.domain.source import Source

RESISTANCE_UNITS = MappingProxyType({"heat": "K/W", "current": "ohm"})
RISE_UNITS = MappingProxyType({"heat": "K", "current": "V"})


@dataclass(frozen=True, eq=False)
class Conduction:
    """A part that conducts heat or current (`kind`) from where it enters to the sinks.

    `flow` [W or A] in total; `resistance` [K/W or ohm] = sum of flow times level over flow squared;
    `rise` the highest level [K or V] above the sinks; `distance` [m] the shortest straight way from
    an inflow to a sink; `volume` [m3]; `edge` [m] of the fine cells.
    """

    part: str
    kind: str
    material: ConductiveMaterial
    flow: float
    resistance: Prediction
    rise: Prediction
    distance: float
    volume: float
    edge: float
    n_cells: int
    sources: tuple[Source, ...] = ()

    @property
    def mass(self) -> float | None:
        """Mass [kg], None where the density is not known."""
        density = self.material.density
        return None if density is None else density * self.volume

    @property
    def loss(self) -> float | None:
        """What a current turns into heat, R I^2 [W]; None for heat, which only passes."""
        return self.resistance.value * self.flow**2 if self.kind == "current" else None

    @property
    def least_resistance(self) -> float:
        """What no part of this volume can fall below: the straight bar, L^2 / (k V).

        By Cauchy and Schwarz the loss of a flow I whose ways are all at least L long is at least
        (I L)^2 / (k V).
        """
        return self.distance**2 / (self.material.conductivity.value * self.volume)

    def __repr__(self) -> str:
        return f"Conduction({self.resistance!r}, {self.flow:.4g} {'WA'[self.kind == 'current']})"


@dataclass(frozen=True, eq=False)
class ConductionComparison:
    """A conducting part beside the part that it was cut from, under the same flow."""

    finished: Conduction
    original: Conduction
    findings: tuple[Finding, ...] = ()

    @property
    def resistance(self) -> Prediction:
        """That of the finished part."""
        return self.finished.resistance

    @property
    def thinned_resistance(self) -> float:
        """The original made thinner all over to the same mass: its resistance times V0 / V.

        Exact for a part of one thickness that the flow does not cross.
        """
        return self.original.resistance.value * self.original.volume / self.finished.volume

    @property
    def saving(self) -> float:
        """Share of the resistance that the shape saves against the thinned original."""
        return 1.0 - self.resistance.value / self.thinned_resistance

    def numbers(self) -> Mapping[str, tuple[float, str]]:
        """What was reached, by name a value and its unit."""
        unit, rise = RESISTANCE_UNITS[self.finished.kind], RISE_UNITS[self.finished.kind]
        return {
            "resistance": (self.resistance.value, unit),
            "resistance_low": (self.resistance.low, unit),
            "resistance_high": (self.resistance.high, unit),
            "original_resistance": (self.original.resistance.value, unit),
            "thinned_resistance": (self.thinned_resistance, unit),
            "least_resistance": (self.finished.least_resistance, unit),
            "resistance_saving": (self.saving, "1"),
            "rise": (self.finished.rise.value, rise),
        }
