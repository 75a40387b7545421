"""Points spread over triangles, each with the area and normal that it stands for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.geometry.mesh import Floats, Integers

_MOST_SAMPLES = 20_000_000


@dataclass(frozen=True, eq=False)
class Samples:
    """Points [m] (n, 3), areas [m2] (n,), unit normals (n, 3), and the triangle of each."""

    points: Floats
    areas: Floats
    normals: Floats
    triangle: Integers

    def only(self, kept: np.ndarray) -> Samples:
        """Some of them: those of a mask."""
        return Samples(self.points[kept], self.areas[kept], self.normals[kept], self.triangle[kept])


def samples(vertices: Floats, triangles: Integers, *, spacing: float) -> Samples:
    """Middles of pieces of the triangles [m], no side of a piece longer than 2 `spacing` [m].

    A triangle is halved across its longest side until it is small enough.  A sum over the samples
    of a triangle is exact for what varies linearly over it: areas, forces, moments of even
    tractions.  Triangles without area are left out.

    >>> corners = np.array([[0.0, 0, 0], [4, 0, 0], [0, 4, 0]])
    >>> found = samples(corners, np.array([[0, 1, 2]]), spacing=1.0)
    >>> len(found.areas), (found.areas @ found.points / found.areas.sum()).round(4).tolist()
    (8, [1.3333, 1.3333, 0.0])
    """
    pieces = vertices[triangles]
    owner = np.arange(len(triangles))
    done: list[tuple[Floats, Integers]] = [(pieces[:0], owner[:0])]
    while len(pieces):
        lengths = np.stack([_length(pieces[:, k], pieces[:, (k + 1) % 3]) for k in range(3)], 1)
        is_small = lengths.max(axis=1) <= 2.0 * spacing
        done.append((pieces[is_small], owner[is_small]))
        rest = ~is_small
        if len(pieces) > _MOST_SAMPLES:
            raise ValueError(f"more than {_MOST_SAMPLES} samples at a spacing of {spacing} m")
        pieces, owner = _halved(pieces[rest], np.argmax(lengths[rest], axis=1)), owner[rest]
        owner = np.concatenate((owner, owner))
    corners = np.concatenate([part for part, _ in done])
    owner = np.concatenate([part for _, part in done])
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    length = np.linalg.norm(cross, axis=1)
    real = length > 0.0
    normals = cross[real] / length[real, None]
    return Samples(corners[real].mean(axis=1), 0.5 * length[real], normals, owner[real])


def _length(one: Floats, other: Floats) -> Floats:
    step = other - one
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", step, step)))


def _halved(pieces: Floats, longest: Integers) -> Floats:
    """Both halves of triangles, cut through the middle of their side number `longest`."""
    rows = np.arange(len(pieces))
    a, b, c = (pieces[rows, (longest + k) % 3] for k in range(3))
    middle = 0.5 * (a + b)
    first, second = np.stack((a, middle, c), axis=1), np.stack((middle, b, c), axis=1)
    return np.concatenate((first, second))
