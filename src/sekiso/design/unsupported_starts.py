"""Places where a build starts in the air: lowest points that nothing below carries."""

from __future__ import annotations

import numpy as np

from sekiso.design.overhang import ON_PLATE
from sekiso.geometry.connectivity import component_numbers, sides
from sekiso.geometry.mesh import Floats, Integers

_LEVEL = 1e-9  # of the height


def unsupported_starts(
    vertices: Floats, triangles: Integers, *, normals: Floats, direction: Floats
) -> Integers:
    """One vertex of each lowest place (point, edge or face) with the body above it.

    A place is a set of level neighbours none of which has a lower neighbour; it starts in the air
    if its facets look down and it does not lie on the plate.
    """
    height = vertices @ direction
    span = float(np.ptp(height))
    a, b, _ = sides(triangles)
    rise = height[b] - height[a]
    level = np.abs(rise) <= _LEVEL * span
    place = component_numbers(len(vertices), a[level], b[level])
    n = int(place.max()) + 1
    has_lower = np.zeros(n, dtype=bool)
    has_lower[place[b[(rise > 0) & ~level]]] = True
    has_lower[place[a[(rise < 0) & ~level]]] = True
    looks = np.zeros(n)
    np.add.at(looks, place[triangles.reshape(-1)], np.repeat(normals @ direction, 3))
    used = np.unique(triangles)
    lone = ~has_lower[place[used]] & (looks[place[used]] < 0.0)
    lone &= height[used] > height[used].min() + ON_PLATE * span
    candidates = used[lone]
    return np.asarray(candidates[np.unique(place[candidates], return_index=True)[1]])
