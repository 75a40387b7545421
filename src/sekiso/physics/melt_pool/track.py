"""A single track as arrays: what the beam does on which metal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.materials.thermophysical import Thermophysical
from sekiso.numerics.arrays import FloatArray


@dataclass(frozen=True)
class Track:
    """Metal and recipe of n tracks; every array has shape (n,), SI.

    `power` [W] of the beam, `speed` [m/s], `beam_diameter` D4sigma [m], `layer` [m] nominal powder
    layer (0 on a bare plate), `preheat` [K] start temperature.
    """

    metal: Thermophysical
    power: FloatArray
    speed: FloatArray
    beam_diameter: FloatArray
    layer: FloatArray
    preheat: FloatArray

    @classmethod
    def of(
        cls,
        metal: Thermophysical,
        *,
        power: object,
        speed: object,
        beam_diameter: object,
        layer: object = 0.0,
        preheat: object = 298.15,
    ) -> Track:
        """Broadcast the recipe to one flat shape."""
        given = (power, speed, beam_diameter, layer, preheat)
        arrays = np.broadcast_arrays(*(np.asarray(value, dtype=float) for value in given))
        return cls(metal, *(np.ravel(array) for array in arrays))

    @property
    def rise(self) -> FloatArray:
        """T_L - T_0 [K]."""
        return np.asarray(self.metal.liquidus - self.preheat, dtype=float)

    @property
    def rise_with_fusion(self) -> FloatArray:
        """T_L - T_0 + L/cp [K]: the latent heat of fusion counted as sensible heat."""
        fusion = self.metal.latent_heat / self.metal.specific_heat
        return np.asarray(self.rise + fusion, dtype=float)
