"""Sharp inner corners: edges where two facets meet in a notch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.geometry.connectivity import sides
from sekiso.geometry.mesh import Floats, Integers

_SHARP = np.cos(np.radians(50.0))  # turn between the normals beyond which an edge is no facet


@dataclass(frozen=True)
class Notches:
    """Sharp inner edges: their total length [m], the triangles at them, points in their middle."""

    length: float
    faces: Integers
    points: Floats


def notches(vertices: Floats, triangles: Integers, *, normals: Floats) -> Notches:
    """Edges shared by two triangles that turn by more than 50 degrees, the metal outside.

    An edge is an inner one if the far corner of one triangle lies above the plane of the other.
    """
    start, end, key = sides(triangles)
    far = triangles[:, (2, 0, 1)].reshape(-1)
    order = np.argsort(key)
    ordered = key[order]
    first = np.flatnonzero(
        (ordered[1:] == ordered[:-1])
        & np.concatenate(([True], ordered[1:-1] != ordered[:-2]))
        & np.concatenate((ordered[2:] != ordered[1:-1], [True]))
    )
    one, other = order[first], order[first + 1]
    face, neighbour = one // 3, other // 3
    turns = np.einsum("ij,ij->i", normals[face], normals[neighbour]) < _SHARP
    one, other, face, neighbour = one[turns], other[turns], face[turns], neighbour[turns]
    rise = np.einsum("ij,ij->i", normals[face], vertices[far[other]] - vertices[start[one]])
    inner = rise > 0.0
    a, b = vertices[start[one[inner]]], vertices[end[one[inner]]]
    return Notches(
        float(np.linalg.norm(b - a, axis=1).sum()),
        np.unique(np.concatenate((face[inner], neighbour[inner]))),
        0.5 * (a + b),
    )
