"""Beam size with its definition: the factor between two definitions is the commonest error."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from sekiso.numerics.arrays import FloatArray


class BeamDefinition(Enum):
    """What a stated beam size means, with its ratio to the sigma of the intensity."""

    D4SIGMA = "d4sigma"
    E2_DIAMETER = "1/e2 diameter"
    E2_RADIUS = "1/e2 radius"
    FWHM = "fwhm"
    TWO_SIGMA = "2 sigma"

    @property
    def sigmas(self) -> float:
        """Stated size over sigma for a Gaussian beam (ISO 11146: D4sigma = 4 sigma)."""
        return _SIGMAS[self]


_SIGMAS = {
    BeamDefinition.D4SIGMA: 4.0,
    BeamDefinition.E2_DIAMETER: 4.0,
    BeamDefinition.E2_RADIUS: 2.0,
    BeamDefinition.FWHM: 2.0 * float(np.sqrt(2.0 * np.log(2.0))),
    BeamDefinition.TWO_SIGMA: 2.0,
}


@dataclass(frozen=True)
class BeamSize:
    """A beam size [m] (scalar or array) that cannot be read without its definition."""

    value: FloatArray
    definition: BeamDefinition

    @property
    def sigma(self) -> FloatArray:
        """Standard deviation of the intensity along one axis [m]."""
        return np.asarray(self.value, dtype=float) / self.definition.sigmas

    @property
    def d4sigma(self) -> FloatArray:
        """Second-moment diameter 4 sigma [m], the 1/e2 diameter of a Gaussian beam."""
        return 4.0 * self.sigma

    @property
    def e_radius(self) -> FloatArray:
        """1/e radius of intensity a = sqrt(2) sigma = D4sigma / (2 sqrt 2) [m] (Eagar-Tsai).

        >>> size = BeamSize(np.array(100e-6), BeamDefinition.D4SIGMA)
        >>> round(float(size.e_radius) * 1e6, 3)
        35.355
        """
        return float(np.sqrt(2.0)) * self.sigma
