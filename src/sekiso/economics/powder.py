"""Where the powder goes: bought, melted, lost, used again."""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import FloatArray


def powder_bought(
    melted: FloatArray | float, *, loss: FloatArray | float, trapped: FloatArray | float = 0.0
) -> FloatArray:
    """Powder to buy [kg] for `melted` kg: (m + trapped)/(1 - w), w share lost at sieve and gas."""
    return np.asarray((np.asarray(melted, dtype=float) + trapped) / (1.0 - np.asarray(loss)))


def steady_feed(process_yield: FloatArray | float, *, reuse: FloatArray | float) -> FloatArray:
    """Fresh feed per kg of part when the share `reuse` of the scrap returns.

    The scrap of one kg of input is (1 - y); f = (1 - r (1 - y)) / y in a steady state, never below
    one kg per kg of part.

    >>> round(float(steady_feed(0.6, reuse=0.3)), 3)
    1.467
    """
    scrap = 1.0 - np.asarray(process_yield, dtype=float)
    return np.asarray((1.0 - np.asarray(reuse) * scrap) / process_yield)
