"""Which shell lies inside which: bodies, cavities, and shells that are turned inside out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sekiso.geometry.connectivity import component_numbers, winding_number
from sekiso.geometry.mesh import Floats, Integers

_MOST_BOXES = 30_000_000  # boxes compared; of more shells only the largest are asked
_FEWEST = 30  # of the largest shells, asked however many there are
_FEW_OPEN = 100  # open shells; of more none is asked
_AT_ONCE = 2_000_000  # pairs of a point and a triangle
_SAMPLES = 6  # triangles of a shell that say whether it lies inside another
_ON = 1e-9  # of the size: a point that near to a surface lies on it
_COS, _SIN = np.cos((0.7, 1.0)), np.sin((0.7, 1.0))
_ODD = np.array(  # turned by 1 rad about z, then 0.7 rad about x: rays along no usual edge
    [
        [_COS[1], -_SIN[1], 0.0],
        [_COS[0] * _SIN[1], _COS[0] * _COS[1], -_SIN[0]],
        [_SIN[0] * _SIN[1], _SIN[0] * _COS[1], _COS[0]],
    ]
)


@dataclass(frozen=True)
class Shells:
    """Per shell: signed volume [m3], area [m2], the shell around it (-1 outside), and its kind.

    `is_turned` says that the triangles must be turned to face away from the metal; then
    `is_cavity` shells bound a hole in the metal around them and `is_doubled` ones lie inside metal
    and are wound like it.  Of a hollow body that is inside out `is_inside_out` names the outer
    shell alone.  `n_bodies` counts the shells with a surface that bound no cavity; open ones that
    share a vertex are one body.
    """

    volume: Floats
    area: Floats
    around: Integers
    is_cavity: NDArray[np.bool_]
    is_doubled: NDArray[np.bool_]
    is_inside_out: NDArray[np.bool_]
    is_turned: NDArray[np.bool_]
    n_bodies: int


def shells(
    vertices: Floats,
    triangles: Integers,
    *,
    shell: Integers,
    tetrahedra: Floats,
    areas: Floats,
    is_closed: NDArray[np.bool_] | None = None,
) -> Shells:
    """Volumes and kinds of the shells numbered in `shell` (one number per triangle).

    Shells that are not `is_closed` (all are if not given) are never turned.

    The winding number at a shell is the sum over the shells around it: where it is 0, a shell of
    negative volume is inside out, and is turned together with all that it holds.
    """
    n = int(shell.max(initial=-1)) + 1
    volume: Floats = np.bincount(shell, tetrahedra, minlength=n).astype(np.float64)
    area: Floats = np.bincount(shell, areas, minlength=n).astype(np.float64)
    closed = np.ones(n, dtype=bool) if is_closed is None else is_closed
    around = np.full(n, -1)
    if n > 1:
        around = _around(vertices, triangles, shell, np.abs(volume), closed)
    cavity, doubled, inside_out, turned = _kinds(volume, around, closed)
    solid = (area > 0.0) & ~cavity
    n_bodies = int((solid & closed).sum())
    if not closed.all():
        group = connected_at_corners(triangles, shell, n)
        n_bodies += len(np.unique(group[solid & ~closed]))
    return Shells(volume, area, around, cavity, doubled, inside_out, turned, n_bodies)


def boxes(vertices: Floats, triangles: Integers, shell: Integers, n: int) -> tuple[Floats, Floats]:
    """Lowest and highest corner [m] of the box of each shell, shape (n, 3)."""
    low = np.full((n, 3), np.inf)
    high = np.full((n, 3), -np.inf)
    for corner in range(3):
        np.minimum.at(low, shell, vertices[triangles[:, corner]])
        np.maximum.at(high, shell, vertices[triangles[:, corner]])
    return low, high


def connected_at_corners(triangles: Integers, shell: Integers, n: int) -> Integers:
    """Number of the group of each of `n` shells: those that share a corner are one."""
    if n == 1:
        return np.zeros(1, dtype=np.int64)
    some_shell = np.zeros(int(triangles.max()) + 1, dtype=np.int64)
    some_shell[triangles] = shell[:, None]
    one, other = np.repeat(shell, 3), some_shell[triangles.reshape(-1)]
    differ = one != other
    return component_numbers(n, one[differ], other[differ])


class Members:
    """Triangles of each shell, without a search for every question."""

    def __init__(self, shell: Integers, n: int) -> None:
        self._order = np.argsort(shell, kind="stable")
        self._ends = np.searchsorted(shell[self._order], np.arange(n + 1))

    def of(self, shell: int) -> Integers:
        """Numbers of the triangles of one shell, ascending."""
        return self._order[self._ends[shell] : self._ends[shell + 1]]

    def samples(self, chosen: Integers) -> Integers:
        """Some triangles of each of the shells `chosen`, shape (n, samples)."""
        first, end = self._ends[chosen], self._ends[chosen + 1]
        share = np.linspace(0.0, 1.0, _SAMPLES)
        return self._order[(first[:, None] + share * (end - 1 - first)[:, None]).astype(np.int64)]


def _around(
    vertices: Floats,
    triangles: Integers,
    shell: Integers,
    size: Floats,
    is_closed: NDArray[np.bool_],
) -> Integers:
    """The smallest shell that holds each, or -1; of very many shells the largest are asked."""
    n = len(size)
    low, high = boxes(vertices, triangles, shell, n)
    asked = is_closed if int((~is_closed).sum()) > _FEW_OPEN else np.ones(n, dtype=bool)
    asked = asked & (size > 0.0)
    largest = np.flatnonzero(asked)[np.argsort(-size[asked], kind="stable")]
    turned, members = vertices @ _ODD.T, Members(shell, n)
    around = np.full(n, -1)
    for outer in largest[: max(_FEWEST, _MOST_BOXES // n)][::-1].tolist():
        may = asked & (around < 0) & (size * (1.0 + 1e-9) < size[outer])
        may &= np.all(low >= low[outer], axis=1) & np.all(high <= high[outer], axis=1)
        inner = np.flatnonzero(may)
        if len(inner):
            points = turned[triangles[members.samples(inner)]].mean(axis=2)
            corners = turned[triangles[members.of(outer)]]
            around[inner[_lie_inside(points, corners, bool(is_closed[outer]))]] = outer
    return around


def _lie_inside(points: Floats, corners: Floats, is_closed: bool) -> NDArray[np.bool_]:
    """Which shells lie inside: all of their points, shape (n, samples, 3), that are not on it."""
    flat = points.reshape(-1, 3)
    winding, is_on = windings(flat, corners) if is_closed else _open_windings(flat, corners)
    inside = (winding != 0).reshape(points.shape[:2])
    on = is_on.reshape(points.shape[:2])
    return np.asarray((inside | on).all(axis=1) & ~on.all(axis=1))


def windings(points: Floats, corners: Floats) -> tuple[Integers, NDArray[np.bool_]]:
    """How often a closed surface encloses each of `points`, shape (n, 3); whether they lie on it.

    By rays along +z through the triangles with `corners`, shape (m, 3, 3); no ray may hit an edge,
    so that the caller turns both by odd angles.
    """
    order = np.argsort(points[:, 0])
    along = points[order, 0]
    low, high = corners.min(axis=1), corners.max(axis=1)
    first = np.searchsorted(along, low[:, 0], side="left")
    count = np.searchsorted(along, high[:, 0], side="right") - first
    winding = np.zeros(len(points), dtype=np.int64)
    is_on = np.zeros(len(points), dtype=bool)
    near = _ON * float(np.abs(corners).max())
    part = np.cumsum(count) // _AT_ONCE
    for number in np.unique(part[count > 0]):
        some = np.flatnonzero((part == number) & (count > 0))
        face = np.repeat(some, count[some])
        within = np.arange(len(face)) - np.repeat(np.cumsum(count[some]) - count[some], count[some])
        point = order[first[face] + within]
        kept = (low[face, 1] <= points[point, 1]) & (points[point, 1] <= high[face, 1])
        kept &= high[face, 2] >= points[point, 2] - near
        face, point = face[kept], point[kept]
        height, sense = _heights(corners[face] - points[point][:, None])
        is_on[point[np.abs(height) <= near]] = True
        winding += np.bincount(point, sense * (height > 0.0), len(points)).astype(np.int64)
    return winding, is_on


def _heights(corners: Floats) -> tuple[Floats, Integers]:
    """Where rays from the origin along z meet triangles (nan: nowhere), and +1 where they leave."""
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    wa, wb, wc = _across(b, c), _across(c, a), _across(a, b)
    whole = wa + wb + wc
    sense = np.sign(whole).astype(np.int64)
    hit = (sense * wa >= 0) & (sense * wb >= 0) & (sense * wc >= 0) & (sense != 0)
    whole = np.where(hit, whole, np.nan)
    return np.asarray((wa * a[:, 2] + wb * b[:, 2] + wc * c[:, 2]) / whole), sense


def _across(one: Floats, other: Floats) -> Floats:
    return np.asarray(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0])


def _open_windings(points: Floats, corners: Floats) -> tuple[Integers, NDArray[np.bool_]]:
    vertices, triangles = corners.reshape(-1, 3), np.arange(3 * len(corners)).reshape(-1, 3)
    found = [round(winding_number(point, vertices, triangles)) for point in points]
    return np.array(found), np.zeros(len(points), dtype=bool)


def _kinds(
    volume: Floats, around: Integers, is_closed: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], ...]:
    """Cavity, doubled, inside out, turned: from the outermost shells inwards."""
    n = len(volume)
    cavity, doubled, inside_out, turned = (np.zeros(n, dtype=bool) for _ in range(4))
    if (around < 0).all():
        inside_out = (volume < 0.0) & is_closed
        return cavity, doubled, inside_out, inside_out.copy()
    winding = np.zeros(n, dtype=np.int64)  # just inside the shell
    for k in np.argsort(-np.abs(volume), kind="stable"):
        outer = around[k]
        outside = winding[outer] if outer >= 0 else 0
        turned[k] = turned[outer] if outer >= 0 else False
        is_negative = (volume[k] < 0.0) != turned[k]
        if is_negative and outside <= 0:
            inside_out[k] = is_closed[k]
            turned[k] ^= is_closed[k]
            is_negative = False
        cavity[k] = is_negative
        doubled[k] = not is_negative and outside > 0
        winding[k] = outside + (-1 if is_negative else 1)
    return cavity, doubled, inside_out, turned
