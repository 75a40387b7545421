"""Polygons in space cut into triangles without new points, concave ones along their inside."""

from __future__ import annotations

from dataclasses import dataclass

import manifold3d
import numpy as np
from numpy.typing import NDArray

from sekiso.domain.errors import PartError
from sekiso.domain.part import Finding
from sekiso.geometry.mesh import Floats, Integers

_FAN_STARTS = 4  # corners tried as the start of a fan before the slower way
_MOST_CORNERS = 20_000  # of a polygon that is no fan: the way through it grows with the square
_SLIVER = 1e-9  # of the polygon's area: a triangle below it is a line
_BENT = 1e-2  # of the polygon's length: corners off its plane by more deserve a word


@dataclass(frozen=True)
class Cut:
    """Triangles, shape (n, 3), how many each polygon gave (None: one), and what to tell."""

    triangles: Integers
    n_of_polygon: Integers | None = None
    findings: tuple[Finding, ...] = ()

    def owners(self) -> Integers:
        """The number of the polygon that each triangle comes from."""
        if self.n_of_polygon is None:
            return np.arange(len(self.triangles))
        return np.repeat(np.arange(len(self.n_of_polygon)), self.n_of_polygon)


def cut_polygons(points: Floats, counts: Integers, corners: Integers) -> Cut:
    """Triangles of polygons, each side of a polygon being the side of one of them.

    `counts` holds the number of corners of each polygon, `corners` those corners one after another,
    indices into `points` [any unit], shape (n, 3).  A polygon that is seen whole from one of its
    first corners is cut as a fan from there, any other by manifold3d in the plane of its two
    largest extents.  Polygons of fewer than three corners give none and are a finding.  Raises
    PartError for one that crosses itself.

    >>> square = np.array([[0.0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]])
    >>> cut_polygons(square, np.array([4]), np.arange(4)).triangles.tolist()
    [[0, 1, 2], [0, 2, 3]]
    """
    if np.all(counts == 3):
        return Cut(corners.reshape(-1, 3))
    if corners.size and not 0 <= corners.min() <= corners.max() < len(points):
        bad = int(corners.min() if corners.min() < 0 else corners.max())
        raise PartError("part_index", got=bad, allowed=len(points) - 1)
    findings = _too_few(counts)
    counts, corners = _without_repeats(counts, corners)
    n_triangles = np.maximum(counts - 2, 0)
    first, row = np.cumsum(counts) - counts, np.cumsum(n_triangles) - n_triangles
    triangles = np.empty((int(n_triangles.sum()), 3), dtype=np.int64)
    triangles[row[counts == 3]] = corners[first[counts == 3][:, None] + np.arange(3)]
    many = np.flatnonzero(counts > 3)
    if len(many):
        findings += _cut_many(points, _Polygons(many, counts, first, row, corners), triangles)
    return Cut(triangles, n_triangles, findings)


@dataclass(frozen=True)
class _Polygons:
    """Some polygons of a file: their numbers; corners, first corner and first triangle of each."""

    which: Integers
    counts: Integers
    first: Integers
    row: Integers
    corners: Integers

    def flat(self, which: Integers) -> tuple[Integers, Integers, Integers]:
        """For every corner of `which`: number within `which`, place in the polygon, its length."""
        counts = self.counts[which]
        owner = np.repeat(np.arange(len(which)), counts)
        place = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
        return owner, place, np.repeat(counts, counts)


def _too_few(counts: Integers) -> tuple[Finding, ...]:
    n = int(np.sum(counts < 3))
    values = {"n": n}
    return (Finding("curves_left_out", severity="info", values=values),) if n else ()


def _without_repeats(counts: Integers, corners: Integers) -> tuple[Integers, Integers]:
    """Corners that follow themselves, as in `f 1 1 2 3 4`, taken once; triangles stay."""
    if not len(corners):
        return counts, corners
    owner = np.repeat(np.arange(len(counts)), counts)
    is_last = np.append(owner[1:] != owner[:-1], True)
    following = np.append(corners[1:], corners[0])
    following[is_last] = corners[(np.cumsum(counts) - counts)[counts > 0]]
    is_repeat = (corners == following) & (counts[owner] > 3)
    if not is_repeat.any():
        return counts, corners
    return counts - np.bincount(owner[is_repeat], minlength=len(counts)), corners[~is_repeat]


def _cut_many(points: Floats, some: _Polygons, triangles: Integers) -> tuple[Finding, ...]:
    normals, n_bent, most = _planes(points, some)
    is_large = some.counts[some.which] > _MOST_CORNERS
    left, large = np.flatnonzero(~is_large), np.flatnonzero(is_large)
    for start in range(_FAN_STARTS):
        left = left[~_fans(points, some, normals, left, start, triangles)]
    if len(large):  # their triangles may be as narrow as rounding
        is_fan = _fans(points, some, normals, large, 0, triangles, least=-_SLIVER)
        left = np.concatenate((left, large[~is_fan]))
    for k in left:
        _cut_one(points, some, int(some.which[k]), normals[k], triangles)
    if not n_bent:
        return ()
    values = {"n": n_bent, "share": 100.0 * most}
    return (Finding("polygons_bent", severity="info", values=values),)


def _planes(points: Floats, some: _Polygons) -> tuple[Floats, int, float]:
    """Area vectors (Newell), shape (n, 3); how many polygons are bent, and the worst by how much.

    2 A = sum of (p_k - p_0) x (p_k+1 - p_0); bent: the distance of a corner from the plane through
    the middle, over the square root of the area.
    """
    owner, place, length = some.flat(some.which)
    at = some.first[some.which][owner]
    here = points[some.corners[at + place]]
    origin = points[some.corners[some.first[some.which]]][owner]
    there = points[some.corners[at + (place + 1) % length]]
    cross = np.cross(here - origin, there - origin)
    sums = [np.bincount(owner, cross[:, k]) for k in range(3)]
    normals = np.stack(sums, axis=1).astype(np.float64)
    size = np.sqrt(np.einsum("ij,ij->i", normals, normals))
    size[size == 0.0] = 1.0
    height = np.einsum("ij,ij->i", here - origin, (normals / size[:, None])[owner])
    starts = np.flatnonzero(place == 0)
    spread = np.maximum.reduceat(height, starts) - np.minimum.reduceat(height, starts)
    bent = 0.5 * spread / np.sqrt(0.5 * size)
    return normals, int(np.sum(bent > _BENT)), float(bent.max())


def _fans(
    points: Floats,
    some: _Polygons,
    normals: Floats,
    left: Integers,
    start: int,
    out: Integers,
    *,
    least: float = _SLIVER,
) -> NDArray[np.bool_]:
    """Writes to `out` those of `left` that are fans from corner `start`; whether each is."""
    which = some.which[left]
    n = some.counts[which] - 2
    owner = np.repeat(np.arange(len(which)), n)
    step = 1 + np.arange(len(owner)) - np.repeat(np.cumsum(n) - n, n)
    first, length = some.first[which][owner], some.counts[which][owner]
    places = np.stack([(start + k) % length for k in (np.zeros_like(step), step, step + 1)], axis=1)
    fan = some.corners[first[:, None] + places]
    a, b, c = (points[fan[:, k]] for k in range(3))
    normal = normals[left][owner]
    share = np.einsum("ij,ij->i", np.cross(b - a, c - a), normal)
    size = np.einsum("ij,ij->i", normal, normal)
    is_bad = np.bincount(owner, (share <= least * size) & (size > 0.0), len(which)) > 0
    keep = ~is_bad[owner]
    out[(some.row[which][owner] + step - 1)[keep]] = fan[keep]
    return ~is_bad


def _cut_one(points: Floats, some: _Polygons, number: int, normal: Floats, out: Integers) -> None:
    n, first = int(some.counts[number]), int(some.first[number])
    if n > _MOST_CORNERS:
        raise PartError("part_polygon_size", got=n, allowed=_MOST_CORNERS)
    corners = some.corners[first : first + n]
    normal = normal / np.abs(normal).max()
    drop = int(np.argmax(np.abs(normal)))
    kept = [(1, 2), (2, 0), (0, 1)][drop]  # the order keeps the way round as seen from +drop
    flat = points[corners][:, kept] - points[corners[0]][list(kept)]
    if normal[drop] < 0.0:
        flat[:, 0] = -flat[:, 0]
    cut = np.asarray(manifold3d.triangulate([np.ascontiguousarray(flat)]))
    a, b, c = (flat[cut[:, k]] for k in range(3))
    areas = (b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]
    if len(cut) != n - 2 or areas.min() < -1e-6 * np.abs(areas).sum():
        raise PartError("part_polygon_crossed", n=number + 1, got=n)
    row = int(some.row[number])
    out[row : row + n - 2] = corners[cut]
