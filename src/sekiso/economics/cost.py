"""Roll-up: items of a build to the price of a part."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sekiso.numerics.arrays import FloatArray


def cost_per_part(
    items: Mapping[str, FloatArray | float],
    *,
    n_parts: FloatArray | float,
    yield_share: FloatArray | float = 1.0,
) -> FloatArray:
    """Cost of one good part: sum of the items of a build / (N x share of good parts).

    >>> float(cost_per_part({"machine": 800, "material": 150, "labour": 250}, n_parts=5))
    240.0
    """
    total = sum((np.asarray(item, dtype=float) for item in items.values()), np.zeros(()))
    return np.asarray(total / (np.asarray(n_parts) * yield_share))


def quote(cost: FloatArray | float, *, margin: FloatArray | float) -> FloatArray:
    """Price that leaves `margin` as a share of the price: C / (1 - m), not C (1 + m).

    >>> round(float(quote(240.0, margin=0.30)), 1)
    342.9
    """
    return np.asarray(np.asarray(cost, dtype=float) / (1.0 - np.asarray(margin)))


def shares(items: Mapping[str, FloatArray | float]) -> dict[str, float]:
    """Median share of each item in the sum of all, in the order given."""
    total = sum((np.asarray(item, dtype=float) for item in items.values()), np.zeros(()))
    return {name: float(np.median(np.asarray(item) / total)) for name, item in items.items()}
