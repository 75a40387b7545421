"""Energy and argon of powder made by electrode induction gas atomisation (EIGA) of Ti-6Al-4V.

Fits of Spreafico and Ordek (University of Bergamo, parametric life-cycle model of Ti-6Al-4V powder,
2025) as their public implementation states them; the paper itself was not at hand.
"""

from __future__ import annotations

import numpy as np

from sekiso.domain.errors import OutOfRangeError
from sekiso.numerics.arrays import FloatArray

_KWH = 3.6e6
_DIAMETERS = (0.05, 0.12)  # m, of electrodes; the source states no range


def eiga_energy(diameter: FloatArray | float) -> FloatArray:
    """Electricity of melting and atomising [J/kg] for an electrode of `diameter` [m].

    E = 4364.7 d^2 - 401.13 d + 12.407 kWh/kg.  Valid: 0.05-0.12 m; raises OutOfRangeError.

    >>> round(float(eiga_energy(0.1)) / 3.6e6, 2)
    15.94
    """
    d = _within(diameter)
    return np.asarray((4364.7 * d**2 - 401.13 * d + 12.407) * _KWH)


def eiga_argon(diameter: FloatArray | float) -> FloatArray:
    """Argon [kg per kg of powder], none of it recovered, for an electrode of `diameter` [m].

    m = 448.82 exp(-30.61 d).  Valid: 0.05-0.12 m; raises OutOfRangeError.

    >>> round(float(eiga_argon(0.1)), 1)
    21.0
    """
    return np.asarray(448.82 * np.exp(-30.61 * _within(diameter)))


def electrode_energy(diameter: FloatArray | float) -> FloatArray:
    """Electricity of remelting the metal to an electrode of `diameter` [m], in J/kg.

    E = 81.67 d^2 - 26.95 d + 3.09 kWh/kg.  Valid: 0.05-0.12 m; raises OutOfRangeError.

    >>> round(float(electrode_energy(0.1)) / 3.6e6, 2)
    1.21
    """
    d = _within(diameter)
    return np.asarray((81.67 * d**2 - 26.95 * d + 3.09) * _KWH)


def atomisation_co2(
    energy: FloatArray | float,
    *,
    grid_factor: FloatArray | float,
    argon: FloatArray | float = 0.0,
    gas_factor: FloatArray | float = 0.0,
) -> FloatArray:
    """CO2 of making powder [kg/kg]: E g + m f, E [J/kg], g [kg/J], m argon [kg/kg], f [kg/kg].

    >>> float(atomisation_co2(7.2e6, grid_factor=0.5 / 3.6e6, argon=4.0, gas_factor=0.25))
    2.0
    """
    return np.asarray(np.asarray(energy) * grid_factor + np.asarray(argon) * gas_factor)


def _within(diameter: FloatArray | float) -> FloatArray:
    low, high = _DIAMETERS
    d = np.asarray(diameter, dtype=float)
    if not np.all((low <= d) & (d <= high)):
        got = float(np.ravel(d)[np.argmax(np.abs(np.ravel(d) - (low + high) / 2.0))])
        raise OutOfRangeError("electrode_outside", got=got, low=low, high=high)
    return d
