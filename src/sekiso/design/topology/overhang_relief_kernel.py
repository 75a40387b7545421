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
    group: IntArray,
    waits: BoolArray,
    limit: FloatArray,
    slope: float,
) -> FloatArray:
    """Heights (n,) raised as little as a sweep from below needs so that facets reach `slope`.

    `place` (n, 2): level coordinates; `facets` (m, 3): those that must be steep; `group` (n,):
    number of the level line that a vertex belongs to, whose vertices move together; `limit` (n,):
    no vertex is raised above it.

    Lines become final in the order of their height, like the front of a fast marching method; the
    last one of a facet is raised until |grad h| >= slope, so each facet is settled once.  A line
    that `waits` is not overtaken: it comes after one of its neighbours, and above it.
    """
    n_groups = len(waits)
    starts, around = _listed(facets.reshape(-1), 3, len(height))
    first, members = _listed(group, 1, n_groups)
    raised = height.copy()
    is_final = np.zeros(n_groups, dtype=np.bool_)
    is_reached = ~waits
    level = np.array([raised[members[first[g]]] for g in range(n_groups)])
    queue = [(level[g], g) for g in range(n_groups) if is_reached[g]]
    heapq.heapify(queue)
    while len(queue):
        key, g = heapq.heappop(queue)
        if is_final[g] or key < level[g]:
            continue
        asked, most = key, np.inf
        for m in range(first[g], first[g + 1]):
            v = members[m]
            most = min(most, limit[v])
            for k in range(starts[v], starts[v + 1]):
                p, q = _others(facets[around[k]], v)
                asked = max(asked, _asked(place, raised, is_final, group, v, p, q, slope))
        asked = min(asked, max(most, key))
        level[g] = asked
        for m in range(first[g], first[g + 1]):
            raised[members[m]] = max(raised[members[m]], asked)
        if asked > key:
            heapq.heappush(queue, (asked, g))
            continue
        is_final[g] = True
        for m in range(first[g], first[g + 1]):
            for k in range(starts[members[m]], starts[members[m] + 1]):
                for w in _others(facets[around[k]], members[m]):
                    other = group[w]
                    if not is_reached[other]:
                        is_reached[other] = True
                        level[other] = max(level[other], min(key, limit[w]))
                        heapq.heappush(queue, (level[other], other))
    return raised


@njit()
def _asked(
    place: FloatArray,
    height: FloatArray,
    is_final: BoolArray,
    group: IntArray,
    v: int,
    p: int,
    q: int,
    slope: float,
) -> float:
    """Height that the facet (p, q, v) asks of v: its others are final, or level with v."""
    if is_final[group[p]] and is_final[group[q]]:
        return _least_height(place, height, v, p, q, slope)
    if is_final[group[p]] and group[q] == group[v]:
        return float(height[p] + slope * _away(place, p, v, q))
    if is_final[group[q]] and group[p] == group[v]:
        return float(height[q] + slope * _away(place, q, v, p))
    return -np.inf


@njit()
def _away(place: FloatArray, v: int, p: int, q: int) -> float:
    """Level distance of v from the line through p and q."""
    ex, ey = place[q, 0] - place[p, 0], place[q, 1] - place[p, 1]
    wx, wy = place[v, 0] - place[p, 0], place[v, 1] - place[p, 1]
    length = np.sqrt(ex * ex + ey * ey)
    return float(abs(wx * ey - wy * ex) / length) if length > 0.0 else 0.0


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
    away = _away(place, v, p, q)
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
