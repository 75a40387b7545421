"""The surface of a checked part with its fields, fine enough that colours tell the truth."""

from __future__ import annotations

import numpy as np

from sekiso.design.strength.recovery import (
    SurfacePoints,
    at_points,
    displacement_at,
    surface_points,
)
from sekiso.design.strength.result import StressField
from sekiso.domain.errors import PartError
from sekiso.domain.part import Part
from sekiso.interfaces.web.views import MM, packed_body
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.voxels.corners import nodes_of
from sekiso.numerics.voxels.recover import von_mises

MOST_FACETS = 40_000  # that a body is cut into
_EDGE = 1.5  # cells: finer facets show nothing more
_NEAREST = 4  # points of the check that a corner is read from
_FULL = 32767  # of an int16
_MPA = 1e-6


def packed_fields(part: Part, field: StressField) -> bytes:
    """The body of a check for the viewer.

    As `views.packed_body`, with von Mises stress [MPa] and displacement [mm] at the corners of the
    facets, of the envelope of all cases first where there are several, then of each case; behind
    them per case the largest movement [mm, float32] and the movement of the corners as shares of
    it, int16 of 32767.
    """
    corners = display_corners(part, longest=_EDGE * max(field.grid.edge))
    stress, movement = fields_at(corners.reshape(-1, 3), field)
    sizes = np.linalg.norm(movement, axis=2)
    arrays = [array for pair in zip(_MPA * stress, MM * sizes, strict=True) for array in pair]
    if len(stress) > 1:
        arrays = [_MPA * stress.max(axis=0), MM * sizes.max(axis=0), *arrays]
    return packed_body(MM * corners, *arrays) + b"".join(_packed_movement(u) for u in movement)


def display_corners(part: Part, *, longest: float) -> FloatArray:
    """The facets of a part [m], (n, 3, 3), no edge longer than `longest` [m] or as facets allow."""
    if part.vertices is None or part.triangles is None:
        raise PartError("part_without_mesh")
    corners = np.asarray(part.vertices, dtype=float)[part.triangles]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = 0.5 * float(np.linalg.norm(normals, axis=1).sum())
    return bisected(corners, longest=max(longest, 2.0 * float(np.sqrt(area / MOST_FACETS))))


def bisected(corners: FloatArray, *, longest: float) -> FloatArray:
    """Triangles (n, 3, 3) halved at the middle of their longest edge until none is too long.

    Two triangles halve an edge that they share at the same point, so no gap opens.

    >>> square = np.array([[[0.0, 0, 0], [1, 0, 0], [1, 1, 0]], [[0, 0, 0], [1, 1, 0], [0, 1, 0]]])
    >>> len(bisected(square, longest=1.1)), len(bisected(square, longest=0.8))
    (4, 8)
    """
    done = []
    while len(corners):
        lengths = np.linalg.norm(np.roll(corners, -1, axis=1) - corners, axis=2)
        is_done = lengths.max(axis=1) <= longest
        done.append(corners[is_done])
        rest, first = corners[~is_done], lengths[~is_done].argmax(axis=1)
        own = np.arange(len(rest))
        a, b, c = (rest[own, (first + k) % 3] for k in range(3))
        middle = 0.5 * (a + b)
        corners = np.concatenate((np.stack((a, middle, c), 1), np.stack((middle, b, c), 1)))
    return np.concatenate(done)


def fields_at(points: FloatArray, field: StressField) -> tuple[FloatArray, FloatArray]:
    """Von Mises stress [Pa], (cases, n), and displacement [m], (cases, n, 3), on the surface."""
    from scipy.spatial import cKDTree

    read = surface_points(field.grid, field.fraction)
    near = list(range(1, min(_NEAREST, len(read.point)) + 1))
    distance, index = map(np.asarray, cKDTree(read.point).query(points, k=near))
    weight = 1.0 / (distance + 1e-3 * max(field.grid.edge)) ** 2
    weight /= weight.sum(axis=1, keepdims=True)
    sizes = [_sizes(cells, field.fraction, read) for cells in field.stress]
    stress = [(weight * one[index]).sum(axis=1) for one in sizes]
    is_used = nodes_of(field.fraction > 0.0)
    moved = [displacement_at(points, u, field.grid, is_used) for u in field.displacement]
    return np.array(stress), np.array(moved)


def _sizes(cells: FloatArray, fraction: FloatArray, read: SurfacePoints) -> FloatArray:
    return np.asarray(von_mises(at_points(cells, fraction, read).T))


def _packed_movement(moved: FloatArray) -> bytes:
    most = float(np.abs(moved).max())
    shares = np.rint(_FULL * moved / most if most > 0.0 else moved).astype("<i2")
    return np.float32(MM * most).tobytes() + shares.tobytes()
