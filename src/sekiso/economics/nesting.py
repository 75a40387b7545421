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
    `plate` (X, Y), `gap` g between parts and `border` b in m.

    >>> float(parts_on_plate((0.06, 0.06), plate=(0.25, 0.25), gap=0.005, border=0.005))
    9.0
    """
    x, y = np.asarray(footprint[0], dtype=float), np.asarray(footprint[1], dtype=float)
    along = _row(x, length=plate[0], gap=gap, border=border)
    straight = along * _row(y, length=plate[1], gap=gap, border=border)
    across = _row(y, length=plate[0], gap=gap, border=border)
    turned = across * _row(x, length=plate[1], gap=gap, border=border)
    return np.asarray(np.maximum(straight, turned))


def _row(
    size: FloatArray, *, length: float, gap: FloatArray | float, border: FloatArray | float
) -> FloatArray:
    return np.floor(np.maximum(length - 2.0 * np.asarray(border) + gap, 0.0) / (size + gap) + 1e-9)
