"""The surface of constant density, and the level at which it encloses a given volume."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sekiso.design.topology.shape.closed_mesh import ClosedMesh
from sekiso.design.topology.shape.nodal_field import NodalField

_NEAREST = 0.01  # a node this near the level is put there: about 2 % of a cell
_LOWEST, _HIGHEST = 0.02, 0.98  # levels that are looked at
_AGREES = 1e-5  # of the volume
_MOST_ROUNDS = 24

Values = NDArray[np.float32]


def isosurface(field: NodalField, *, level: float) -> ClosedMesh:
    """Closed surface where `field` equals `level`, outwards to lower values; may be empty.

    Marching cubes without ambiguous faces (Lewiner, Lopes, Vieira and Tavares, Journal of Graphics
    Tools 8:1, 2003).  The outermost nodes count as below the level, so that it closes.
    """
    return _zero_surface(field, field.values - np.float32(level))


def volume_level(field: NodalField, *, volume: float, space: NodalField | None = None) -> float:
    """The level at which the surface of `field` encloses `volume` [m3], by bisection.

    `space`: what lies beyond the 0.5-surface of this field on the same nodes does not count.  Where
    no level between 0.02 and 0.98 gives the volume the nearest is returned; where the volume jumps
    over it, as in a field of one value, the lower one, which keeps more.
    """
    beyond = None if space is None else space.values - np.float32(0.5)

    def excess(level: float) -> float:
        above = field.values - np.float32(level)
        inside = above if beyond is None else np.minimum(above, beyond)
        return _zero_surface(field, inside).volume - volume

    low, high = _LOWEST, _HIGHEST
    over, under = excess(low), excess(high)
    if over <= 0.0:
        return low
    if under >= 0.0:
        return high
    for turn in range(_MOST_ROUNDS):
        secant = low + (high - low) * over / (over - under)
        middle = secant if turn % 3 else 0.5 * (low + high)
        found = excess(middle)
        if abs(found) <= _AGREES * volume:
            return middle
        low, over, high, under = (
            (middle, found, high, under) if found > 0.0 else (low, over, middle, found)
        )
    return low


def _zero_surface(field: NodalField, values: Values) -> ClosedMesh:
    from skimage.measure import marching_cubes

    inner = values[1:-1, 1:-1, 1:-1]
    if not inner.size or not inner.max() > 0.0:
        return ClosedMesh(np.zeros((0, 3)), np.zeros((0, 3), dtype=np.int64))
    closed = np.full(values.shape, np.float32(-1.0))
    closed[1:-1, 1:-1, 1:-1] = _apart(inner)
    cubes: Any = marching_cubes  # without types
    index, triangles, _, _ = cubes(closed, 0.0, gradient_direction="ascent")
    return ClosedMesh(field.places(index), triangles.astype(np.int64))


def _apart(values: Values) -> Values:
    """Values moved away from zero, so that no vertex lies in a node, where triangles degenerate."""
    nearest = np.float32(_NEAREST)
    return np.where(np.abs(values) < nearest, np.where(values > 0.0, nearest, -nearest), values)
