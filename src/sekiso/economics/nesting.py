"""How many parts a build holds."""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import FloatArray


def parts_on_plate(
    footprint: tuple[FloatArray | float, FloatArray | float],
    *,
    plate: tuple[float, float],
    gap: FloatArray | float,
    border: FloatArray | float = 0.0,
) -> FloatArray:
    """Boxes of `footprint` (x, y) [m] side by side on a rectangular plate, the better of two turns.

    n = floor((X - 2 b + g)/(x + g)) floor((Y - 2 b + g)/(y + g)); 0 when it does not fit.
    """
    x, y = np.asarray(footprint[0], dtype=float), np.asarray(footprint[1], dtype=float)
    along = _row(x, length=plate[0], gap=gap, border=border)
    straight = along * _row(y, length=plate[1], gap=gap, border=border)
    across = _row(y, length=plate[0], gap=gap, border=border)
    turned = across * _row(x, length=plate[1], gap=gap, border=border)
    return np.asarray(np.maximum(straight, turned))


def parts_in_box(
    extent: tuple[FloatArray | float, FloatArray | float, FloatArray | float],
    *,
    box: tuple[float, float, float],
    gap: FloatArray | float,
) -> FloatArray:
    """Boxes of `extent` stacked in all three directions of `box` [m], one orientation."""
    count = np.ones(())
    for length, room in zip(extent, box, strict=True):
        count = count * _row(np.asarray(length, dtype=float), length=room, gap=gap, border=0.0)
    return np.asarray(count)


def _row(
    size: FloatArray, *, length: float, gap: FloatArray | float, border: FloatArray | float
) -> FloatArray:
    return np.floor(np.maximum(length - 2.0 * np.asarray(border) + gap, 0.0) / (size + gap) + 1e-9)
