"""Volume of the material, as a fraction of the design space."""

from __future__ import annotations

from dataclasses import dataclass

from sekiso.design.topology.fields import Fields
from sekiso.design.topology.problem import Problem
from sekiso.numerics.arrays import FloatArray


def volume_fraction(problem: Problem, physical: FloatArray) -> float:
    """Sum f x / sum f with the design fraction f."""
    return float((problem.design * physical).sum() / problem.design.sum())


@dataclass(frozen=True)
class VolumeFraction:
    """`volume_fraction` as a response; needs no equilibrium."""

    key: str = "volume_fraction"

    def value(self, physical: FloatArray, fields: Fields) -> tuple[float, FloatArray]:
        """The fraction and its derivative."""
        design = fields.problem.design
        return volume_fraction(fields.problem, physical), design / design.sum()
