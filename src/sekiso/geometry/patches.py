"""Smooth patches of a mesh: what its sharp edges part, and the plane or cylinder it is, if any."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.geometry.connectivity import component_numbers, sides
from sekiso.geometry.mesh import Floats, Integers, normals_and_areas

SHARP = np.radians(30.0)  # between the normals of neighbouring triangles
_EVEN = np.radians(0.5)  # as SHARP; facets of one plane, in the rounding of an STL file
_MUCH_LARGER = 10.0
_FLAT = 1e-5  # 1 - length of the mean unit normal: 0.26 degrees
_ROUND = 4e-3  # of the mean square of the normals, that which lies along the axis
_OFF = 1e-2  # of the radius, root mean square
_LEAST_TURN = 0.02  # of the mean square of the normals across the axis: 16 degrees of an arc


@dataclass(frozen=True)
class Cylinder:
    """Axis (unit), a point on it [m] and radius [m]."""

    axis: Floats
    point: Floats
    radius: float


def smooth_patches(vertices: Floats, triangles: Integers, *, angle: float = SHARP) -> Integers:
    """Number of the patch of each triangle, from 0.

    Neighbours belong together if their normals differ by less than `angle` [rad]; edges of one or
    more than two triangles part.  A flat piece ten times as large as each piece that runs smoothly
    into it, as a face is beside the facets of its fillets, is a patch of its own.

    >>> corners = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1]])
    >>> smooth_patches(corners, np.array([[0, 1, 2], [1, 3, 2], [0, 4, 1]])).tolist()
    [0, 0, 1]
    """
    normals, areas = normals_and_areas(vertices, triangles)
    one, other = _neighbours(triangles)
    cosine = np.einsum("ij,ij->i", normals[one], normals[other])
    is_smooth = cosine > np.cos(angle)
    one, other, is_even = one[is_smooth], other[is_smooth], cosine[is_smooth] > np.cos(_EVEN)
    piece = component_numbers(len(triangles), one[is_even], other[is_even])
    is_face = _faces_among_facets(piece, normals, areas, one, other)
    together = (piece[one] == piece[other]) | ~(is_face[piece[one]] | is_face[piece[other]])
    return component_numbers(len(triangles), one[together], other[together])


def _neighbours(triangles: Integers) -> tuple[Integers, Integers]:
    """The two triangles of each edge that has two."""
    _, _, key = sides(triangles)
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    first = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    pair = first[np.diff(np.append(first, len(ordered))) == 2]
    return order[pair] // 3, order[pair + 1] // 3


def _faces_among_facets(
    piece: Integers, normals: Floats, areas: Floats, one: Integers, other: Integers
) -> np.ndarray:
    """Which even pieces are flat and much larger than all that run smoothly into them."""
    n = int(piece.max(initial=-1)) + 1
    area = np.bincount(piece, areas, minlength=n).astype(np.float64)
    parts = [np.bincount(piece, areas * normals[:, k], n) for k in range(3)]
    summed = np.stack(parts, axis=1).astype(np.float64)
    a, b = piece[one], piece[other]
    largest = np.zeros(n)
    apart = a != b
    np.maximum.at(largest, a[apart], area[b[apart]])
    np.maximum.at(largest, b[apart], area[a[apart]])
    return is_flat(summed, area) & (area >= _MUCH_LARGER * largest)


def is_flat(summed_normals: Floats, areas: Floats) -> np.ndarray:
    """Whether patches are flat, by the sum of A n [m2], shape (n, 3), and of A [m2] of each."""
    length = np.linalg.norm(summed_normals, axis=1)
    return np.asarray(length >= (1.0 - _FLAT) * areas)


def fitted_cylinder(points: Floats, normals: Floats, areas: Floats) -> Cylinder | None:
    """The cylinder through triangles with these `normals`, None if they are none.

    The axis a has the least sum of A (n . a)^2 over the triangles; the circle is the least-squares
    one x^2 + y^2 = 2 x x0 + 2 y y0 + c of `points` [m], the corners, shape (n, 3), across it
    (Kasa 1976).
    """
    spread = np.einsum("i,ij,ik->jk", areas / areas.sum(), normals, normals)
    values, vectors = np.linalg.eigh(spread)
    if values[0] > _ROUND or values[1] < _LEAST_TURN:
        return None
    axis, across = vectors[:, 0], vectors[:, 1:]
    flat = (points - points.mean(axis=0)) @ across
    matrix = np.column_stack((2.0 * flat, np.ones(len(flat))))
    squares = np.einsum("ij,ij->i", flat, flat)
    x, y, rest = np.linalg.lstsq(matrix, squares, rcond=None)[0]
    radius = float(np.sqrt(max(rest + x * x + y * y, 0.0)))
    off = np.hypot(flat[:, 0] - x, flat[:, 1] - y) - radius
    if not radius > 0.0 or float(np.sqrt(np.mean(off**2))) > _OFF * radius:
        return None
    point = points.mean(axis=0) + across @ np.array([x, y])
    return Cylinder(_same_way_round(axis), point, radius)


def _same_way_round(axis: Floats) -> Floats:
    """The axis with its largest part positive."""
    return np.asarray(axis * np.sign(axis[np.argmax(np.abs(axis))]))
