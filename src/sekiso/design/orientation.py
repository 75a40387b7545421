"""Build directions compared: supports, height, down-skin, and what the explorer adds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sekiso.design.overhang import BAND, ON_PLATE, USUAL_ANGLE
from sekiso.domain.direction import Direction, rounded_direction
from sekiso.geometry.mesh import Floats, Integers

_DOWN_SKIN = np.radians(60.0)  # from the plate
_WEIGHTS = {"support_area": 1.0, "support_volume": 1.0, "height": 0.5, "down_skin": 0.5,
            "footprint": 0.25}  # fmt: skip
N_DIRECTIONS = 400
_DRAWN = (0.0, 0.0, 1.0)
_EQUAL = 1e-6  # of the total: directions that differ by rounding only
_TERMS = ("support_area", "support_volume", "height", "footprint", "down_skin")


@dataclass(frozen=True, eq=False)
class Orientations:
    """Scores per direction, shape (n,): smaller is better in every one.

    `support_area` [m2] hangs, `support_volume` [m3] lies between it and the plate (an upper bound:
    what stands on the part counts to the plate), `height` [m], `footprint` [m2] projected area,
    `down_skin` [m2] the facets above the plate that look down by less than 60 degrees from it.
    Footprint stands in for distortion: wide layers pull more.
    """

    directions: Floats
    scores: Mapping[str, Floats]
    total: Floats
    pareto: NDArray[np.bool_]

    @property
    def best(self) -> Direction:
        """The direction of the smallest weighted score; as drawn where that is as good."""
        return next(self.in_order())

    def in_order(self) -> Iterator[Direction]:
        """The directions by their weighted score, as drawn first among equals."""
        drawn = np.all(self.directions == _DRAWN, axis=1)
        rounds = np.round((self.total - self.total.min()) / _EQUAL)
        for k in np.lexsort((np.arange(len(drawn)), ~drawn, rounds)):
            yield rounded_direction(tuple(self.directions[k]))


def sphere_directions(n: int) -> Floats:
    """About evenly spread unit vectors, shape (n + 6, 3): a Fibonacci sphere and the six axes.

    They have four digits, as they stand in texts and addresses.
    """
    k = np.arange(n) + 0.5
    z = 1.0 - 2.0 * k / n
    turn = np.pi * (1.0 + np.sqrt(5.0)) * k
    flat = np.sqrt(1.0 - z**2)
    axes = np.concatenate((np.eye(3), -np.eye(3)))
    spread = np.stack((flat * np.cos(turn), flat * np.sin(turn), z), axis=1)
    return np.concatenate((axes, np.round(spread, 4)))


def orientations(
    vertices: Floats,
    triangles: Integers,
    *,
    normals: Floats,
    areas: Floats,
    n: int = N_DIRECTIONS,
    angle: float = USUAL_ANGLE,
    weights: Mapping[str, float] | None = None,
    cost: Callable[[Mapping[str, Floats]], Floats] | None = None,
    critical: Integers | None = None,
    corners: Floats | None = None,
) -> Orientations:
    """Scores of `n` directions over the sphere and the six axes, in one pass over the facets.

    `weights` multiply each score relative to its range (supports 1, height and down-skin
    0.5, footprint 0.25 if not given; every added term 1); `cost` (a function of the scores) adds a
    term of its own, and so does the down-skin on `critical` triangles.  The Pareto set is over all
    terms.  `corners`: those of the convex hull, where they are known.
    """
    up = sphere_directions(n)
    unit = up / np.linalg.norm(up, axis=1, keepdims=True)
    ends = _extremes(unit, hull_corners(vertices) if corners is None else corners)
    scores = _facet_scores(unit, vertices[triangles].mean(axis=1), normals, areas, ends, angle)
    if critical is not None:
        chosen = (normals[critical], areas[critical])
        scores["critical"] = _looking_down(unit, *chosen, limit=-np.cos(_DOWN_SKIN))
    if cost is not None:
        scores["cost"] = np.asarray(cost(scores), dtype=np.float64)
    given = weights or {**_WEIGHTS, "critical": 1.0, "cost": 1.0}
    columns = np.stack(list(scores.values()), axis=1)
    spread = np.maximum(np.ptp(columns, axis=0), 1e-300)
    relative = (columns - columns.min(axis=0)) / spread
    factors = np.array([given.get(name, 0.0) for name in scores])
    return Orientations(up, scores, relative @ factors, pareto_set(columns))


def pareto_set(columns: Floats) -> NDArray[np.bool_]:
    """Rows of `columns`, shape (n, k), that no other row beats in one column without losing any.

    >>> pareto_set(np.array([[1.0, 3.0], [2.0, 2.0], [2.0, 3.0]])).tolist()
    [True, True, False]
    """
    kept = np.ones(len(columns), dtype=bool)
    for k in range(len(columns)):
        if kept[k]:
            better = np.all(columns <= columns[k], axis=1) & np.any(columns < columns[k], axis=1)
            kept[k] = not better.any()
    return kept


def hull_corners(points: Floats) -> Floats:
    """The corners of the convex hull of points in the plane or in space, all where it is flat."""
    from scipy.spatial import ConvexHull, QhullError  # loads much, for a search only

    try:
        return np.asarray(points[ConvexHull(points).vertices])
    except QhullError:
        return points


def _facet_scores(
    up: Floats,
    centres: Floats,
    normals: Floats,
    areas: Floats,
    ends: tuple[Floats, Floats],
    angle: float,
) -> dict[str, Floats]:
    from sekiso.design.orientation_kernel import facet_sums

    lowest, highest = ends
    height = highest - lowest
    sums = facet_sums(
        np.ascontiguousarray(up),
        np.ascontiguousarray(normals),
        np.ascontiguousarray(areas),
        centres,
        lowest,
        lowest + ON_PLATE * height,
        -np.cos(max(angle - BAND, 0.0)),
        -np.cos(_DOWN_SKIN),
    )
    support_area, support_volume, footprint, down_skin = sums
    terms = (support_area, support_volume, height, footprint, down_skin)
    return dict(zip(_TERMS, terms, strict=True))


def _looking_down(up: Floats, normals: Floats, areas: Floats, *, limit: float) -> Floats:
    return np.asarray(areas @ ((normals @ up.T) < limit), dtype=np.float64)


def _extremes(up: Floats, corners: Floats) -> tuple[Floats, Floats]:
    """Lowest and highest of the corners along each direction."""
    along = corners @ up.T
    return along.min(axis=0), along.max(axis=0)
