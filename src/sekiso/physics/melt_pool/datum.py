"""Where a depth is measured from: the datum changes the number by the layer and the bead."""

from __future__ import annotations

from enum import Enum

import numpy as np

from sekiso.numerics.arrays import FloatArray


class DepthDatum(Enum):
    """The surface a depth starts at; the product uses PLATE."""

    PLATE = "plate"
    POWDER_TOP = "powder top"
    BEAD_TOP = "bead top"


def depth_from_plate(
    depth: FloatArray, datum: DepthDatum, *, layer: FloatArray | float, height: FloatArray | float
) -> FloatArray:
    """Depth [m] from the consolidated plate surface of one measured from `datum`.

    A powder layer lies `layer` above the plate, the bead's crown `height`.

    >>> measured = np.array(120e-6)
    >>> round(float(depth_from_plate(measured, DepthDatum.POWDER_TOP, layer=30e-6, height=0)) * 1e6)
    90
    """
    above = {
        DepthDatum.PLATE: np.zeros_like(np.asarray(layer, dtype=float)),
        DepthDatum.POWDER_TOP: np.asarray(layer, dtype=float),
        DepthDatum.BEAD_TOP: np.asarray(height, dtype=float),
    }
    return np.asarray(np.maximum(depth - above[datum], 0.0), dtype=float)
