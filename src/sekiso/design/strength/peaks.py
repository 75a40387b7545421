"""The largest stress and displacement of a load case, where they are, and how far to trust them.

At an edge of a support, under a point load and in a sharp inner corner the stress of an elastic
body has no bound: the finer the cells, the higher it gets.  So beside the plain maximum stands the
largest stress away from supports, and the stress that 99.9 % of that volume stays below.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.design.strength.elements import Elements
from sekiso.design.strength.recovery import (
    SurfacePoints,
    at_points,
    displacement_at,
    surface_points,
)
from sekiso.numerics.arrays import BoolArray, FloatArray
from sekiso.numerics.voxels.corners import nodes_of
from sekiso.numerics.voxels.recover import von_mises

SHARE = 0.999  # of the volume that stays below the robust stress


@dataclass(frozen=True, eq=False)
class Reading:
    """One load case on one grid, read at the surface.

    `displacement` [m] and `stress` [Pa] are the largest, `displacement_point` and `stress_point`
    [m] where; `free_stress` is the largest away from supports, at `free_point`; `robust_stress`
    that which 99.9 % of the volume away from supports stays below; `surface_stress` (n, 6) and
    `size` (n,) the von Mises stress at each point of `points`; `shift` (n, 3) [m].
    """

    displacement: float
    displacement_point: FloatArray
    stress: float
    stress_point: FloatArray
    free_stress: float
    free_point: FloatArray
    robust_stress: float
    points: SurfacePoints
    surface_stress: FloatArray
    size: FloatArray
    shift: FloatArray


def read_cases(
    solved: Elements, vertices: FloatArray, held: FloatArray, *, reach: float
) -> list[Reading]:
    """Each case of `solved`; `held` (n, 3) [m] are places of supports, near within `reach` [m].

    Displacements are read at the points of the cells and at `vertices` (m, 3) [m] of the mesh.
    """
    points = surface_points(solved.grid, solved.fraction)
    away = distance_to(points.point, held) > reach
    away = away if away.any() else np.ones(len(away), dtype=np.bool_)
    is_used = nodes_of(solved.fraction > 0.0)
    weight = solved.fraction[tuple(points.cell.T)]
    found = []
    for field, cells in zip(solved.displacement, solved.stress, strict=True):
        tensor = at_points(cells, solved.fraction, points)
        size = von_mises(tensor.T)
        shift = displacement_at(points.point, field, solved.grid, is_used)
        corners = displacement_at(vertices, field, solved.grid, is_used)
        places = np.concatenate((points.point, vertices))
        lengths = np.linalg.norm(np.concatenate((shift, corners)), axis=1)
        top, peak = int(np.argmax(lengths)), int(np.argmax(size))
        free = int(np.flatnonzero(away)[np.argmax(size[away])])
        found.append(
            Reading(
                float(lengths[top]),
                places[top],
                float(size[peak]),
                points.point[peak],
                float(size[free]),
                points.point[free],
                quantile_by_volume(size[away], weight[away], SHARE),
                points,
                tensor,
                size,
                shift,
            )
        )
    return found


def quantile_by_volume(values: FloatArray, weight: FloatArray, share: float) -> float:
    """The value that a `share` of the weight stays below.

    >>> quantile_by_volume(np.array([3.0, 1.0, 2.0]), np.array([1.0, 8.0, 1.0]), 0.85)
    2.0
    """
    order = np.argsort(values)
    reached = np.cumsum(weight[order]) / weight.sum()
    at = min(int(np.searchsorted(reached, share)), len(order) - 1)
    return float(values[order[at]])


def distance_to(points: FloatArray, places: FloatArray) -> FloatArray:
    """Distance [m] of each point to the nearest place; inf where there is none."""
    if not len(places):
        return np.full(len(points), np.inf)
    from scipy.spatial import cKDTree

    return np.asarray(cKDTree(places).query(points)[0], dtype=float)


def is_at(point: FloatArray, places: FloatArray, reach: float) -> bool:
    """Whether a point [m] lies within `reach` [m] of one of the places."""
    return bool(distance_to(point[None, :], places)[0] <= reach)


def near_stress(reading: Reading, point: FloatArray, reach: float) -> float:
    """The largest von Mises stress [Pa] within `reach` [m] of a point; 0 where there is none."""
    near: BoolArray = np.linalg.norm(reading.points.point - point, axis=1) <= reach
    return float(reading.size[near].max()) if near.any() else 0.0
