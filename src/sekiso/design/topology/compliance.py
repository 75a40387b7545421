"""Compliance: the work of the loads, in one case or summed over the cases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.design.topology.fields import Fields
from sekiso.numerics.arrays import FloatArray


@dataclass(frozen=True)
class CaseCompliance:
    """c = f . u [J] of one case, loads that depend on the density included.

    dc/dx = 2 u . df/dx - u^T dK/dx u.
    """

    case: int = 0
    weight: float = 1.0

    @property
    def key(self) -> str:
        """The word compliance and the number of the case."""
        return f"compliance.{self.case}"

    def value(self, physical: FloatArray, fields: Fields) -> tuple[float, FloatArray]:
        """Weight x compliance and its derivative."""
        u = fields.displacement[self.case]
        work = self.weight * float(np.vdot(fields.loads[self.case], u))
        slope = fields.implicit_slope(self.case, u) + fields.load_slope(self.case, u)
        return work, self.weight * slope


@dataclass(frozen=True)
class Compliance:
    """c = sum over the cases of weight x f . u [J]."""

    key: str = "compliance"

    def value(self, physical: FloatArray, fields: Fields) -> tuple[float, FloatArray]:
        """The weighted sum and its derivative."""
        total, slope = 0.0, np.zeros(physical.shape)
        for number, case in enumerate(fields.problem.cases):
            work, by_density = CaseCompliance(number, case.weight).value(physical, fields)
            total += work
            slope += by_density
        return total, slope
