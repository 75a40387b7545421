"""How triangles hang together: edges, shells, cracks, the winding number."""

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


def open_sides(triangles: Integers) -> tuple[Integers, Integers, Integers]:
    """First and last corner of every side that no other triangle shares, and its triangle."""
    start, end, key = sides(triangles)
    _, index, count = np.unique(key, return_index=True, return_counts=True)
    lone = index[count == 1]
    return start[lone], end[lone], lone // 3


def rims(triangles: Integers) -> list[list[int]]:
    """Closed chains of open edges, run against the triangles beside them."""
    end, start, _ = open_sides(triangles)
    onward: dict[int, list[int]] = {}
    for a, b in zip(start.tolist(), end.tolist(), strict=True):
        onward.setdefault(a, []).append(b)
    chains: list[list[int]] = []
    for first in list(onward):
        path, place = [first], {first: 0}
        while onward.get(path[-1]):
            corner = onward[path[-1]].pop()
            if corner in place:
                chains.append(path[place[corner] :])
                for passed in chains[-1]:
                    del place[passed]
                del path[-len(chains[-1]) :]
            place[corner] = len(path)
            path.append(corner)
    return [rim for rim in chains if len(rim) >= 3]


def faces_against(triangles: Integers) -> NDArray[np.bool_]:
    """Which triangles to turn so that those of a shell agree with its first one."""
    from sekiso.geometry.winding_kernel import faces_to_flip  # numba

    start, end, key = sides(triangles)
    order = np.argsort(key, kind="stable")
    _, head, count = np.unique(key[order], return_index=True, return_counts=True)
    one, other = order[head[count == 2]], order[head[count == 2] + 1]
    same_way = (start < end)[one] == (start < end)[other]
    face = np.concatenate((one, other)) // 3
    neighbour = np.concatenate((other, one)) // 3
    disagrees = np.concatenate((same_way, same_way))
    by_face = np.argsort(face, kind="stable")
    first = np.searchsorted(face[by_face], np.arange(len(triangles) + 1))
    return np.asarray(faces_to_flip(first, neighbour[by_face], disagrees[by_face]))


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
