"""Filed conditions nearest to a recipe."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from sekiso.domain.errors import NeedError
from sekiso.domain.quantities import everything
from sekiso.store.observations import Observation


def nearest(
    rows: Iterable[Observation], recipe: Mapping[str, float]
) -> tuple[tuple[float, Observation], ...]:
    """Rows with their distance from a recipe [SI by quantity], the nearest first.

    d = sqrt(mean over the recipe's quantities of ln(x / x0)^2): 0.1 is about 10 % in each.  Rows
    that do not tell all of them, or one that is not positive, are left out.
    Raises NeedError for an unknown quantity and for a value that is not positive.

    >>> row = Observation("r", {"power": 220.0, "speed": 0.8}, {})
    >>> round(nearest([row], {"power": 200.0, "speed": 0.8})[0][0], 4)
    0.0674
    """
    for key, value in recipe.items():
        if key not in everything():
            raise NeedError("where_quantity", got=key)
        if not value > 0.0:
            raise NeedError("near_not_positive", got=f"{key} = {value:g}")
    told = [
        (math.sqrt(math.fsum(logs) / len(logs)), row)
        for row in rows
        if (logs := _squares(row, recipe))
    ]
    return tuple(sorted(told, key=lambda one: (one[0], one[1].record)))


def _squares(row: Observation, recipe: Mapping[str, float]) -> list[float]:
    """Squared log ratios; none where one of the quantities is not told."""
    values = [(row.numbers.get(key, 0.0), at) for key, at in recipe.items()]
    if not all(value > 0.0 for value, _ in values):
        return []
    return [math.log(value / at) ** 2 for value, at in values]
