"""A mesh cut into layers: closed loops by a sweep over the triangles, chained by their edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.domain.errors import PartError
from sekiso.geometry.loops import chain_loops
from sekiso.geometry.mesh import Floats, Integers

_MOST_LAYERS = 1_000_000  # 5 m in the thinnest layers
_FEW_SEGMENTS = 20_000  # plain Python takes some 20 ms for them, numba 300 ms to load


@dataclass(frozen=True, eq=False)
class Layers:
    """Closed loops of all layers in flat arrays, the body to the left of each.

    `points` [m], shape (n, 2); loop k is points[loop_start[k] : loop_start[k + 1]]; layer j has the
    loops layer_start[j] : layer_start[j + 1]; `heights` [m] is where each layer was cut.
    """

    heights: Floats
    points: Floats
    loop_start: Integers
    layer_start: Integers
    n_open: int

    def loops(self, layer: int) -> list[Floats]:
        """The loops of one layer, each of shape (n, 2)."""
        numbers = range(self.layer_start[layer], self.layer_start[layer + 1])
        return [self.points[self.loop_start[k] : self.loop_start[k + 1]] for k in numbers]

    @property
    def areas(self) -> Floats:
        """Area [m2] of each layer: A = sum of x dy - y dx over the loops, halved."""
        after = _followers(self.loop_start, len(self.points))
        x, y = self.points[:, 0], self.points[:, 1]
        twice = x * y[after] - x[after] * y
        return 0.5 * self._by_layer(twice)

    @property
    def outlines(self) -> Floats:
        """Length [m] of the loops of each layer."""
        after = _followers(self.loop_start, len(self.points))
        step = self.points[after] - self.points
        return self._by_layer(np.hypot(step[:, 0], step[:, 1]))

    def _by_layer(self, values: Floats) -> Floats:
        ends = self.loop_start[self.layer_start]
        total = np.concatenate(([0.0], np.cumsum(values)))
        return np.asarray(np.diff(total[ends]))


def cut_heights(low: float, high: float, *, layer: float) -> Floats:
    """Middle of each layer [m] between `low` and `high`: the area there is the layer's mean.

    The last layer may reach above `high`.  Raises PartError beyond a million layers.

    >>> cut_heights(0.0, 1.0, layer=0.4).round(6).tolist()
    [0.2, 0.6, 1.0]
    """
    n = layer_count(low, high, layer=layer)
    if n > _MOST_LAYERS:
        raise PartError("part_layers", got=n, allowed=_MOST_LAYERS)
    return np.asarray(low + layer * (np.arange(n) + 0.5))


def layer_count(low: float, high: float, *, layer: float) -> int:
    """Number of layers of `layer` [m] that reach from `low` to `high` [m], at least one."""
    return max(int(np.ceil((high - low) / layer - 1e-6)), 1)


def layers(vertices: Floats, triangles: Integers, *, heights: Floats) -> Layers:
    """Loops where horizontal planes at `heights` [m], ascending, cut the mesh [m].

    An edge is cut if exactly one of its ends lies above the plane, so that planes through vertices
    need no care; segments are chained by the edges they end on, never by coordinates.  Segments
    that do not close (an open mesh) are left out and counted in `n_open`; those that only run there
    and back (a wall without thickness) are left out.
    """
    plane, start, end, place = _segments(vertices, triangles, heights)
    if not len(plane):
        none = np.zeros(len(heights) + 1, dtype=np.int64)
        return Layers(heights, np.zeros((0, 2)), np.zeros(1, dtype=np.int64), none, 0)
    order = np.lexsort((start, plane))
    plane, start, end, place = plane[order], start[order], end[order], place[order]
    numbers, dense = np.unique(np.concatenate((start, end)), return_inverse=True)
    wide = len(numbers)
    starts_at = plane * wide + dense[: len(start)]
    ends_at = plane * wide + dense[len(start) :]
    follower = _followers_of(starts_at, ends_at)
    sequence, loop_start = _chained(follower)
    layer_of_loop = plane[sequence[loop_start[:-1]]]
    by_layer = np.argsort(layer_of_loop, kind="stable")
    sequence, loop_start = _reorder(sequence, loop_start, by_layer)
    layer_start = np.searchsorted(layer_of_loop[by_layer], np.arange(len(heights) + 1))
    there_and_back = follower[follower] == np.arange(len(follower))  # no metal between
    n_open = len(plane) - len(sequence) - int(np.sum(there_and_back & (follower >= 0)))
    return Layers(heights, place[sequence], loop_start, layer_start, n_open)


def _followers_of(starts_at: Integers, ends_at: Integers) -> Integers:
    """The segment that starts where each ends, -1 for none; `starts_at` is sorted.

    Where several end on one edge (bodies that touch) the first of them takes the first that starts
    there, the second the second: whichever way they are joined, the loops enclose the same metal.
    """
    following = np.searchsorted(starts_at, ends_at)
    if np.any(starts_at[1:] == starts_at[:-1]):
        by_end = np.argsort(ends_at, kind="stable")
        ordered = ends_at[by_end]
        following[by_end] += np.arange(len(ordered)) - np.searchsorted(ordered, ordered)
    found = np.minimum(following, len(starts_at) - 1)
    is_there = (found == following) & (starts_at[found] == ends_at)
    return np.where(is_there, found, -1)


def _chained(follower: Integers) -> tuple[Integers, Integers]:
    """`chain_loops`, compiled only where loading the compiler is the lesser evil."""
    if len(follower) <= _FEW_SEGMENTS:
        return chain_loops(follower)
    from sekiso.geometry.contour_kernel import compiled_chain_loops  # numba

    order, starts = compiled_chain_loops(follower)
    return order, starts


def _segments(
    vertices: Floats, triangles: Integers, heights: Floats
) -> tuple[Integers, Integers, Integers, Floats]:
    """Plane, starting edge, ending edge and starting point of every cut of a triangle."""
    z = vertices[triangles, 2]
    first = np.searchsorted(heights, z.min(axis=1), side="left")
    end = np.searchsorted(heights, z.max(axis=1), side="left")
    count = end - first
    owner = np.repeat(np.arange(len(triangles)), count)
    plane = np.arange(len(owner)) - (np.cumsum(count) - count)[owner] + first[owner]
    corners = triangles[owner]
    above = vertices[corners, 2] > heights[plane][:, None]
    falls = above & ~above[:, (1, 2, 0)]
    rises = ~above & above[:, (1, 2, 0)]  # from there to the falling edge the body lies right
    falling, rising = np.argmax(falls, axis=1), np.argmax(rises, axis=1)
    rows = np.arange(len(owner))
    incoming = (corners[rows, falling], corners[rows, (falling + 1) % 3])
    outgoing = (corners[rows, rising], corners[rows, (rising + 1) % 3])
    n = len(vertices)
    point = _crossing(vertices, *incoming, heights[plane])
    return plane, _edge(*incoming, n), _edge(*outgoing, n), point


def _edge(one: Integers, other: Integers, n_vertices: int) -> Integers:
    return np.asarray(np.minimum(one, other) * n_vertices + np.maximum(one, other))


def _crossing(vertices: Floats, one: Integers, other: Integers, height: Floats) -> Floats:
    low, high = np.minimum(one, other), np.maximum(one, other)  # same order from both triangles
    a, b = vertices[low], vertices[high]
    share = (height - a[:, 2]) / (b[:, 2] - a[:, 2])
    return np.asarray(a[:, :2] + share[:, None] * (b[:, :2] - a[:, :2]))


def _reorder(
    sequence: Integers, loop_start: Integers, order: Integers
) -> tuple[Integers, Integers]:
    lengths = np.diff(loop_start)[order]
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    owner = np.repeat(np.arange(len(order)), lengths)
    within = np.arange(len(owner)) - offsets[owner]
    return sequence[loop_start[order][owner] + within], offsets


def _followers(loop_start: Integers, n: int) -> Integers:
    after = np.arange(1, n + 1)
    after[loop_start[1:] - 1] = loop_start[:-1]
    return after
