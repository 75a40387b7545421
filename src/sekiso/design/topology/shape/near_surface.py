"""The place of a surface that is nearest to a point."""

from __future__ import annotations

from typing import Any

import numpy as np

from sekiso.geometry.mesh import Floats, Integers, normals_and_areas

_N_SAMPLES = 40_000  # about, on the surface
_MOST_SAMPLES = 2_000_000
_N_NEAREST = (8, 100, 1000)  # points around a place whose triangles are asked, and more if in vain


class NearSurface:
    """Triangles with points on them, so that those near to a place are found.

    `spacing` [m] of the points; if not given, some 40,000 lie on the surface.  The triangles of
    the thousand points nearest to a place are asked.
    """

    def __init__(
        self, vertices: Floats, triangles: Integers, *, spacing: float | None = None
    ) -> None:
        self._corners = vertices[triangles]
        self.normals, areas = normals_and_areas(vertices, triangles)
        wanted = spacing or float(np.sqrt(areas.sum() / _N_SAMPLES))
        self._samples, self._owner, self._spacing = _points(self._corners, wanted)
        self._tree: Any = _tree(self._samples)

    def nearest(
        self,
        points: Floats,
        *,
        most: float,
        facing: Floats | None = None,
        cosine: float = -2.0,
        enough: float = 0.0,
    ) -> tuple[Floats, Integers]:
        """Distance [m] of each point and the triangle; infinite and -1 beyond `most` [m].

        With `facing`, unit vectors, shape (n, 3), only triangles count whose normal is turned
        towards that of the point: their product is at least `cosine`.  Once a triangle is found
        within `enough` [m], no nearer one is looked for.
        """
        best = np.full(len(points), np.inf)
        triangle = np.full(len(points), -1)
        asked = np.arange(len(points))
        for count in _N_NEAREST:
            # every place of a triangle is this near to one of its own points
            reach = most + self._spacing
            count = min(count, len(self._samples))
            away, index = self._tree.query(points[asked], k=count, distance_upper_bound=reach)
            for column in index.reshape(len(asked), count).T:
                row = np.flatnonzero(column < len(self._owner))
                owner = self._owner[column[row]]
                if facing is not None:
                    turn = np.einsum("ij,ij->i", facing[asked[row]], self.normals[owner])
                    row, owner = row[turn >= cosine], owner[turn >= cosine]
                place = asked[row]
                distance = distance_to_triangle(points[place], self._corners[owner])
                better = (distance < best[place]) & (distance <= most)
                best[place[better]], triangle[place[better]] = distance[better], owner[better]
            farthest = away.reshape(len(asked), count)[:, -1]
            is_open = np.isfinite(farthest) & (farthest < best[asked] + self._spacing)
            asked = asked[is_open & (best[asked] > enough)]
            if not len(asked):
                break
        return np.asarray(best), np.asarray(triangle)


def distance_to_triangle(points: Floats, corners: Floats) -> Floats:
    """Distance [m] of each point, shape (n, 3), to its triangle, shape (n, 3, 3).

    The foot of the perpendicular if it lies in the triangle, else the nearest place of a side.

    >>> corners = np.array([[[0.0, 0, 0], [2, 0, 0], [0, 2, 0]]] * 2)
    >>> distance_to_triangle(np.array([[0.5, 0.5, 3.0], [3.0, 0.0, 0.0]]), corners).tolist()
    [3.0, 1.0]
    """
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    normal = np.cross(b - a, c - a)
    twice = np.linalg.norm(normal, axis=1)
    normal = normal / np.maximum(twice, 1e-300)[:, None]
    inside = twice > 0.0
    for one, other in ((a, b), (b, c), (c, a)):
        side = np.cross(other - one, points - one)
        inside &= np.einsum("ij,ij->i", side, normal) >= 0.0
    to_plane = np.abs(np.einsum("ij,ij->i", points - a, normal))
    sides = np.stack([_to_side(points, a, b), _to_side(points, b, c), _to_side(points, c, a)])
    return np.asarray(np.where(inside, to_plane, sides.min(axis=0)))


def points_on(corners: Floats, *, spacing: float) -> Floats:
    """Points on triangles, `corners` (m, 3, 3), each place of them within `spacing` [m] of one.

    Rows parallel to the longest side of each triangle, equally many points in each row; at most
    some two million points, farther apart where these do not suffice.
    """
    return _points(corners, spacing)[0]


def _points(corners: Floats, spacing: float) -> tuple[Floats, Integers, float]:
    """Points, the triangle of each, and the spacing that became possible."""
    a, b, c = _longest_side_first(corners)
    length = np.linalg.norm(b - a, axis=1)
    height = np.linalg.norm(np.cross(b - a, c - a), axis=1) / np.maximum(length, 1e-300)
    n = float(np.sum((length / spacing + 2.0) * (height / spacing + 2.0)))
    spacing *= max(1.0, float(np.sqrt(n / _MOST_SAMPLES)))
    along = np.ceil(length / spacing).astype(np.int64) + 1
    rows = np.ceil(height / spacing).astype(np.int64) + 1
    count = along * rows
    owner = np.repeat(np.arange(len(corners)), count)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    u = (number % along[owner]) / (along[owner] - 1)
    v = (number // along[owner]) / (rows[owner] - 1)
    foot = a[owner] + u[:, None] * (b - a)[owner]
    return np.asarray(foot + v[:, None] * (c[owner] - foot)), owner, spacing


def _longest_side_first(corners: Floats) -> tuple[Floats, Floats, Floats]:
    sides = np.linalg.norm(corners[:, (1, 2, 0)] - corners, axis=2)
    first = np.argmax(sides, axis=1)
    rows = np.arange(len(corners))
    return corners[rows, first], corners[rows, (first + 1) % 3], corners[rows, (first + 2) % 3]


def _to_side(points: Floats, start: Floats, end: Floats) -> Floats:
    along = end - start
    square = np.maximum(np.einsum("ij,ij->i", along, along), 1e-300)
    share = np.einsum("ij,ij->i", points - start, along) / square
    foot = start + np.clip(share, 0.0, 1.0)[:, None] * along
    return np.asarray(np.linalg.norm(points - foot, axis=1))


def _tree(points: Floats) -> Any:
    from scipy.spatial import cKDTree

    return cKDTree(points)
