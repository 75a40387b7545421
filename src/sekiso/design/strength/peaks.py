"""The largest stress and displacement of a load case, where they are, and how far to trust them.

At an edge of a support, under a point load and in a sharp inner corner the stress of an elastic
body has no bound: the finer the cells, the higher it gets.  So beside the plain maximum stands the
largest stress away from supports, and the stress that 99.9 % of that volume stays below.

Beside a support counts what is read 0.4 wall thicknesses from it, as at the toe of a weld (hot-spot
stress: Hobbacher, Recommendations for Fatigue Design of Welded Joints and Components, IIW 2016,
doi:10.1007/978-3-319-23757-2, section 2.2.3), and the nominal stress of the section, drawn to it
in a straight line from outside.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
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

_AROUND = 1.5  # cells, over which the steepness of a peak is told
SHARE = 0.999  # of the volume that stays below the robust stress
NEAR_WALL = 0.4  # of the wall thickness: nearer to a support its edge reigns (IIW)


@dataclass(frozen=True, eq=False)
class Reading:
    """One load case on one grid, read at the surface.

    `displacement` [m] and `stress` [Pa] are the largest, `displacement_point` and `stress_point`
    [m] where; `free_stress` is the largest away from supports or drawn to one from outside (see
    `structural_stress`), read at `free_point`; `robust_stress`
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
    steepness: float
    points: SurfacePoints
    surface_stress: FloatArray
    size: FloatArray
    shift: FloatArray


def read_cases(
    solved: Elements,
    vertices: FloatArray,
    held: Sequence[FloatArray],
    *,
    reach: float,
    thickness: float,
) -> list[Reading]:
    """Each case of `solved`; `held` are places (n, 3) [m] of each support, near within `reach` [m].

    Displacements are read at the points of the cells and at `vertices` (m, 3) [m] of the mesh.
    """
    points = surface_points(solved.grid, solved.fraction)
    distances = [distance_to(points.point, places) for places in held]
    away = np.ones(len(points.point), dtype=np.bool_)
    for distance in distances:
        away &= distance > reach
    away |= not away.any()
    width = max(solved.grid.edge)
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
        free_stress = float(size[free])
        for distance in distances:
            drawn, at = structural_stress(
                size * away, distance, first=max(thickness, reach), width=width
            )
            if drawn > free_stress:
                free_stress, free = drawn, at
        found.append(
            Reading(
                float(lengths[top]),
                places[top],
                float(size[peak]),
                points.point[peak],
                free_stress,
                points.point[free],
                quantile_by_volume(size[away], weight[away], SHARE),
                steepness(size, points.point, free, within=_AROUND * width),
                points,
                tensor,
                size,
                shift,
            )
        )
    return found


def structural_stress(
    size: FloatArray, distance: FloatArray, *, first: float, width: float
) -> tuple[float, int]:
    """The stress [Pa] at a support by a straight line from outside, and the point next to it.

    The line goes through the largest of `size` (n,) [Pa] in each layer of thickness `width` [m]
    over `distance` (n,) [m] from the support, from `first` [m], a wall thickness, to twice as far:
    nearer, what holds the wall also keeps it from getting thinner.  Its slope is the median of the
    slopes between layers, its height the median too (Theil 1950; Sen 1968,
    doi:10.1080/01621459.1968.10480934), since one layer may hold a peak of its own.  0 where a
    layer is empty.

    >>> distance = np.linspace(0.0, 10.0, 101)
    >>> found, at = structural_stress(60.0 - 6.0 * distance, distance, first=2.55, width=0.5)
    >>> round(found, 9), at
    (60.0, 26)
    """
    n_layers = max(3, round(first / width))
    layer = np.floor((distance - first) / width)
    tops = []
    for k in range(n_layers):
        within = np.flatnonzero(layer == k)
        if not len(within):
            return 0.0, 0
        tops.append(int(within[np.argmax(size[within])]))
    places, sizes = distance[tops], size[tops]
    pairs = list(itertools.combinations(range(n_layers), 2))
    slopes = [(sizes[j] - sizes[i]) / (places[j] - places[i]) for i, j in pairs]
    return float(np.median(sizes - np.median(slopes) * places)), tops[0]


def steepness(size: FloatArray, points: FloatArray, at: int, *, within: float) -> float:
    """Share by which the mean of `size` (n,) `within` [m] of point number `at` lies below it there.

    >>> line = np.linspace(0.0, 4.0, 5)[:, None] * [1.0, 0.0, 0.0]
    >>> round(steepness(np.array([10.0, 8.0, 6.0, 4.0, 2.0]), line, 0, within=1.5), 9)
    0.1
    """
    near = np.linalg.norm(points - points[at], axis=1) <= within
    return float(1.0 - size[near].mean() / size[at])


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
