"""Powder bought for what is melted: no mass is made or lost on the way."""

from __future__ import annotations

import numpy as np

from sekiso.domain.errors import OutOfRangeError
from sekiso.numerics.arrays import FloatArray


def powder_bought(melted: FloatArray | float, *, loss: FloatArray | float) -> FloatArray:
    """Powder to buy [kg] for `melted` kg: m / (1 - w), w the share (0-1) lost at sieve and gas.

    >>> float(powder_bought(0.9, loss=0.1))
    1.0
    """
    return np.asarray(np.asarray(melted, dtype=float) / (1.0 - np.asarray(loss)))


def feed_per_mass(powder_yield: FloatArray | float, *, reuse: FloatArray | float) -> FloatArray:
    """Fresh powder per kg of part in a steady state [kg/kg]: (1 - r (1 - y)) / y, never below 1.

    y `powder_yield`: part over powder that goes through the machine (0 < y <= 1); r `reuse`: share
    of the rest (1 - y) that is used again (0-1), what is not is scrap.  Of 1/y kg that go through
    for a kg of part, (1 - y)/y are left and r of them come back, so that fresh powder is
    1/y - r (1 - y)/y: all of it ends as part or as scrap.  Raises OutOfRangeError for other shares,
    100 % scrap (y = 0) among them.

    >>> round(float(feed_per_mass(0.6, reuse=0.3)), 3)
    1.467
    """
    y, r = np.asarray(powder_yield, dtype=float), np.asarray(reuse, dtype=float)
    if not np.all((y > 0.0) & (y <= 1.0)):
        raise OutOfRangeError("powder_yield_outside", got=float(np.min(y)))
    if not np.all((r >= 0.0) & (r <= 1.0)):
        raise OutOfRangeError("powder_reuse_outside", got=float(np.max(r)))
    return np.asarray((1.0 - r * (1.0 - y)) / y)
