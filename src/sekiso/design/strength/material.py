"""What a strength check must know of a metal: how stiff, how heavy, how strong."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sekiso.domain.errors import NeedError
from sekiso.domain.part import Finding
from sekiso.domain.prediction import Prediction
from sekiso.domain.source import Source
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.voxels.stiffness import isotropic_stiffness


@dataclass(frozen=True)
class StrengthMaterial:
    """Stiffness, density and strength of the metal as it is in the part, SI.

    `yield_strength` and `fatigue_strength` (amplitude at 1e7 cycles, R = -1) [Pa] carry the
    interval of one new part; None where nothing is known.  `density` [kg/m3] and `expansion` [1/K]
    are None where they are not known.  `findings` tell what was assumed.
    Raises NeedError for a stiffness that no solid has.
    """

    name: str
    young_modulus: float
    poisson_ratio: float
    yield_strength: Prediction | None = None
    fatigue_strength: Prediction | None = None
    density: float | None = None
    expansion: float | None = None
    process: str | None = None
    heat_condition: str | None = None
    findings: tuple[Finding, ...] = ()
    sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        if not (math.isfinite(self.young_modulus) and self.young_modulus > 0.0):
            raise NeedError("strength_modulus", got=f"{self.young_modulus / 1e9:g}")
        if not -1.0 < self.poisson_ratio < 0.5:
            raise NeedError("strength_poisson", got=self.poisson_ratio)

    @property
    def stiffness(self) -> FloatArray:
        """C [Pa], shape (6, 6)."""
        return np.asarray(isotropic_stiffness(self.young_modulus, self.poisson_ratio))
