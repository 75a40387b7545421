"""How far vertices may move up or down before sheets of a surface cross; compiled."""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import BoolArray, FloatArray, IntArray
from sekiso.numerics.kernels import njit

_STEEP = 0.1  # level part of twice the area: steeper facets may not turn over in their own plane
_UPRIGHT = 1e-6  # level part of twice the area that is rounding of an upright facet
_TOUCHING = 1e-6  # of a bin
_BESIDE = 1e-9  # of a side: places on the border count on both sides of it


@njit()
def allowed_share(
    place: FloatArray,
    heights: FloatArray,
    triangles: IntArray,
    sides: IntArray,
    spacing: float,
    kept: float,
) -> FloatArray:
    """Share (n,) of its way from `heights[1]` to `heights[2]` that each vertex may go.

    Two sheets are as far apart as `heights[0]` has them; a move leaves the share `kept` of that.
    Level triangulations stay as they are, so sheets stay in order if they do where a vertex lies in
    a triangle and where two `sides` (k, 2) cross, seen from above.  All that meet at such a place
    go the same share, the one at which the rest is just left.  `place` (n, 2) [m]; `spacing` [m] of
    the bins in which partners are looked for.
    """
    share = np.ones(len(place))
    low = np.array([place[:, 0].min(), place[:, 1].min()])
    shape = (
        int((place[:, 0].max() - low[0]) / spacing) + 1,
        int((place[:, 1].max() - low[1]) / spacing) + 1,
    )
    moves, touching = heights[1] != heights[2], _TOUCHING * spacing
    starts, inside = _binned(place, triangles, low, spacing, shape)
    is_moved = _moved_bins(triangles, moves, starts, inside)
    for v in range(len(place)):
        column = int((place[v, 0] - low[0]) / spacing)
        row = int((place[v, 1] - low[1]) / spacing)
        cell = column * shape[1] + row
        if not is_moved[cell]:
            continue
        for k in range(starts[cell], starts[cell + 1]):
            corners = triangles[inside[k]]
            if moves[v] or moves[corners[0]] or moves[corners[1]] or moves[corners[2]]:
                _vertex_over(place, heights, v, corners, kept, touching, share)
    starts, inside = _binned(place, sides, low, spacing, shape)
    for cell in range(len(is_moved)):
        if not is_moved[cell]:
            continue
        for k in range(starts[cell], starts[cell + 1]):
            one = sides[inside[k]]
            for j in range(k + 1, starts[cell + 1]):
                other = sides[inside[j]]
                if moves[one[0]] or moves[one[1]] or moves[other[0]] or moves[other[1]]:
                    _side_over(place, heights, one, other, kept, touching, share)
    for k in range(len(triangles)):
        _upright(place, heights, triangles[k], moves, kept, share)
    return share


@njit()
def _vertex_over(
    place: FloatArray,
    heights: FloatArray,
    v: int,
    corners: IntArray,
    kept: float,
    touching: float,
    share: FloatArray,
) -> None:
    a, b, c = corners[0], corners[1], corners[2]
    if v in (a, b, c):
        return
    x, y = place[v, 0], place[v, 1]
    area = _twice_area(place[a, 0], place[a, 1], place[b, 0], place[b, 1], place[c, 0], place[c, 1])
    if abs(area) <= _UPRIGHT * _spread(place, heights[1], a, b, c) or area == 0.0:
        return
    wa = _twice_area(x, y, place[b, 0], place[b, 1], place[c, 0], place[c, 1]) / area
    wb = _twice_area(place[a, 0], place[a, 1], x, y, place[c, 0], place[c, 1]) / area
    wc = 1.0 - wa - wb
    if min(wa, wb, wc) < -_BESIDE:
        return
    apart = heights[:, v] - wa * heights[:, a] - wb * heights[:, b] - wc * heights[:, c]
    found = _share_of(apart, kept, touching)
    for u in (v, a, b, c):
        share[u] = min(share[u], found)


@njit()
def _side_over(
    place: FloatArray,
    heights: FloatArray,
    one: IntArray,
    other: IntArray,
    kept: float,
    touching: float,
    share: FloatArray,
) -> None:
    a, b, c, d = one[0], one[1], other[0], other[1]
    if a in (c, d) or b in (c, d):
        return
    ex, ey = place[b, 0] - place[a, 0], place[b, 1] - place[a, 1]
    fx, fy = place[d, 0] - place[c, 0], place[d, 1] - place[c, 1]
    gx, gy = place[c, 0] - place[a, 0], place[c, 1] - place[a, 1]
    turn = ex * fy - ey * fx
    if abs(turn) <= _UPRIGHT * np.sqrt((ex * ex + ey * ey) * (fx * fx + fy * fy)):
        return
    s, t = (gx * fy - gy * fx) / turn, (gx * ey - gy * ex) / turn
    if min(s, t) < -_BESIDE or max(s, t) > 1.0 + _BESIDE:
        return
    apart = (
        heights[:, a] + s * (heights[:, b] - heights[:, a])
        - heights[:, c] - t * (heights[:, d] - heights[:, c])
    )  # fmt: skip
    found = _share_of(apart, kept, touching)
    for u in (a, b, c, d):
        share[u] = min(share[u], found)


@njit()
def _upright(
    place: FloatArray,
    heights: FloatArray,
    corners: IntArray,
    moves: BoolArray,
    kept: float,
    share: FloatArray,
) -> None:
    """A steep facet keeps its side out: its area in its own upright plane stays of one sign."""
    a, b, c = corners[0], corners[1], corners[2]
    if not (moves[a] or moves[b] or moves[c]):
        return
    area = _twice_area(place[a, 0], place[a, 1], place[b, 0], place[b, 1], place[c, 0], place[c, 1])
    if abs(area) > _STEEP * _spread(place, heights[0], a, b, c):
        return
    # along the longest level side
    tx, ty = place[b, 0] - place[a, 0], place[b, 1] - place[a, 1]
    for p, q in ((b, c), (c, a)):
        ux, uy = place[q, 0] - place[p, 0], place[q, 1] - place[p, 1]
        if ux * ux + uy * uy > tx * tx + ty * ty:
            tx, ty = ux, uy
    length = np.sqrt(tx * tx + ty * ty)
    if length == 0.0:
        return
    sa = (place[a, 0] * tx + place[a, 1] * ty) / length
    sb = (place[b, 0] * tx + place[b, 1] * ty) / length
    sc = (place[c, 0] * tx + place[c, 1] * ty) / length
    areas = np.empty(3)
    for k in range(3):
        h = heights[k]
        areas[k] = _twice_area(sa, h[a], sb, h[b], sc, h[c])
    found = _share_of(areas, kept, 0.0)
    for u in (a, b, c):
        share[u] = min(share[u], found)


@njit()
def _share_of(apart: FloatArray, kept: float, touching: float) -> float:
    """Share of the way from apart[1] to apart[2] that leaves `kept` of apart[0].

    All of it for places that are one to within `touching`: corners of facets without area.
    """
    side = 1.0 if apart[0] > 0.0 else -1.0
    first, before, after = side * apart[0], side * apart[1], side * apart[2]
    rest = kept * first
    if first <= touching or after >= rest or after >= before:
        return 1.0
    return float(max(0.0, (before - rest) / (before - after)))


@njit()
def _twice_area(ax: float, ay: float, bx: float, by: float, cx: float, cy: float) -> float:
    return float((bx - ax) * (cy - ay) - (by - ay) * (cx - ax))


@njit()
def _spread(place: FloatArray, height: FloatArray, a: int, b: int, c: int) -> float:
    """Twice the area of a facet in space."""
    ux, uy, uz = place[b, 0] - place[a, 0], place[b, 1] - place[a, 1], height[b] - height[a]
    vx, vy, vz = place[c, 0] - place[a, 0], place[c, 1] - place[a, 1], height[c] - height[a]
    nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    return float(np.sqrt(nx * nx + ny * ny + nz * nz))


@njit()
def _moved_bins(
    triangles: IntArray, moves: BoolArray, starts: IntArray, inside: IntArray
) -> BoolArray:
    """Bins that hold a triangle with a corner that moves."""
    is_moved = np.zeros(len(starts) - 1, dtype=np.bool_)
    for cell in range(len(starts) - 1):
        for k in range(starts[cell], starts[cell + 1]):
            corners = triangles[inside[k]]
            if moves[corners[0]] or moves[corners[1]] or moves[corners[2]]:
                is_moved[cell] = True
                break
    return is_moved


@njit()
def _binned(
    place: FloatArray, rows: IntArray, low: FloatArray, spacing: float, shape: tuple[int, int]
) -> tuple[IntArray, IntArray]:
    """Starts by bin, and the `rows` (of vertices) whose level box meets the bin."""
    boxes = np.empty((len(rows), 4), dtype=np.intp)
    starts = np.zeros(shape[0] * shape[1] + 1, dtype=np.intp)
    for k in range(len(rows)):
        for axis in range(2):
            first, last = np.inf, -np.inf
            for v in rows[k]:
                first, last = min(first, place[v, axis]), max(last, place[v, axis])
            boxes[k, axis] = int((first - low[axis]) / spacing)
            boxes[k, 2 + axis] = int((last - low[axis]) / spacing)
        for i in range(boxes[k, 0], boxes[k, 2] + 1):
            for j in range(boxes[k, 1], boxes[k, 3] + 1):
                starts[i * shape[1] + j + 1] += 1
    for cell in range(shape[0] * shape[1]):
        starts[cell + 1] += starts[cell]
    inside = np.empty(starts[-1], dtype=np.intp)
    filled = starts[:-1].copy()
    for k in range(len(rows)):
        for i in range(boxes[k, 0], boxes[k, 2] + 1):
            for j in range(boxes[k, 1], boxes[k, 3] + 1):
                cell = i * shape[1] + j
                inside[filled[cell]] = k
                filled[cell] += 1
    return starts, inside
