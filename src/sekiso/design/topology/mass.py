"""Mass of a density."""

from __future__ import annotations

from dataclasses import dataclass

from sekiso.design.topology.fields import Fields
from sekiso.numerics.arrays import FloatArray


@dataclass(frozen=True)
class Mass:
    """Mass [kg] of the part: density x sum of design fraction x physical density x cell volume."""

    key: str = "mass"

    def value(self, physical: FloatArray, fields: Fields) -> tuple[float, FloatArray]:
        """Mass [kg] and its derivative by `physical` [kg], shape cells."""
        problem = fields.problem
        return problem.mass(physical), (problem.density * problem.grid.cell_volume * problem.design)
