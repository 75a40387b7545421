"""Gables cut above facets that hang: the last of what relief leaves, a few facets on a body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.design.build_orientation import rotate, upright_rotation
from sekiso.design.overhang import BAND, USUAL_ANGLE
from sekiso.domain.direction import Direction
from sekiso.geometry.mesh import Floats, Integers

_WIDER = 1e-4  # m: past the sides of a facet, so that nothing of it stays
_CRUMB = 1e-5  # of the volume
_AIM = 0.5 * BAND  # inside the band, as relief aims


@dataclass(frozen=True, eq=False)
class Gables:
    """The mesh [m] with its gables, how many were cut and the volume [m3] that they took."""

    vertices: Floats
    triangles: Integers
    n_gables: int
    volume: float


def with_gables(
    vertices: Floats,
    triangles: Integers,
    facets: Integers,
    *,
    direction: Direction = (0.0, 0.0, 1.0),
    angle: float = USUAL_ANGLE,
) -> Gables:
    """A closed mesh with a small roof cut into the metal above each of some `facets` that hang.

    The roof over a facet is a pyramid on it whose sides rise at `angle` [rad] at least: its height
    over the highest corner is tan(angle) times the largest distance in plan from the centre of the
    facet to its sides.  What is cut has steep sides only, so no new facet hangs.  Relief that moves
    vertices leaves such facets where surfaces meet; where much hangs a roof per facet would be a
    comb, and relief has to come first.
    """
    from manifold3d import Manifold, Mesh64, OpType

    if not len(facets):
        return Gables(vertices, triangles, 0, 0.0)
    turn = upright_rotation(direction)
    upright = rotate(np.asarray(vertices, dtype=np.float64), direction)
    solid = Manifold(Mesh64(np.array(upright, order="C"), triangles.astype(np.uint64)))
    cuts = [_gable(upright[triangles[facet]], angle) for facet in facets]
    whole = solid - Manifold.batch_boolean(cuts, OpType.Add)
    # a crumb between two roofs would be a start in the air
    bodies = [body for body in whole.decompose() if body.volume() > _CRUMB * solid.volume()]
    whole = Manifold.batch_boolean(bodies, OpType.Add)
    mesh = whole.to_mesh64()
    points = np.asarray(mesh.vert_properties, dtype=np.float64)[:, :3]
    corners = np.asarray(mesh.tri_verts).astype(np.int64)
    return Gables(points @ turn, corners, len(cuts), float(solid.volume() - whole.volume()))


def _gable(corners: Floats, angle: float) -> Any:
    """The pyramid over one facet, corners (3, 3) [m], z upwards."""
    from manifold3d import Manifold

    centre = corners.mean(axis=0)
    plan = corners[:, :2] - centre[:2]
    side = np.roll(plan, -1, axis=0) - plan
    length = np.maximum(np.hypot(*side.T), 1e-12)
    away = np.abs(plan[:, 0] * side[:, 1] - plan[:, 1] * side[:, 0]) / length
    stretch = 1.0 + _WIDER / max(float(away.min()), _WIDER)
    base = corners.copy()
    base[:, :2] = centre[:2] + stretch * plan
    base[:, 2] -= _WIDER
    rise = float(np.tan(angle - _AIM)) * stretch * float(away.max())
    top = np.append(centre[:2], float(corners[:, 2].max()) + rise)
    return Manifold.hull_points(np.vstack((base, top)))
