"""Steepen what hangs on a finished mesh: vertices move along the build, no more than needed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sekiso.design.build_orientation import rotate, upright_rotation
from sekiso.design.overhang import BAND, ON_PLATE, USUAL_ANGLE
from sekiso.domain.direction import Direction
from sekiso.geometry.mesh import Floats, Integers
from sekiso.geometry.rays import crossings, solid_runs
from sekiso.numerics.arrays import BoolArray

_AIM = 0.5 * BAND  # inside the band: neither a hanging facet nor one that rounding makes hang
_SHARE = 0.8  # of the material above a vertex that relief may take
_N_RAYS = 40_000
_ROUNDS = 6


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
    move.  `triangles` (m, 3) must be wound outwards.
    """
    from sekiso.design.topology.overhang_relief_kernel import facets_of_vertices

    upright = rotate(np.asarray(vertices, dtype=np.float64), direction)
    work = _Sweep(
        place=np.ascontiguousarray(upright[:, :2]),
        triangles=np.ascontiguousarray(triangles, dtype=np.int64),
        angle=angle,
        fixed=np.zeros(len(upright), dtype=np.bool_) if fixed_vertices is None else fixed_vertices,
        on_plate=_on_plate(upright[:, 2], plate),
        facets_by_vertex=facets_of_vertices(triangles, len(upright)),
        most=np.inf if most is None else most,
    )
    height = np.ascontiguousarray(upright[:, 2])
    moved = height
    for _ in range(_ROUNDS):
        if work.hangs(moved).any():
            moved = work.raised(moved, height)
        if work.hangs(moved).any():
            moved = work.lowered(moved, height)
    step = (moved - height)[:, None] * upright_rotation(direction)[2][None, :]
    return Relief(np.asarray(vertices + step), moved - height, np.flatnonzero(work.hangs(moved)))


def _on_plate(height: Floats, plate: float | None) -> BoolArray:
    lowest = float(height.min()) if plate is None else plate
    return np.asarray(height <= lowest + ON_PLATE * (float(height.max()) - lowest))


@dataclass(frozen=True, eq=False)
class _Sweep:
    """A mesh with its level coordinates, and both sweeps over its heights."""

    place: Floats
    triangles: Integers
    angle: float
    fixed: BoolArray
    on_plate: BoolArray
    facets_by_vertex: tuple[Integers, Integers]
    most: float

    @cached_property
    def is_bound(self) -> BoolArray:
        """Facets that look down and do not lie on the plate."""
        is_down = _level_area(self.place, self.triangles) < 0.0
        return np.asarray(is_down & ~self.on_plate[self.triangles].all(axis=1))

    @cached_property
    def is_rim(self) -> BoolArray:
        """Vertices that belong to a facet that does not look down as well."""
        is_rim = np.zeros(len(self.place), dtype=np.bool_)
        is_rim[self.triangles[_level_area(self.place, self.triangles) >= 0.0]] = True
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

    def raised(self, height: Floats, before: Floats) -> Floats:
        """Heights after the sweep from below."""
        room = _SHARE * _material_above(self.place, height, self.triangles)
        room[self.is_rim] = np.maximum(room[self.is_rim], self.edge)
        top = np.minimum(height + room, before + self.most)
        return self._swept(height, np.where(self.fixed | self.on_plate, height, top))

    def lowered(self, height: Floats, before: Floats) -> Floats:
        """Heights after the sweep from above."""
        from sekiso.design.topology.overhang_relief_kernel import lowest_neighbours

        low = np.maximum(lowest_neighbours(height, self.triangles), before - self.most)
        low = np.where(self.fixed | self.on_plate, height, np.minimum(low, height))
        return -self._swept(-height, -low)

    def _swept(self, height: Floats, limit: Floats) -> Floats:
        from sekiso.design.topology.overhang_relief_kernel import steepened

        slope = float(np.tan(self.angle - _AIM))
        return np.asarray(
            steepened(self.place, height, self.triangles, self.is_bound,
                      *self.facets_by_vertex, limit, slope)
        )  # fmt: skip


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
