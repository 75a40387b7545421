"""Triangles as arrays: welding, normals, volume and area."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_ODD_MULTIPLIERS = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], dtype=np.uint64
)


def weld_vertices(points: Floats) -> tuple[Floats, Integers]:
    """Distinct points, shape (m, 3), and the index of each of `points`, shape (n, 3), among them.

    Two points are one only if all three coordinates are equal bit for bit (-0 counts as 0): nothing
    is moved, so a crack stays a crack.

    >>> points, index = weld_vertices(np.array([[1.0, 0, 0], [0, 0, 0], [1, -0.0, 0]]))
    >>> len(points), bool(index[0] == index[2])
    (2, True)
    """
    bits = np.ascontiguousarray(points + 0.0).view(np.uint64).reshape(-1, 3)
    first, index = group_equal_keys(_hash(bits))
    vertices = np.ascontiguousarray(points[first]) + 0.0
    if not np.array_equal(vertices[index], points):  # two points shared one hash
        vertices, index = np.unique(points + 0.0, axis=0, return_inverse=True)
    return vertices, index.reshape(-1).astype(np.int64)


def group_equal_keys(keys: NDArray[np.uint64]) -> tuple[Integers, Integers]:
    """Position of one member of each group of equal keys, and the group number of every key."""
    order = np.argsort(keys)
    ordered = keys[order]
    is_new = np.concatenate(([True], ordered[1:] != ordered[:-1]))
    index = np.empty(len(keys), dtype=np.int64)
    index[order] = np.cumsum(is_new) - 1
    return order[is_new], index


def first_within(points: Floats, *, tolerance: float) -> Integers:
    """Index of the first of `points`, shape (n, 3), that lies within about `tolerance` [m] of each.

    Points share a cell in one of four grids of cell 4 x tolerance, shifted by a quarter each.
    """
    n = len(points)
    first = np.arange(n)
    for quarter in range(4):
        cells = np.floor(points / (4.0 * tolerance) + 0.25 * quarter)
        _, head, index = np.unique(_hash((cells + 0.0).view(np.uint64)), return_index=True,
                                   return_inverse=True)  # fmt: skip
        first = np.minimum(first, first[head[index.reshape(-1)]])
    while not np.array_equal(first[first], first):
        first = first[first]
    return first


def has_three_corners(triangles: Integers) -> NDArray[np.bool_]:
    """Whether the corners of each triangle are three different vertices."""
    a, b, c = triangles.T
    return np.asarray((a != b) & (b != c) & (c != a))


def normals_and_areas(vertices: Floats, triangles: Integers) -> tuple[Floats, Floats]:
    """Unit normals, shape (n, 3), and areas [m2], shape (n,); a flat triangle has normal zero.

    n A = (b - a) x (c - a) / 2: a normal points to where the corners run anticlockwise.

    >>> corner = np.array([[0.0, 0, 0], [2, 0, 0], [0, 3, 0]])
    >>> normals_and_areas(corner, np.array([[0, 1, 2]]))
    (array([[0., 0., 1.]]), array([3.]))
    """
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    cross = np.cross(b - a, c - a)
    length = np.sqrt(np.einsum("ij,ij->i", cross, cross))
    normals = cross / np.where(length > 0.0, length, 1.0)[:, None]
    return normals, 0.5 * length


def signed_volumes(vertices: Floats, triangles: Integers, *, apex: Floats | None = None) -> Floats:
    """Signed volume [m3] of the tetrahedron between each triangle and `apex` (the mesh's middle).

    Their sum is the volume of a closed mesh: V = sum a . (b x c) / 6 (divergence theorem).

    >>> corner = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1]])
    >>> signed_volumes(corner, np.array([[0, 1, 2]]), apex=np.zeros(3)).round(6).tolist()
    [0.166667]
    """
    if apex is None:
        apex = 0.5 * (vertices.min(axis=0) + vertices.max(axis=0))
    a, b, c = (vertices[triangles[:, k]] - apex for k in range(3))
    return np.asarray(np.einsum("ij,ij->i", a, np.cross(b, c)) / 6.0)


def flux_volumes(vertices: Floats, triangles: Integers) -> Floats:
    """Share of each triangle in V = integral of x n_x dA [m3], a convention for open meshes.

    For a triangle: A n_x (x_a + x_b + x_c) / 3.

    Equal in sum to the signed volumes of a closed mesh; for an open one no number is right, and
    this is the one that common mesh tools print.
    """
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    across = (b[:, 1] - a[:, 1]) * (c[:, 2] - a[:, 2]) - (b[:, 2] - a[:, 2]) * (c[:, 1] - a[:, 1])
    return np.asarray(across * (a[:, 0] + b[:, 0] + c[:, 0]) / 6.0)


def extent(vertices: Floats) -> tuple[float, float, float]:
    """Size (x, y, z) [m] of the bounding box of points, shape (n, 3)."""
    size = np.ptp(vertices, axis=0)
    return float(size[0]), float(size[1]), float(size[2])


def _hash(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    keys = np.zeros(len(bits), dtype=np.uint64)
    for column in range(3):
        keys ^= bits[:, column] * _ODD_MULTIPLIERS[column]
        keys ^= keys >> np.uint64(29)
        keys *= _ODD_MULTIPLIERS[0]
    return keys ^ (keys >> np.uint64(32))
