"""Powder bought for what is melted."""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import FloatArray


def powder_bought(melted: FloatArray | float, *, loss: FloatArray | float) -> FloatArray:
    """Powder to buy [kg] for `melted` kg: m / (1 - w), w the share (0-1) lost at sieve and gas.

    >>> float(powder_bought(0.9, loss=0.1))
    1.0
    """
    return np.asarray(np.asarray(melted, dtype=float) / (1.0 - np.asarray(loss)))
