"""Thin brims cut from below: what relief cannot steepen without crossing the surface above."""

from __future__ import annotations

import numpy as np
from manifold3d import Manifold, Mesh64, OpType

from sekiso.design.build_orientation import rotate, upright_rotation
from sekiso.design.overhang import USUAL_ANGLE
from sekiso.design.topology.overhang_relief import upright_sweep
from sekiso.design.topology.sheet_order import SheetOrder
from sekiso.design.unsupported_starts import unsupported_starts
from sekiso.domain.direction import Direction
from sekiso.geometry.mesh import Floats, Integers, normals_and_areas
from sekiso.numerics.arrays import BoolArray

_TIP = 0.1  # of the height that is cut at most: tips between two cuts
_TIP_ROUNDS = 10
_ABOVE = 1e-3  # of the longest tip: level neighbours are one start
_CRUMB = 1e-5  # of the volume: what is cut loose with less goes with the brim


def without_brims(
    vertices: Floats,
    triangles: Integers,
    *,
    most: float,
    direction: Direction = (0.0, 0.0, 1.0),
    angle: float = USUAL_ANGLE,
    fixed_vertices: BoolArray | None = None,
    plate: float | None = None,
) -> tuple[Floats, Integers]:
    """A closed mesh [m] cut along the undersides that a sweep from below asks for.

    Where metal ends in a wedge, an underside as steep as `angle` [rad] lies above the surface over
    it: the tip has to go.  The sweep of `relieve_overhang` raises what hangs, by `most` [m] at
    most; the metal between each facet and where it is raised to is taken off as a solid, so that no
    surface crosses another.  `fixed_vertices` and `plate` as there.
    """
    work = upright_sweep(vertices, triangles, direction, angle, fixed_vertices, plate)
    aim = work.steepened(work.height, work.height + most)
    upright = rotate(np.asarray(vertices, dtype=np.float64), direction)
    lifted = np.column_stack((upright[:, :2], aim))
    rise = aim - work.height
    risen = np.flatnonzero(work.is_bound & (rise[work.triangles].max(axis=1) > 0.0))
    if not len(risen):
        return vertices, triangles
    cuts = [
        Manifold.hull_points(np.vstack((upright[corners], lifted[corners])))
        for corners in work.triangles[risen]
    ]
    solid = Manifold(Mesh64(np.array(upright, order="C"), work.triangles.astype(np.uint64)))
    whole = solid - Manifold.batch_boolean(cuts, OpType.Add)
    bodies = [body for body in whole.decompose() if body.volume() > _CRUMB * solid.volume()]
    mesh = Manifold.batch_boolean(bodies, OpType.Add).to_mesh64()
    points = np.asarray(mesh.vert_properties, dtype=np.float64)[:, :3]
    corners = np.asarray(mesh.tri_verts).astype(np.int64)
    blunt = _blunt(points, corners, most=_TIP * most)
    return blunt @ upright_rotation(direction), corners


def _blunt(points: Floats, corners: Integers, *, most: float) -> Floats:
    """Points with z upwards whose tips that start in the air, up to `most` [m] long, are gone.

    A lowest vertex is raised to its lowest neighbour, until that is no start either.
    """
    up = np.array([0.0, 0.0, 1.0])
    order = SheetOrder(np.ascontiguousarray(points[:, :2]), points[:, 2].copy(), corners)
    height = order.height
    for _ in range(_TIP_ROUNDS):
        now = np.column_stack((points[:, :2], height))
        normals, _ = normals_and_areas(now, corners)
        starts = unsupported_starts(now, corners, normals=normals, direction=up)
        aim = height.copy()
        for start in starts:
            around = np.unique(corners[(corners == start).any(axis=1)])
            aim[start] = height[around[around != start]].min() + _ABOVE * most
        aim = np.where(aim - order.height <= most, aim, height)
        if (aim == height).all():
            break
        height = order.kept(height, aim)
    return np.column_stack((points[:, :2], height))
