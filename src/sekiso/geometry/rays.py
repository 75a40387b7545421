"""Parallel rays through a mesh: every crossing, by scan conversion of the triangles.

Rays run along +x, +y or +z through a square grid.  Each triangle is cut by the grid's rows and each
cut by its columns; the ends of a cut are computed from an edge's two ends in a fixed order and
taken half open, so that a ray crosses a closed mesh an even number of times, always.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.geometry.mesh import Floats, Integers

_PLANE = {0: (1, 2), 1: (2, 0), 2: (0, 1)}  # cyclic: keeps the sense of turning
_TOUCHING = 1e-5  # of the depth: bodies that share a face overlap by rounding only
_SHIFT = (0.5198, 0.4861)  # a place inside the cell that no round dimension falls on


@dataclass(frozen=True)
class Crossings:
    """Crossings sorted by ray and depth; `turn` is +1 where the ray enters, -1 where it leaves.

    `ray` = row * n_columns + column; `depth` [m] is the coordinate along `axis`.
    """

    axis: int
    spacing: float
    origin: tuple[float, float]
    shape: tuple[int, int]
    ray: Integers
    depth: Floats
    face: Integers
    turn: Integers


def grid_spacing(vertices: Floats, *, axis: int, n_rays: int) -> float:
    """Spacing [m] at which about `n_rays` rays along `axis` (0-2) cover the box of the mesh.

    >>> grid_spacing(np.array([[0.0, 0, 0], [3, 4, 5]]), axis=2, n_rays=1200)
    0.1
    """
    size = np.ptp(vertices, axis=0)[list(_PLANE[axis])]
    longest = float(size.max())
    return max(float(np.sqrt(size[0] * size[1] / n_rays)), longest / n_rays)


def least_spacing(vertices: Floats, triangles: Integers, *, axis: int, n_crossings: int) -> float:
    """Spacing [m] below which rays along `axis` (0-2) cross a mesh more than `n_crossings` times.

    A triangle is crossed as often as cells of the grid fit into its outline along the axis.

    >>> square = np.array([[0.0, 0, 0], [2, 0, 0], [2, 2, 0], [0, 2, 0]])
    >>> least_spacing(square, np.array([[0, 1, 2], [0, 2, 3]]), axis=2, n_crossings=400)
    0.1
    """
    u, v = _PLANE[axis]
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    across = (b[:, u] - a[:, u]) * (c[:, v] - a[:, v]) - (b[:, v] - a[:, v]) * (c[:, u] - a[:, u])
    return float(np.sqrt(0.5 * np.abs(across).sum() / n_crossings))


def crossings(vertices: Floats, triangles: Integers, *, axis: int, spacing: float) -> Crossings:
    """Where rays along `axis` (0-2), `spacing` [m] apart, cross the triangles of a mesh [m]."""
    u, v = _PLANE[axis]
    low = vertices.min(axis=0)
    origin = (float(low[u] - _SHIFT[0] * spacing), float(low[v] - _SHIFT[1] * spacing))
    size = np.ptp(vertices, axis=0)
    shape = (int(size[v] / spacing) + 2, int(size[u] / spacing) + 2)
    flat = np.empty_like(vertices)
    flat[:, 0] = (vertices[:, u] - origin[0]) / spacing
    flat[:, 1] = (vertices[:, v] - origin[1]) / spacing
    flat[:, 2] = vertices[:, axis]
    face, row, column, depth, turn = scan(flat, triangles)
    ray = row * shape[1] + column
    order = np.lexsort((-turn, depth, ray))
    return Crossings(
        axis, spacing, origin, shape, ray[order], depth[order], face[order], turn[order]
    )


def solid_runs(rays: Crossings) -> tuple[Integers, Integers, bool]:
    """Indices of the crossings where each solid stretch begins and ends, and whether any overlap.

    A stretch begins where the count of bodies around the ray rises from 0 and ends where it falls
    back to 0.  Rays that do not leave as often as they enter (an open mesh) are left out.
    """
    if not len(rays.ray):
        none = np.zeros(0, dtype=np.int64)
        return none, none, False
    starts = np.flatnonzero(np.concatenate(([True], rays.ray[1:] != rays.ray[:-1])))
    lengths = np.diff(np.append(starts, len(rays.ray)))
    running = np.cumsum(rays.turn)
    before = np.repeat(running[starts] - rays.turn[starts], lengths)
    inside = running - before
    balanced = np.repeat(inside[starts + lengths - 1] == 0, lengths)
    begins = np.flatnonzero(balanced & (inside == 1) & (rays.turn == 1))
    ends = np.flatnonzero(balanced & (inside == 0) & (rays.turn == -1))
    overlap = _overlaps(rays, balanced, inside)
    if len(begins) != len(ends) or np.any(inside[balanced] < 0):
        return *_tolerant_runs(rays, balanced, inside), overlap
    return begins, ends, overlap


def enclosed_volume(rays: Crossings) -> float:
    """Volume [m3] where rays are inside of anything, whichever way it is wound, counted once."""
    if not len(rays.ray):
        return 0.0
    starts = np.flatnonzero(np.concatenate(([True], rays.ray[1:] != rays.ray[:-1])))
    running = np.cumsum(rays.turn)
    before = running[starts] - rays.turn[starts]
    inside = running - np.repeat(before, np.diff(np.append(starts, len(rays.ray))))
    same = (rays.ray[1:] == rays.ray[:-1]) & (inside[:-1] != 0)
    return float(np.diff(rays.depth)[same].sum()) * rays.spacing**2


def _overlaps(rays: Crossings, balanced: np.ndarray, inside: Integers) -> bool:
    if np.any(inside[balanced] < 0):
        return True
    doubled = np.flatnonzero(balanced & (inside > 1))
    length = rays.depth[doubled + 1] - rays.depth[doubled]
    return bool(np.any(length > _TOUCHING * np.ptp(rays.depth)))


def _tolerant_runs(
    rays: Crossings, balanced: np.ndarray, inside: Integers
) -> tuple[Integers, Integers]:
    """Neighbouring pairs enter - leave, which is all that can be said of an inside-out ray."""
    pair = (rays.turn[:-1] == 1) & (rays.turn[1:] == -1) & (rays.ray[:-1] == rays.ray[1:])
    pair &= balanced[:-1] & (inside[:-1] == 1)
    begins = np.flatnonzero(pair)
    return begins, begins + 1


def scan(
    flat: Floats, triangles: Integers
) -> tuple[Integers, Integers, Integers, Floats, Integers]:
    """Triangle, row, column, depth and turn of every crossing of the rays at whole numbers.

    `flat` (n, 3) holds the corners as (column, row, depth); a ray stands at each pair of whole
    numbers.  `turn` is +1 where a ray towards larger depth enters, -1 where it leaves.
    """
    kept = np.flatnonzero(_crosses_a_ray(flat, triangles))
    corners = triangles[kept]
    y = flat[corners, 1]
    order = np.argsort(y, axis=1, kind="stable")
    sorted_corners = np.take_along_axis(corners, order, axis=1)
    a, b, c = (flat[sorted_corners[:, k]] for k in range(3))
    first = np.ceil(a[:, 1]).astype(np.int64)
    which, row = _spread(first, np.ceil(c[:, 1]).astype(np.int64))
    a, b, c = a[which], b[which], c[which]
    height = row.astype(np.float64)
    is_lower = height < b[:, 1]
    long_x = _cut(a, c, height)
    short_x = np.where(is_lower, _cut(a, b, height), _cut(b, c, height))
    left = np.ceil(np.minimum(long_x, short_x)).astype(np.int64)
    again, column = _spread(left, np.ceil(np.maximum(long_x, short_x)).astype(np.int64))
    which, row = which[again], row[again]
    depth, turn = _plane(flat, triangles[kept[which]], column.astype(np.float64), height[again])
    return kept[which], row, column, depth, turn


def _crosses_a_ray(flat: Floats, triangles: Integers) -> np.ndarray:
    y = flat[:, 1][triangles]
    x = flat[:, 0][triangles]
    crosses = np.ceil(y.min(axis=1)) < np.ceil(y.max(axis=1))
    return np.asarray(crosses & (np.ceil(x.min(axis=1)) < np.ceil(x.max(axis=1))))


def _spread(first: Integers, end: Integers) -> tuple[Integers, Integers]:
    """(owner, value) for every integer first[k] <= value < end[k]."""
    count = np.maximum(end - first, 0)
    owner = np.repeat(np.arange(len(first)), count)
    offset = np.cumsum(count) - count
    return owner, np.arange(len(owner)) - offset[owner] + first[owner]


def _cut(low: Floats, high: Floats, height: Floats) -> Floats:
    rise = high[:, 1] - low[:, 1]
    share = (height - low[:, 1]) / np.where(rise > 0.0, rise, 1.0)
    return np.asarray(low[:, 0] + share * (high[:, 0] - low[:, 0]))


def _plane(flat: Floats, corners: Integers, x: Floats, y: Floats) -> tuple[Floats, Integers]:
    a, b, c = (flat[corners[:, k]] for k in range(3))
    ab, ac = b - a, c - a
    nx = ab[:, 1] * ac[:, 2] - ab[:, 2] * ac[:, 1]
    ny = ab[:, 2] * ac[:, 0] - ab[:, 0] * ac[:, 2]
    nz = ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0]
    safe = np.where(nz == 0.0, 1.0, nz)
    depth = a[:, 2] - (nx * (x - a[:, 0]) + ny * (y - a[:, 1])) / safe
    lowest = np.minimum(np.minimum(a[:, 2], b[:, 2]), c[:, 2])
    highest = np.maximum(np.maximum(a[:, 2], b[:, 2]), c[:, 2])
    return np.clip(depth, lowest, highest), np.where(nz < 0.0, 1, -1)
