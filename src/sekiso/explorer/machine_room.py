"""Whether the part fits into a machine."""

from __future__ import annotations

import numpy as np

from sekiso.explorer.part_samples import Size
from sekiso.knowledge import Record

_TURNS = ((0, 1, 2), (0, 2, 1), (1, 2, 0))


def fit_share(size: Size, machine: Record) -> float:
    """Share of the size samples whose box fits the envelope in its best axis-aligned turn.

    A robot or a lathe (`reach_soft`) reaches beyond its usual cell, less and less likely: room over
    length.
    """
    room = envelope(machine)
    if machine.get("reach_soft", False):
        return float(np.mean(np.minimum(max(room) / size.extent[0], 1.0)))
    part = np.sort(size.extent, axis=0)
    if "diameter" not in machine["envelope"]:
        return float(np.mean(np.all(part <= np.sort(room)[:, None], axis=0)))
    diameter, _, height = room
    fits = [(np.hypot(part[a], part[b]) <= diameter) & (part[c] <= height) for a, b, c in _TURNS]
    return float(np.mean(np.any(fits, axis=0)))


def room_of(machine: Record) -> float:
    """Volume of the envelope's box [m3]."""
    return float(np.prod(envelope(machine)))


def envelope(machine: Record) -> tuple[float, float, float]:
    """Sides of the build space [m]; a round plate gives its diameter twice."""
    table = machine["envelope"]
    sides = ("diameter", "diameter", "z") if "diameter" in table else ("x", "y", "z")
    x, y, z = (table[side].value for side in sides)
    return x, y, z
