"""Steepen what hangs on a finished mesh: vertices move along the build, no more than needed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sekiso.design.build_orientation import rotate, upright_rotation
from sekiso.design.overhang import BAND, ON_PLATE, USUAL_ANGLE
from sekiso.design.topology.sheet_order import SheetOrder
from sekiso.domain.direction import Direction
from sekiso.geometry.connectivity import component_numbers, sides
from sekiso.geometry.mesh import Floats, Integers, normals_and_areas
from sekiso.geometry.rays import crossings, solid_runs
from sekiso.numerics.arrays import BoolArray

_AIM = 0.5 * BAND  # inside the band: neither a hanging facet nor one that rounding makes hang
_SHARE = 0.8  # of the material above a vertex that relief may take
_N_RAYS = 40_000
_ROUNDS = 6
_STILL = 1e-6  # of a side: a round that moved nothing farther was in vain
_LEVEL = 1e-7  # of the height: neighbours that are level
_STEEP = 0.02  # upward part of a normal 1 degree from level
_UPRIGHT = 1e-6  # upward part of a normal that is rounding of an upright facet


@dataclass(frozen=True, eq=False)
class Relief:
    """The moved vertices [m], how far each moved along the build [m], and what still hangs.

    `left` are numbers of the facets that are flatter than the limit and could not be helped.
    """

    vertices: Floats
    moved: Floats
    left: Integers


def relieve_overhang(
    vertices: Floats,
    triangles: Integers,
    *,
    direction: Direction = (0.0, 0.0, 1.0),
    angle: float = USUAL_ANGLE,
    fixed_vertices: BoolArray | None = None,
    plate: float | None = None,
    most: float | None = None,
) -> Relief:
    """A closed mesh [m] none of whose down-facing facets is flatter than `angle` [rad] - 0.5 deg.

    A facet seen from below is a piece of a height h over the plate; it holds itself if
    |grad h| >= tan(angle).  Raising the highest corner of a flat facet far enough always gets
    there, and lowering the lowest one as well.  A sweep from below raises: ceilings become roofs,
    material is taken off.  What would take more than four fifths of the material above it, or more
    than `most` [m], or is fixed, is helped by a sweep from above that lowers, but never below the
    neighbours, so that no start in the air arises.  The level outline of each facet stays as it is:
    the mesh stays closed, and facets seen from above are only tilted.

    Facets whose corners all lie at or below the `plate` [m along the direction; None: the lowest
    vertex] are carried by it.  What starts in the air stays a start.  `fixed_vertices` (n,) do not
    move.  `triangles` (m, 3) must be wound outwards and must not cross; no move makes them cross or
    fold, and between two sheets stays a tenth of what there was (`SheetOrder`): what cannot be
    steepened within that is `left`.
    """
    work = upright_sweep(vertices, triangles, direction, angle, fixed_vertices, plate)
    height = work.height
    order = SheetOrder(work.place, height, work.triangles)
    reach = np.inf if most is None else most
    moved = height
    for _ in range(_ROUNDS):
        before = moved
        if work.hangs_free(moved):
            moved = order.kept(moved, work.raised(moved, height + reach))
        if work.hangs_free(moved):
            lowest = np.maximum(work.lowest_neighbours(moved), height - reach)
            moved = order.kept(moved, work.lowered(moved, lowest))
        if np.abs(moved - before).max() <= _STILL * work.edge:
            break
    return work.relief(vertices, moved, direction)


def upright_sweep(
    vertices: Floats,
    triangles: Integers,
    direction: Direction,
    angle: float,
    fixed_vertices: BoolArray | None,
    plate: float | None,
) -> Sweep:
    """The mesh stood upright, for sweeps over its heights."""
    upright = rotate(np.asarray(vertices, dtype=np.float64), direction)
    height = np.ascontiguousarray(upright[:, 2])
    held = _on_plate(height, plate)
    corners = np.ascontiguousarray(triangles, dtype=np.int64)
    normals, _ = normals_and_areas(upright, corners)
    return Sweep(
        place=np.ascontiguousarray(upright[:, :2]),
        height=height,
        triangles=corners,
        facing=normals[:, 2],
        angle=angle,
        fixed=held if fixed_vertices is None else held | fixed_vertices,
        on_plate=held,
    )


def _on_plate(height: Floats, plate: float | None) -> BoolArray:
    lowest = float(height.min()) if plate is None else plate
    return np.asarray(height <= lowest + ON_PLATE * (float(height.max()) - lowest))


@dataclass(frozen=True, eq=False)
class Sweep:
    """A mesh with its level coordinates, and both sweeps over its heights.

    `facing`: upward part of the unit normals; moving vertices up and down keeps its sign.
    """

    place: Floats
    height: Floats
    triangles: Integers
    facing: Floats
    angle: float
    fixed: BoolArray
    on_plate: BoolArray

    @cached_property
    def is_bound(self) -> BoolArray:
        """Facets that look down and do not lie on the plate."""
        return np.asarray((self.facing < -_UPRIGHT) & ~self.on_plate[self.triangles].all(axis=1))

    @cached_property
    def is_rim(self) -> BoolArray:
        """Vertices that belong to a facet that does not look down as well."""
        is_rim = np.zeros(len(self.place), dtype=np.bool_)
        is_rim[self.triangles[self.facing >= -_UPRIGHT]] = True
        return is_rim

    @cached_property
    def edge(self) -> float:
        """Median length [m] of the level sides of facets."""
        a, b = self.place[self.triangles[:, 0]], self.place[self.triangles[:, 1]]
        return float(np.median(np.hypot(*(a - b).T)))

    def hangs(self, height: Floats) -> BoolArray:
        """Bound facets flatter than the limit less its band."""
        return np.asarray(
            self.is_bound & (_slope(self.place, height, self.triangles) < np.tan(self.angle - BAND))
        )

    def hangs_free(self, height: Floats) -> bool:
        """Whether a facet hangs that has a corner that may move."""
        return bool((self.hangs(height) & ~self.fixed[self.triangles].all(axis=1)).any())

    def raised(self, height: Floats, highest: Floats) -> Floats:
        """Heights after the sweep from below, none above `highest`."""
        room = _SHARE * _material_above(self.place, height, self.triangles)
        top = np.minimum(height + room, highest)
        # a rim takes the surface above it along, for as far as one side of a facet
        top[self.is_rim] = np.maximum(top, self.height + self.edge)[self.is_rim]
        return self.steepened(height, top)

    def steepened(self, height: Floats, highest: Floats) -> Floats:
        """Heights after the sweep from below through whatever lies above, none above `highest`."""
        return self._swept(height, np.where(self.fixed, height, highest))

    def lowered(self, height: Floats, lowest: Floats) -> Floats:
        """Heights after the sweep from above, none below `lowest`."""
        low = np.where(self.fixed, height, np.minimum(lowest, height))
        return -self._swept(-height, -low)

    def lowest_neighbours(self, height: Floats) -> Floats:
        """Height of the lowest neighbour of each vertex, or its own where it is lower."""
        from sekiso.design.topology.overhang_relief_kernel import lowest_neighbours

        return np.asarray(lowest_neighbours(height, self.triangles))

    def relief(self, vertices: Floats, moved: Floats, direction: Direction) -> Relief:
        """The result in the coordinates of the mesh."""
        step = (moved - self.height)[:, None] * upright_rotation(direction)[2][None, :]
        left = np.flatnonzero(self.hangs(moved))
        return Relief(np.asarray(vertices + step), moved - self.height, left)

    def _swept(self, height: Floats, limit: Floats) -> Floats:
        from sekiso.design.topology.overhang_relief_kernel import steepened

        # nearly upright facets cannot become flat, but would lead the front past the others
        leads = (self.facing < -_STEEP) | self.hangs(height)
        bound = np.ascontiguousarray(self.triangles[self.is_bound & leads])
        waits = _waits(height, self.triangles, bound)
        slope = float(np.tan(self.angle - _AIM))
        return np.asarray(steepened(self.place, height, bound, waits, limit, slope))


def _waits(height: Floats, triangles: Integers, bound: Integers) -> BoolArray:
    """Vertices that a sweep from below reaches through a lower or a level neighbour.

    Those with a lower neighbour in a `bound` facet, and the inner ones of level places; a level
    place that nothing lower touches keeps one vertex that does not wait.
    """
    n = len(height)
    tolerance = _LEVEL * float(np.ptp(height))
    has_lower = _has_lower(height, triangles, tolerance)
    a, b, _ = sides(bound)
    level = np.abs(height[b] - height[a]) <= tolerance
    place = component_numbers(n, a[level], b[level])
    is_inner = (np.bincount(place)[place] > 1) & ~has_lower
    touched = np.bincount(place, weights=has_lower)[place] > 0
    is_seed = np.zeros(n, dtype=np.bool_)
    is_seed[np.unique(place, return_index=True)[1]] = True
    return np.asarray(_has_lower(height, bound, tolerance) | (is_inner & (touched | ~is_seed)))


def _has_lower(height: Floats, triangles: Integers, tolerance: float) -> BoolArray:
    a, b, _ = sides(triangles)
    has_lower = np.zeros(len(height), dtype=np.bool_)
    has_lower[b[height[a] < height[b] - tolerance]] = True
    has_lower[a[height[b] < height[a] - tolerance]] = True
    return has_lower


def _level_area(place: Floats, triangles: Integers) -> Floats:
    """Twice the signed area of each facet seen from above."""
    a, b, c = (place[triangles[:, k]] for k in range(3))
    ab, ac = b - a, c - a
    return np.asarray(ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0])


def _slope(place: Floats, height: Floats, triangles: Integers) -> Floats:
    """|grad h| of each facet; infinite for upright ones."""
    a, b, c = (place[triangles[:, k]] for k in range(3))
    ha, hb, hc = (height[triangles[:, k]] for k in range(3))
    area = _level_area(place, triangles)
    safe = np.where(area == 0.0, 1.0, area)
    ab, ac, rise_b, rise_c = b - a, c - a, hb - ha, hc - ha
    gx = (rise_b * ac[:, 1] - rise_c * ab[:, 1]) / safe
    gy = (rise_c * ab[:, 0] - rise_b * ac[:, 0]) / safe
    return np.where(area == 0.0, np.inf, np.hypot(gx, gy))


def _material_above(place: Floats, height: Floats, triangles: Integers) -> Floats:
    """Material [m] straight above each vertex, by the nearest of a grid of rays."""
    from sekiso.design.topology.overhang_relief_kernel import free_height

    upright = np.column_stack((place, height))
    size = np.ptp(place, axis=0)
    spacing = float(np.sqrt(max(size[0] * size[1], 1e-6 * size.max() ** 2) / _N_RAYS))
    rays = crossings(upright, triangles, axis=2, spacing=spacing)
    _, ends, _ = solid_runs(rays)
    leaves = np.zeros(len(rays.ray), dtype=np.bool_)
    leaves[ends] = True
    n_rows, n_columns = rays.shape
    near = np.rint((place - rays.origin) / spacing).astype(np.intp)
    column = np.clip(near[:, 1], 0, n_rows - 1) * n_columns + np.clip(near[:, 0], 0, n_columns - 1)
    first = np.searchsorted(rays.ray, np.arange(n_rows * n_columns + 1)).astype(np.intp)
    return np.asarray(free_height(height, column, leaves, rays.depth, first))
