"""From the cost of a part to its price."""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import FloatArray


def quote(cost: FloatArray | float, *, margin: FloatArray | float) -> FloatArray:
    """Price that leaves `margin` m (0-1) as a share of the price: C / (1 - m), not C (1 + m).

    In the money of `cost`.  The case is that of additive.tools: 240 USD at a margin of 30 %.

    >>> round(float(quote(240.0, margin=0.30)), 1)
    342.9
    """
    return np.asarray(np.asarray(cost, dtype=float) / (1.0 - np.asarray(margin)))
