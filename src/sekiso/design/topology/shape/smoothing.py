"""Steps of the grid are smoothed away; the volume stays."""

from __future__ import annotations

from typing import Any

import numpy as np

from sekiso.design.topology.shape.closed_mesh import ClosedMesh
from sekiso.geometry.connectivity import sides
from sekiso.geometry.mesh import Floats, Integers
from sekiso.numerics.arrays import BoolArray

_SHRINK, _GROW = 0.5, -0.512  # 1/0.5 - 1/0.512 = 0.05: wavelengths of many cells stay
_N_ROUNDS = 40
_FARTHEST = 0.5  # of a cell: how far a vertex may be moved
_N_OFFSETS = 3


def smooth(
    surface: ClosedMesh, *, edge: float, held: BoolArray | None = None, n_rounds: int = _N_ROUNDS
) -> ClosedMesh:
    """`surface` smoothed, its volume kept; vertices that are `held` stay where they are.

    x <- x + k (mean of the neighbours - x) with k = 0.5 and -0.512 in turn, a filter that passes
    long waves unchanged (Taubin, SIGGRAPH 1995).  No vertex moves by more than half of `edge` [m],
    the edge of a cell, so that thin members stay.  The volume is restored by an offset along the
    normals, to some 1e-5.
    """
    if not len(surface):
        return surface
    step = _mean_of_neighbours(len(surface.vertices), surface.triangles)
    free = 1.0 if held is None else (~held).astype(np.float64)[:, None]
    moved = surface.vertices.copy()
    for _ in range(n_rounds):
        for factor in (_SHRINK, _GROW):
            moved += factor * free * (step @ moved - moved)
    change = moved - surface.vertices
    length = np.linalg.norm(change, axis=1, keepdims=True)
    shorter = np.minimum(1.0, _FARTHEST * edge / np.maximum(length, 1e-300))
    smoothed = ClosedMesh(surface.vertices + shorter * change, surface.triangles)
    return with_volume(smoothed, volume=surface.volume, held=held)


def with_volume(surface: ClosedMesh, *, volume: float, held: BoolArray | None = None) -> ClosedMesh:
    """`surface` moved along its normals until it encloses `volume` [m3]; `held` vertices stay.

    dV = sum of the vertex areas times the offset, a few steps of Newton.  For small changes.
    """
    vertices = surface.vertices
    for _ in range(_N_OFFSETS):
        normal, area = vertex_normals(ClosedMesh(vertices, surface.triangles))
        if held is not None:
            normal[held], area[held] = 0.0, 0.0
        missing = volume - ClosedMesh(vertices, surface.triangles).volume
        if not area.sum() > 0.0:
            break
        vertices = vertices + (missing / float(area.sum())) * normal
    return ClosedMesh(vertices, surface.triangles)


def vertex_normals(surface: ClosedMesh) -> tuple[Floats, Floats]:
    """Unit normals at the vertices, and the change of volume [m2] by an offset of each.

    The gradient of the volume by a vertex is a third of the sum of the area vectors around it.
    """
    corners = surface.vertices[surface.triangles]
    vector = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]) / 6.0
    n = len(surface.vertices)
    flat = surface.triangles.reshape(-1)
    gradient = np.stack(
        [np.bincount(flat, np.repeat(vector[:, k], 3), minlength=n) for k in range(3)], axis=1
    )
    length = np.linalg.norm(gradient, axis=1)
    return gradient / np.maximum(length, 1e-300)[:, None], length


def _mean_of_neighbours(n: int, triangles: Integers) -> Any:
    """Sparse matrix (n, n) of the mean over the vertices that share an edge."""
    from scipy.sparse import csr_matrix

    start, end, _ = sides(triangles)
    ones = np.ones(2 * len(start))
    rows, columns = np.concatenate((start, end)), np.concatenate((end, start))
    matrix = csr_matrix((ones, (rows, columns)), shape=(n, n))
    matrix.data[:] = 1.0
    count = np.asarray(matrix.sum(axis=1)).reshape(-1)
    matrix.data /= np.repeat(np.maximum(count, 1.0), np.diff(matrix.indptr))
    return matrix
