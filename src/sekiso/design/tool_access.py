"""From how many sides must tools come to cut a part, and what do they never reach?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sekiso.design.shape_class import main_axes
from sekiso.domain.part import Part
from sekiso.geometry.voxels import Voxels, voxel_size, voxels

_N_VOXELS = 60_000
_LEAST_SHARE = 0.01  # of the surface: less does not earn a clamping of its own


@dataclass(frozen=True)
class ToolAccess:
    """Sides among the six of the part's main axes from which tools must come, at least one, and the
    share of the surface that is seen from none of them, 0-1.
    """

    n_sides: int
    hidden_share: float


@lru_cache(maxsize=2)  # asked for every way of making the same part
def tool_access(part: Part) -> ToolAccess | None:
    """The fewest sides that see the surface, side by side with most area; None without triangles.

    The part is cut into cubes along its main axes.  A face of a cube is seen from a side where the
    air before it is free all the way out; walls along the direction count, as an end mill cuts
    them.  The width of the tool is not asked for.
    """
    axes = main_axes(part)
    if axes is None or part.vertices is None or part.triangles is None:
        return None
    standing = part.vertices @ axes.T
    edge = voxel_size(standing, n_voxels=_N_VOXELS)
    solid = voxels(standing, part.triangles, edge=edge)
    area = _faces(solid)
    whole = float(area.sum())
    if whole == 0.0:
        return None
    seen = [_free(solid, axis, is_up=is_up) for axis in range(3) for is_up in (True, False)]
    left, n_sides = area, 0
    while True:
        gain = [float(left[free].sum()) for free in seen]
        best = int(np.argmax(gain))
        if gain[best] < _LEAST_SHARE * whole:
            break
        left = np.where(seen[best], 0, left)
        n_sides += 1
    never = np.where(np.any(seen, axis=0), 0, area)
    return ToolAccess(max(n_sides, 1), float(never.sum()) / whole)


def _faces(solid: Voxels) -> NDArray[np.int64]:
    """Of each cube of air the number of solid neighbours."""
    count = np.zeros(solid.shape, dtype=np.int64)
    for axis in range(3):
        for step in (1, -1):
            count += np.roll(solid, step, axis=axis)  # the outermost layer is air
    return np.where(solid, 0, count)


def _free(solid: Voxels, axis: int, *, is_up: bool) -> Voxels:
    """Cubes from which nothing but air lies towards the end of an axis."""
    along = np.flip(solid, axis) if is_up else solid
    blocked = np.logical_or.accumulate(along, axis=axis)
    return ~(np.flip(blocked, axis) if is_up else blocked)
