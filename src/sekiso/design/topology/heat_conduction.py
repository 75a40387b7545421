"""Conduction: how hot heat makes a part, or what resistance a winding has."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.design.topology.fields import Fields
from sekiso.design.topology.p_norm import POWER, p_norm, scaled_maximum
from sekiso.numerics.arrays import BoolArray, FloatArray


@dataclass(frozen=True)
class ThermalCompliance:
    """Heat times temperature q . t [W K] of steady conduction, the temperature where heat enters.

    Divided by the heat squared it is the thermal resistance [K/W].  The same equation with the
    electrical conductivity [S/m], a current [A] and a potential [V] gives the loss I V [W] of a
    winding, and I V / I^2 its resistance [ohm].
    """

    key: str = "thermal_compliance"

    def value(self, physical: FloatArray, fields: Fields) -> tuple[float, FloatArray]:
        """Q . t and its derivative by `physical`, shape cells."""
        t, heat = fields.temperature, fields.problem.heat
        assert heat is not None
        return float((heat.source * t).sum()), fields.thermal_slope(t)


@dataclass(frozen=True, eq=False)
class LargestTemperature:
    """Highest temperature [K] above the held one at the nodes `where` (nodes).

    For heat that enters, so that no node is colder than the held ones.  The derivative is that of
    a P-norm scaled to the maximum; `is_scaled` False gives the P-norm itself.
    """

    where: BoolArray
    key: str = "temperature"
    power: float = POWER
    is_scaled: bool = True

    def value(self, physical: FloatArray, fields: Fields) -> tuple[float, FloatArray]:
        """The temperature [K] and its derivative by `physical` [K], shape cells."""
        t = np.maximum(fields.temperature[0], 0.0) * self.where
        largest = scaled_maximum if self.is_scaled else p_norm
        value, slope = largest(t, power=self.power)
        adjoint = fields.thermal_adjoint(self.key, slope[None, None])[0]
        return value, fields.thermal_slope(adjoint)
