"""Fees of public test institutes: set-up plus tiered hours, and multipliers by who asks."""

from __future__ import annotations

import math
from collections.abc import Sequence


def tiered_fee(setup: float, *, hours: float, tiers: Sequence[tuple[float, float]]) -> float:
    """Fee for `hours` of use: set-up + sum over tiers of (rate x hours in the tier).

    `tiers` = [(rate, hours up to which it holds, counted from the start), ...], the last with inf.

    >>> tiered_fee(710, hours=36, tiers=[(2040, 24), (1310, math.inf)])
    65390.0
    """
    total, begun = float(setup), 0.0
    for rate, until in tiers:
        total += rate * max(0.0, min(hours, until) - begun)
        begun = until
    return total


def rounded_fee(base: float, *, multiplier: float, step: float) -> float:
    """`base` x `multiplier`, rounded up to the next whole `step`.

    >>> rounded_fee(4100, multiplier=1.3, step=100), rounded_fee(2900, multiplier=1.5, step=100)
    (5400.0, 4400.0)
    """
    # 1.3 x 6000 must stay 7800: binary round-off is not a reason to charge one step more
    return math.ceil(round(base * multiplier / step, 9)) * step * 1.0
