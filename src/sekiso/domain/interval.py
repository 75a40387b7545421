"""A number with its 90 % interval, as plain values."""

from __future__ import annotations

import math
from typing import NamedTuple


class Interval(NamedTuple):
    """5 %, 50 % and 95 % points; inf for "never", -inf for "there is none"."""

    low: float
    median: float
    high: float

    def plain(self) -> dict[str, float | None]:
        """The three points by name, None where a point is no finite number."""
        points = self._asdict().items()
        return {name: x if math.isfinite(x) else None for name, x in points}
