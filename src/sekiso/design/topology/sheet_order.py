"""Sheets of a surface stay in order: moves along the build that neither cross nor fold it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sekiso.geometry.connectivity import sides
from sekiso.geometry.mesh import Floats, Integers

_KEPT = 0.1  # of the metal or the air between two sheets
_ROUNDS = 16
_SHRINKING = 10  # rounds after which what still crosses does not move at all
_BIN = 1.5  # median sides


@dataclass(frozen=True, eq=False)
class SheetOrder:
    """A closed surface whose vertices move up and down only: `place` (n, 2) and `height` (n,) [m].

    Between two sheets that lie over each other stays a tenth of the metal or air that was there.
    """

    place: Floats
    height: Floats
    triangles: Integers

    def kept(self, before: Floats, after: Floats) -> Floats:
        """Heights on the way from `before`, which are in order, to `after`, as far as that goes.

        Vertices that would meet another sheet go a share of their way, and none of it where some
        rounds of that are not enough.
        """
        from sekiso.design.topology.sheet_order_kernel import allowed_share

        share = np.ones(len(before))
        for k in range(_ROUNDS):
            aim = before + share * (after - before)
            heights = np.ascontiguousarray(np.stack((self.height, before, aim)))
            found = allowed_share(
                self.place, heights, self.triangles, self.sides, self.spacing, _KEPT
            )
            if found.min(initial=1.0) == 1.0:
                return np.asarray(aim)
            share *= found if k < _SHRINKING else np.where(found < 1.0, 0.0, 1.0)
        return before

    @cached_property
    def sides(self) -> Integers:
        """Both ends of every side once, (k, 2)."""
        start, end, number = sides(self.triangles)
        first = np.unique(number, return_index=True)[1]
        return np.ascontiguousarray(np.column_stack((start[first], end[first])))

    @cached_property
    def spacing(self) -> float:
        """Width [m] of the bins: of the order of a side seen from above."""
        ends = self.place[self.sides]
        length = np.hypot(*(ends[:, 1] - ends[:, 0]).T)
        size = float(np.ptp(self.place, axis=0).max())
        return max(_BIN * float(np.median(length)), size / 2000)
