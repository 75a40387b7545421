"""Intervals of several numbers that hold at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sekiso.numerics.arrays import FloatArray


def joint_interval(
    rows: Sequence[FloatArray], *, share: float = 0.9
) -> list[tuple[float, float, float]]:
    """Low, median and high of each of `rows` (n,); a `share` of the samples lies within all.

    The same tail is cut from every row: with u the rank of a sample in its row (0-1) the tail is
    1/2 - h, h the `share` quantile of max over rows |u - 1/2|.  One row alone gives its central
    interval; a row of one value is that value.

    >>> ((low, middle, high),) = joint_interval([np.arange(101.0)], share=0.9)
    >>> round(low, 6), middle, round(high, 6)
    (5.0, 50.0, 95.0)
    """
    half = float(np.quantile(np.max([_from_middle(row) for row in rows], axis=0), share))
    levels = (0.5 - half, 0.5, 0.5 + half)
    found = (np.quantile(row, levels) for row in rows)
    return [(float(low), float(middle), float(high)) for low, middle, high in found]


def _from_middle(row: FloatArray) -> FloatArray:
    """Distance of the rank of each sample from the middle, 0 to 1/2; equal ones share a rank."""
    ordered = np.sort(row)
    below, upto = (np.searchsorted(ordered, row, side=side) for side in ("left", "right"))
    rank = (below + upto - 1.0) / 2.0
    return np.asarray(np.abs(rank / max(row.size - 1, 1) - 0.5))
