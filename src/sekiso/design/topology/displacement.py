"""How far the part gives way: at one place and at the worst of many."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.design.topology.fields import Fields
from sekiso.design.topology.p_norm import POWER, p_norm, scaled_maximum
from sekiso.numerics.arrays import BoolArray, FloatArray


@dataclass(frozen=True, eq=False)
class Displacement:
    """Weighted sum of displacements [m] in case number `case`: sum of `weights` x u.

    `weights` (3, nodes), without unit: 1 at one component of one node is that component; the
    mean over a face along a direction has direction / n at its n nodes.
    """

    case: int
    weights: FloatArray
    key: str = "displacement_at"

    def value(self, physical: FloatArray, fields: Fields) -> tuple[float, FloatArray]:
        """The sum [m] and its derivative by `physical` [m], shape cells."""
        u = fields.displacement[self.case]
        adjoint = fields.adjoint(self.key, self.weights[None])[0]
        return float((self.weights * u).sum()), fields.implicit_slope(self.case, adjoint)


@dataclass(frozen=True, eq=False)
class LargestDisplacement:
    """Length of the longest displacement [m] of the nodes `where` (nodes) in case number `case`.

    A maximum is not smooth, so its derivative is that of a P-norm scaled to the maximum;
    `is_scaled` False gives the P-norm itself, whose derivative is exact.
    """

    case: int
    where: BoolArray
    power: float = POWER
    is_scaled: bool = True

    @property
    def key(self) -> str:
        """The word displacement and the number of the case."""
        return f"displacement.{self.case}"

    def value(self, physical: FloatArray, fields: Fields) -> tuple[float, FloatArray]:
        """The length [m] and its derivative by `physical` [m], shape cells."""
        u = fields.displacement[self.case]
        length = np.sqrt((u**2).sum(axis=0)) * self.where
        largest = scaled_maximum if self.is_scaled else p_norm
        value, slope = largest(length, power=self.power)
        direction = np.divide(u, length, out=np.zeros_like(u), where=length > 0.0)
        adjoint = fields.adjoint(self.key, (slope * direction)[None])[0]
        return value, fields.implicit_slope(self.case, adjoint)


def loaded_nodes(force: FloatArray) -> BoolArray:
    """Nodes on which `force` (3, nodes) acts, shape nodes."""
    return np.asarray((force != 0.0).any(axis=0))
