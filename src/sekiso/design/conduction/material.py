"""What a conduction check must know of a metal: how well it conducts, how heavy it is."""

from __future__ import annotations

from dataclasses import dataclass

from sekiso.domain.errors import NeedError
from sekiso.domain.prediction import Prediction
from sekiso.domain.source import Source

CONDUCTIVITY = {"heat": "thermal_conductivity", "current": "electrical_conductivity"}


@dataclass(frozen=True)
class ConductiveMaterial:
    """A metal as it conducts, the same in every direction.

    `conductivity` [W/(m K)] for heat or [S/m] for current, with the interval of one new part;
    `density` [kg/m3], None where it is not known.  Raises NeedError for one that does not conduct.
    """

    name: str
    conductivity: Prediction
    density: float | None = None
    sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        if not self.conductivity.quantiles[0] > 0.0:
            raise NeedError("conductivity_not_positive", got=self.conductivity.value)
