"""Steepen the down-facing facets of a mesh by moving its vertices up or down; compiled."""

from __future__ import annotations

import heapq

import numpy as np

from sekiso.numerics.arrays import BoolArray, FloatArray, IntArray
from sekiso.numerics.kernels import njit


@njit()
def steepened(
    place: FloatArray,
    height: FloatArray,
    facets: IntArray,
    waits: BoolArray,
    limit: FloatArray,
    slope: float,
) -> FloatArray:
    """Heights (n,) raised as little as a sweep from below needs so that facets reach `slope`.

    `place` (n, 2): level coordinates; `facets` (m, 3): those that must be steep; `limit` (n,): no
    vertex is raised above it.

    Vertices become final like the front of a fast marching method (Sethian 1996), in the order of
    their height or, where they wait (`waits`, n) for a neighbour, of the height that the slope
    from their final neighbours leads to.  A vertex of a facet that is too flat is raised as its
    final others ask, or to that height where a facet has only one other that is final; one that
    waited stays above the lowest of its final neighbours.
    """
    n = len(height)
    starts, around = _listed(facets.reshape(-1), 3, n)
    raised = height.copy()
    is_final = np.zeros(n, dtype=np.bool_)
    front = np.where(waits, np.inf, height)
    keys, base = front.copy(), np.where(waits, np.inf, height)
    queue = [(height[v], v) for v in range(n) if not waits[v]]
    heapq.heapify(queue)
    while len(queue):
        key, v = heapq.heappop(queue)
        if is_final[v] or key != keys[v]:
            continue
        asked, is_flat = raised[v], False
        for k in range(starts[v], starts[v + 1]):
            if _slope(place, raised, facets[around[k]]) < slope:
                is_flat = True
                p, q = _others(facets[around[k]], v)
                if is_final[p] and is_final[q]:
                    asked = max(asked, _least_height(place, raised, v, p, q, slope))
        if is_flat and asked == raised[v]:
            asked = max(asked, front[v])
        raised[v] = max(raised[v], min(max(asked, base[v]), limit[v]))
        if raised[v] > key:
            keys[v] = raised[v]
            heapq.heappush(queue, (keys[v], v))
            continue
        is_final[v] = True
        for k in range(starts[v], starts[v + 1]):
            for w in _others(facets[around[k]], v):
                if is_final[w] or not waits[w]:
                    continue
                base[w] = min(base[w], raised[v])
                p, q = _others(facets[around[k]], w)
                near = _reached(place, raised, is_final, w, p, q, slope)
                if near < front[w]:
                    front[w] = near
                    keys[w] = max(raised[w], near)
                    heapq.heappush(queue, (keys[w], w))
    return raised


@njit()
def _slope(place: FloatArray, height: FloatArray, corners: IntArray) -> float:
    """|grad h| of a facet; infinite for an upright one."""
    a, b, c = corners[0], corners[1], corners[2]
    bx, by = place[b, 0] - place[a, 0], place[b, 1] - place[a, 1]
    cx, cy = place[c, 0] - place[a, 0], place[c, 1] - place[a, 1]
    area = bx * cy - by * cx
    if area == 0.0:
        return np.inf
    rise_b, rise_c = height[b] - height[a], height[c] - height[a]
    gx, gy = (rise_b * cy - rise_c * by) / area, (rise_c * bx - rise_b * cx) / area
    return float(np.sqrt(gx * gx + gy * gy))


@njit()
def _reached(
    place: FloatArray,
    height: FloatArray,
    is_final: BoolArray,
    w: int,
    p: int,
    q: int,
    slope: float,
) -> float:
    """Height of w at `slope` from the final ones of p and q, along an edge or over the facet."""
    near = np.inf
    for u in (p, q):
        if is_final[u]:
            dx, dy = place[w, 0] - place[u, 0], place[w, 1] - place[u, 1]
            near = min(near, height[u] + slope * np.sqrt(dx * dx + dy * dy))
    if is_final[p] and is_final[q]:
        over = _least_height(place, height, w, p, q, slope)
        near = min(near, max(over, min(height[p], height[q])))
    return float(near)


@njit()
def _others(corners: IntArray, v: int) -> tuple[int, int]:
    if corners[0] == v:
        return corners[1], corners[2]
    if corners[1] == v:
        return corners[0], corners[2]
    return corners[0], corners[1]


@njit()
def _least_height(
    place: FloatArray, height: FloatArray, v: int, p: int, q: int, slope: float
) -> float:
    """Height of v from which |grad h| of (p, q, v) is `slope`, v being the highest.

    With t along p-q and d the distance of v from that line:
    |grad h|^2 = g_t^2 + ((h_v - h_p - g_t a) / d)^2,  g_t = (h_q - h_p) / |pq|,  a = (v - p) . t.
    """
    ex, ey = place[q, 0] - place[p, 0], place[q, 1] - place[p, 1]
    length = np.sqrt(ex * ex + ey * ey)
    if length == 0.0:
        return -np.inf
    wx, wy = place[v, 0] - place[p, 0], place[v, 1] - place[p, 1]
    along = (height[q] - height[p]) / length
    if abs(along) >= slope:
        return -np.inf
    reach = (wx * ex + wy * ey) / length
    away = abs(wx * ey - wy * ex) / length
    return float(height[p] + along * reach + away * np.sqrt(slope * slope - along * along))


@njit()
def _listed(numbers: IntArray, width: int, n: int) -> tuple[IntArray, IntArray]:
    """Starts (n + 1,) and, by number, the rows of `width` entries in which it stands."""
    starts = np.zeros(n + 1, dtype=np.intp)
    for k in range(len(numbers)):
        starts[numbers[k] + 1] += 1
    for v in range(n):
        starts[v + 1] += starts[v]
    rows = np.empty(len(numbers), dtype=np.intp)
    filled = starts[:-1].copy()
    for k in range(len(numbers)):
        rows[filled[numbers[k]]] = k // width
        filled[numbers[k]] += 1
    return starts, rows


@njit()
def free_height(
    height: FloatArray, column: IntArray, ends: BoolArray, leaves: FloatArray, starts: IntArray
) -> FloatArray:
    """Distance upwards from each vertex to where the ray of its column next leaves the body."""
    room = np.zeros(len(height))
    for v in range(len(height)):
        for k in range(starts[column[v]], starts[column[v] + 1]):
            if ends[k] and leaves[k] > height[v]:
                room[v] = leaves[k] - height[v]
                break
    return room


@njit()
def lowest_neighbours(height: FloatArray, facets: IntArray) -> FloatArray:
    """Height of the lowest neighbour of each vertex, or its own where it is lower."""
    lowest = height.copy()
    for k in range(len(facets)):
        least = min(height[facets[k, 0]], height[facets[k, 1]], height[facets[k, 2]])
        for c in range(3):
            lowest[facets[k, c]] = min(lowest[facets[k, c]], least)
    return lowest
