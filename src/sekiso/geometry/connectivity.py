"""How triangles hang together: edges, shells, bodies and cavities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sekiso.geometry.mesh import Floats, Integers, first_within


@dataclass(frozen=True)
class Edges:
    """Faulty edges of a mesh; each array holds the triangles that touch one."""

    n_open: int
    n_shared_by_many: int
    n_same_way: int
    open_faces: Integers
    shared_faces: Integers
    same_way_faces: Integers
    shell: Integers


def sides(triangles: Integers) -> tuple[Integers, Integers, Integers]:
    """First and last corner of every side of every triangle, and the number of its edge.

    Each of shape (3 n,), the sides of triangle k at 3 k to 3 k + 2; the sides that share an edge
    have one number, whichever way they run.
    """
    start = triangles.reshape(-1)
    end = triangles[:, (1, 2, 0)].reshape(-1)
    n_vertices = int(triangles.max(initial=0)) + 1
    return start, end, np.minimum(start, end) * n_vertices + np.maximum(start, end)


def edges(triangles: Integers) -> Edges:
    """Edges used once, more than twice, or twice in the same direction, and each face's shell.

    A shell is a set of triangles joined through shared edges; shells are numbered from 0.
    """
    n_faces = len(triangles)
    start, end, key = sides(triangles)
    face = np.repeat(np.arange(n_faces), 3)
    order = np.argsort(key)
    key, face, forward = key[order], face[order], (start < end)[order]
    same = key[1:] == key[:-1]
    first = np.flatnonzero(np.concatenate(([True], ~same)))
    count = np.diff(np.append(first, len(key)))
    uses = np.repeat(count, count)
    pair = first[count == 2]
    same_way = pair[forward[pair] == forward[pair + 1]]
    return Edges(
        n_open=int(np.sum(count == 1)),
        n_shared_by_many=int(np.sum(count > 2)),
        n_same_way=len(same_way),
        open_faces=np.unique(face[uses == 1]),
        shared_faces=np.unique(face[uses > 2]),
        same_way_faces=np.unique(face[np.concatenate((same_way, same_way + 1))]),
        shell=component_numbers(n_faces, face[:-1][same], face[1:][same]),
    )


def close_cracks(vertices: Floats, triangles: Integers, *, tolerance: float) -> Integers:
    """Index of the vertex that stands for each: those on open edges within `tolerance` [m] are one.

    Other vertices stand for themselves.
    """
    same = np.arange(len(vertices))
    corners = np.unique(triangles[edges(triangles).open_faces])
    if len(corners):
        same[corners] = corners[first_within(vertices[corners], tolerance=tolerance)]
    return same


def component_numbers(n: int, one: Integers, other: Integers) -> Integers:
    """Component number of each of `n` items, given links `one[k]` - `other[k]`.

    >>> component_numbers(4, np.array([0, 2]), np.array([3, 1])).tolist()
    [0, 1, 1, 0]
    """
    # roots of linked trees are hooked to the lowest, then all point to their root
    root = np.arange(n)
    while True:
        a, b = root[one], root[other]
        apart = a != b
        if not apart.any():
            return np.unique(root, return_inverse=True)[1].astype(np.int64)
        one, other, a, b = one[apart], other[apart], a[apart], b[apart]
        np.minimum.at(root, np.maximum(a, b), np.minimum(a, b))
        while not np.array_equal(root, root[root]):
            root = root[root]


@dataclass(frozen=True)
class Shells:
    """Per shell: signed volume [m3], area [m2], and whether it bounds a cavity or is inside out.

    `n_bodies` counts the shells with a surface that bound no cavity; those that share a vertex are
    one body.
    """

    volume: Floats
    area: Floats
    is_cavity: NDArray[np.bool_]
    is_inside_out: NDArray[np.bool_]
    n_bodies: int


def shells(
    vertices: Floats, triangles: Integers, *, shell: Integers, tetrahedra: Floats, areas: Floats
) -> Shells:
    """Volumes and kinds of the shells numbered in `shell` (one number per triangle).

    A shell of negative volume whose box lies inside the box of a positive one, and one of whose
    points lies inside it, bounds a cavity; any other negative closed shell is inside out.
    """
    n = int(shell.max(initial=-1)) + 1
    volume: Floats = np.bincount(shell, tetrahedra, minlength=n).astype(np.float64)
    area: Floats = np.bincount(shell, areas, minlength=n).astype(np.float64)
    negative = np.flatnonzero(volume < 0.0)
    cavity = np.zeros(n, dtype=bool)
    if len(negative) and n > 1:
        low, high = _boxes(vertices, triangles, shell, n)
        for inner in negative:
            outer = _boxes_around(int(inner), low, high, volume)
            point = vertices[triangles[np.argmax(shell == inner), 0]]
            cavity[inner] = any(
                winding_number(point, vertices, triangles[shell == k]) > 0.5 for k in outer
            )
    solid = (area > 0.0) & ~cavity
    n_bodies = len(np.unique(_connected_at_vertices(triangles, shell, n)[solid]))
    return Shells(volume, area, cavity, (volume < 0.0) & ~cavity, n_bodies)


def winding_number(point: Floats, vertices: Floats, triangles: Integers) -> float:
    """How often the mesh encloses `point`: 1 inside, 0 outside (van Oosterom and Strackee 1983).

    tan(omega / 2) = a . (b x c) / (|a||b||c| + (a.b)|c| + (b.c)|a| + (c.a)|b|), summed over 4 pi;
    a, b, c run from the point to the corners.  A facet of a cube seen from its middle: 1 / 6.

    >>> square = np.array([[-1.0, -1, 1], [1, -1, 1], [1, 1, 1], [-1, 1, 1]])
    >>> round(winding_number(np.zeros(3), square, np.array([[0, 1, 2], [0, 2, 3]])), 6)
    0.166667
    """
    a, b, c = (vertices[triangles[:, k]] - point for k in range(3))
    la, lb, lc = (np.sqrt(np.einsum("ij,ij->i", x, x)) for x in (a, b, c))
    triple = np.einsum("ij,ij->i", a, np.cross(b, c))
    below = (
        la * lb * lc
        + np.einsum("ij,ij->i", a, b) * lc
        + np.einsum("ij,ij->i", b, c) * la
        + np.einsum("ij,ij->i", c, a) * lb
    )
    return float(np.sum(np.arctan2(triple, below)) / (2.0 * np.pi))


def _connected_at_vertices(triangles: Integers, shell: Integers, n: int) -> Integers:
    if n == 1:
        return np.zeros(1, dtype=np.int64)
    some_shell = np.zeros(int(triangles.max()) + 1, dtype=np.int64)
    some_shell[triangles] = shell[:, None]
    one, other = np.repeat(shell, 3), some_shell[triangles.reshape(-1)]
    differ = one != other
    return component_numbers(n, one[differ], other[differ])


def _boxes(vertices: Floats, triangles: Integers, shell: Integers, n: int) -> tuple[Floats, Floats]:
    low = np.full((n, 3), np.inf)
    high = np.full((n, 3), -np.inf)
    for corner in range(3):
        np.minimum.at(low, shell, vertices[triangles[:, corner]])
        np.maximum.at(high, shell, vertices[triangles[:, corner]])
    return low, high


def _boxes_around(inner: int, low: Floats, high: Floats, volume: Floats) -> Integers:
    around = np.all(low <= low[inner], axis=1) & np.all(high >= high[inner], axis=1)
    around[inner] = False
    return np.flatnonzero(around & (volume > 0.0))
