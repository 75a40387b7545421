"""Gables over facets that hang: the last of what relief leaves, a few facets on a body."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.design.build_orientation import rotate, upright_rotation
from sekiso.design.overhang import BAND, USUAL_ANGLE
from sekiso.design.topology.sheet_order import SheetOrder
from sekiso.domain.direction import Direction
from sekiso.geometry.mesh import Floats, Integers

_AIM = 0.5 * BAND  # inside the band, as relief aims


@dataclass(frozen=True, eq=False)
class Gables:
    """The mesh [m] with its gables, how many facets got one and how far each rises [m]."""

    vertices: Floats
    triangles: Integers
    n_gables: int
    rises: Floats


def with_gables(
    vertices: Floats,
    triangles: Integers,
    facets: Integers,
    *,
    direction: Direction = (0.0, 0.0, 1.0),
    angle: float = USUAL_ANGLE,
) -> Gables:
    """A closed mesh in which some `facets` that hang are pyramids into the metal above them.

    The apex lies over the centre of the circle inscribed in the facet, seen from above, as low as
    the three sides allow that rise from its edges at `angle` [rad] at least: r tan(angle) over a
    level facet with an inscribed radius r.  Where the next surface above is nearer, the apex stops
    short of it as in `SheetOrder`, and the facet goes on hanging.
    Relief that moves vertices leaves such facets where surfaces meet; where much hangs a roof per
    facet would be a comb, and relief has to come first.
    """
    if not len(facets):
        return Gables(vertices, triangles, 0, np.zeros(0))
    upright = rotate(np.asarray(vertices, dtype=np.float64), direction)
    corners = upright[triangles[facets]]
    foot = _centres(corners)
    n, m = len(vertices), len(facets)
    apex = n + np.arange(m)
    split = [np.column_stack((triangles[facets][:, (k, (k + 1) % 3)], apex)) for k in range(3)]
    shape = np.vstack((np.delete(triangles, facets, axis=0), *split)).astype(np.int64)
    place = np.ascontiguousarray(np.vstack((upright[:, :2], foot[:, :2])))
    before = np.concatenate((upright[:, 2], foot[:, 2]))
    after = before.copy()
    after[n:] = _apex_heights(corners, foot, float(np.tan(angle - _AIM)))
    kept = SheetOrder(place, before, shape).kept(before, after)
    points = np.column_stack((place[n:], kept[n:])) @ upright_rotation(direction)
    return Gables(np.vstack((vertices, points)), shape, m, kept[n:] - before[n:])


def _centres(corners: Floats) -> Floats:
    """Places (m, 3) on facets (m, 3, 3) over the centres of their inscribed circles in plan."""
    side = np.roll(corners, -1, axis=1)[:, :, :2] - np.roll(corners, -2, axis=1)[:, :, :2]
    weight = np.hypot(side[..., 0], side[..., 1])  # of the corner opposite
    weight /= weight.sum(axis=1, keepdims=True)
    return np.asarray(np.einsum("mk,mkx->mx", weight, corners))


def _apex_heights(corners: Floats, foot: Floats, slope: float) -> Floats:
    """Least heights (m,) [m] over `foot` from which all three sides of a pyramid are that steep.

    |grad h|^2 = g_t^2 + g_n^2 on a side, with g_t the slope of its edge and g_n = (h - h_e) / d at
    the distance d from it in plan, h_e the height of the edge beside the apex.
    """
    height = foot[:, 2].copy()
    for k in range(3):
        start, along = corners[:, k], corners[:, (k + 1) % 3] - corners[:, k]
        length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-300)
        unit = along[:, :2] / length[:, None]
        reach = foot[:, :2] - start[:, :2]
        away = np.abs(unit[:, 0] * reach[:, 1] - unit[:, 1] * reach[:, 0])
        rise = along[:, 2] / length
        beside = start[:, 2] + rise * np.einsum("mx,mx->m", unit, reach)
        height = np.maximum(height, beside + away * np.sqrt(np.maximum(slope**2 - rise**2, 0.0)))
    return height
