"""Primary dendrite arm spacing from the solidification conditions."""

from __future__ import annotations

from typing import Final

import numpy as np

from sekiso.numerics.arrays import FloatArray

SPACING_AT_ONE: Final = 80e-6  # m at 1 K/s, nickel alloys and steels (recalled, practice)
EXPONENT: Final = 0.33
VALID_FAMILIES: Final = ("Ni", "Fe", "Fe-stainless", "Fe-tool", "Fe-Ni")  # no other was measured


def dendrite_spacing(cooling_rate: FloatArray) -> FloatArray:
    """Primary spacing [m] = 80 um (dT/dt / 1 K/s)^-0.33, for `VALID_FAMILIES`.

    Recalled correlation of welding and casting data over 1e-1 to 1e6 K/s; a factor 1.5 each way.

    >>> round(float(dendrite_spacing(np.array(1e6))) * 1e6, 2)
    0.84
    """
    return np.asarray(SPACING_AT_ONE * np.asarray(cooling_rate, dtype=float) ** -EXPONENT)
