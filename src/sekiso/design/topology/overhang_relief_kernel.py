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
    is_bound: BoolArray,
    starts: IntArray,
    around: IntArray,
    limit: FloatArray,
    slope: float,
) -> FloatArray:
    """Heights (n,) raised as little as a sweep from below needs so that facets reach `slope`.

    `place` (n, 2): level coordinates; `facets` (m, 3), of which those `is_bound` (m,) must be
    steep; facets of vertex v are `around[starts[v]:starts[v + 1]]`; `limit` (n,): no vertex is
    raised above it.

    Vertices become final in the order of their height, like the front of a fast marching method;
    the last vertex of a bound facet is raised until |grad h| >= slope, so each facet is settled
    once.  A vertex that had a lower neighbour waits for one, so that no start in the air arises.
    """
    n = len(height)
    raised = height.copy()
    is_final = np.zeros(n, dtype=np.bool_)
    is_reached = ~_has_lower(height, facets)
    queue = [(height[v], v) for v in range(n) if is_reached[v]]
    heapq.heapify(queue)
    while len(queue):
        level, v = heapq.heappop(queue)
        if is_final[v] or level < raised[v]:
            continue
        asked = raised[v]
        for k in range(starts[v], starts[v + 1]):
            p, q = _others(facets[around[k]], v)
            if is_bound[around[k]] and is_final[p] and is_final[q]:
                asked = max(asked, _least_height(place, raised, v, p, q, slope))
        asked = min(asked, max(limit[v], raised[v]))
        if asked > raised[v]:
            raised[v] = asked
            heapq.heappush(queue, (asked, v))
            continue
        is_final[v] = True
        for k in range(starts[v], starts[v + 1]):
            for w in _others(facets[around[k]], v):
                if not is_reached[w]:
                    is_reached[w] = True
                    raised[w] = max(height[w], min(level, limit[w]))
                    heapq.heappush(queue, (raised[w], w))
    return raised


@njit()
def _has_lower(height: FloatArray, facets: IntArray) -> BoolArray:
    """Vertices with a lower neighbour."""
    has_lower = np.zeros(len(height), dtype=np.bool_)
    for k in range(len(facets)):
        for c in range(3):
            v = facets[k, c]
            p, q = _others(facets[k], v)
            has_lower[v] |= min(height[p], height[q]) < height[v]
    return has_lower


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
def facets_of_vertices(facets: IntArray, n_vertices: int) -> tuple[IntArray, IntArray]:
    """Starts (n + 1,) and facet numbers by vertex."""
    starts = np.zeros(n_vertices + 1, dtype=np.intp)
    for k in range(len(facets)):
        for c in range(3):
            starts[facets[k, c] + 1] += 1
    for v in range(n_vertices):
        starts[v + 1] += starts[v]
    around = np.empty(3 * len(facets), dtype=np.intp)
    filled = starts[:-1].copy()
    for k in range(len(facets)):
        for c in range(3):
            v = facets[k, c]
            around[filled[v]] = k
            filled[v] += 1
    return starts, around


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
