"""Columns below what starts in the air: the last touch that makes a mesh stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.design.build_orientation import rotate, upright_rotation
from sekiso.design.unsupported_starts import unsupported_starts
from sekiso.domain.direction import Direction
from sekiso.geometry.mesh import Floats, Integers, normals_and_areas

N_SIDES = 12
_DEEP = 0.5  # of the radius: how far a column reaches into what it stands on and carries


@dataclass(frozen=True, eq=False)
class Columns:
    """A mesh [m] with its starts carried, how many columns that took and their volume [m3]."""

    vertices: Floats
    triangles: Integers
    n_columns: int
    volume: float


def carry_starts(
    vertices: Floats,
    triangles: Integers,
    *,
    radius: float,
    direction: Direction = (0.0, 0.0, 1.0),
    plate: float | None = None,
) -> Columns:
    """A closed mesh with an upright column of `radius` [m] below each place that starts in the air.

    A column has twelve sides, goes down to where all of it stands on material, else to the `plate`
    ([m] along the direction; None: the lowest vertex), and up into the place that it carries.
    Closed supports of cells leave few starts: corners of voxels that touch along an edge only, and
    that a smooth surface pulls apart.
    """
    from manifold3d import Manifold, Mesh64, OpType

    turn = upright_rotation(direction)
    upright = rotate(np.asarray(vertices, dtype=np.float64), direction)
    normals, _ = normals_and_areas(upright, triangles)
    up = np.array([0.0, 0.0, 1.0])
    starts = unsupported_starts(upright, triangles, normals=normals, direction=up)
    lowest = float(upright[:, 2].min()) if plate is None else plate
    columns = [
        _column(upright, triangles, upright[start], radius, lowest)
        for start in starts
        if upright[start, 2] > lowest
    ]
    if not columns:
        return Columns(vertices, triangles, 0, 0.0)
    solid = Manifold(Mesh64(np.array(upright, order="C"), triangles.astype(np.uint64)))
    whole = Manifold.batch_boolean([solid, *columns], OpType.Add)
    mesh = whole.to_mesh64()
    points = np.asarray(mesh.vert_properties, dtype=np.float64)[:, :3]
    corners = np.asarray(mesh.tri_verts).astype(np.int64)
    return Columns(points @ turn, corners, len(columns), float(whole.volume() - solid.volume()))


def _column(
    vertices: Floats, triangles: Integers, tip: Floats, radius: float, lowest: float
) -> object:
    """A prism from where it stands to a little above `tip`."""
    from manifold3d import Manifold

    turns = 2.0 * np.pi * np.arange(N_SIDES) / N_SIDES
    foot = tip[:2] + radius * np.column_stack((np.cos(turns), np.sin(turns)))
    bottom = _standing_height(vertices, triangles, np.vstack((tip[:2], foot)), tip[2], radius)
    low = lowest if bottom is None else bottom
    height = float(tip[2] + _DEEP * radius - low)
    prism = Manifold.cylinder(height, radius, circular_segments=N_SIDES)
    return prism.translate([float(tip[0]), float(tip[1]), float(low)])


def _standing_height(
    vertices: Floats, triangles: Integers, points: Floats, below: float, radius: float
) -> float | None:
    """The highest level under `below` at which all `points` (n, 2) lie deep enough in material."""
    crossings = [_crossings(vertices, triangles, point) for point in points]
    tops = sorted({h for depths, turns in crossings for h in depths[turns < 0]}, reverse=True)
    for top in tops:
        level = top - _DEEP * radius
        if level < below and all(_is_inside(*one, level) for one in crossings):
            return float(level)
    return None


def _crossings(vertices: Floats, triangles: Integers, point: Floats) -> tuple[Floats, Floats]:
    """Heights at which the upright line through `point` (2,) crosses the mesh; +1 where it enters.

    Barycentric coordinates of the point in the level outline of each facet.
    """
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    near = np.flatnonzero(_encloses(a, b, c, point))
    a, b, c = a[near], b[near], c[near]
    area = _twice_area(a, b, c)
    wa = _twice_area(b, c, point[None]) / area
    wb = _twice_area(c, a, point[None]) / area
    inside = (wa >= 0.0) & (wb >= 0.0) & (wa + wb <= 1.0)
    height = wa * a[:, 2] + wb * b[:, 2] + (1.0 - wa - wb) * c[:, 2]
    return height[inside], np.where(area < 0.0, 1.0, -1.0)[inside]


def _encloses(a: Floats, b: Floats, c: Floats, point: Floats) -> Floats:
    low = np.minimum(np.minimum(a, b), c)[:, :2]
    high = np.maximum(np.maximum(a, b), c)[:, :2]
    within = ((low <= point) & (point <= high)).all(axis=1)
    return np.asarray(within & (_twice_area(a, b, c) != 0.0))


def _twice_area(a: Floats, b: Floats, c: Floats) -> Floats:
    """Twice the signed level area of triangles, seen from above."""
    return np.asarray(
        (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    )


def _is_inside(heights: Floats, turns: Floats, level: float) -> bool:
    return float(turns[heights < level].sum()) > 0.5
