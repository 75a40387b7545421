"""Edges that hang: lowest lines of a surface that no facet's angle tells of."""

from __future__ import annotations

import numpy as np

from sekiso.design.overhang import BAND, ON_PLATE, USUAL_ANGLE
from sekiso.domain.direction import Direction
from sekiso.geometry.connectivity import sides
from sekiso.geometry.mesh import Floats, Integers, normals_and_areas


def hanging_edges(
    vertices: Floats,
    triangles: Integers,
    *,
    direction: Direction = (0.0, 0.0, 1.0),
    angle: float = USUAL_ANGLE,
    plate: float | None = None,
) -> tuple[float, Integers]:
    """Length [m] of the edges (n, 2) of a closed mesh that start in the air over their length.

    An edge hangs if both of its facets rise away from it, look down on average, and the edge itself
    is flatter than `angle` [rad] from the plate less half a degree.  A ceiling of small steep
    ridges has no flat facet, but its ridges hang: this is the measure that tells.  Edges at or
    below the `plate` ([m] along the direction; None: the lowest vertex) are carried by it.
    """
    up = np.asarray(direction) / np.linalg.norm(direction)
    height = vertices @ up
    lowest = float(height.min()) if plate is None else plate
    on_plate = height <= lowest + ON_PLATE * (float(height.max()) - lowest)
    start, end, number = sides(triangles)
    opposite = triangles[:, (2, 0, 1)].reshape(-1)
    along = vertices[end] - vertices[start]
    length = np.sqrt(np.einsum("ij,ij->i", along, along))
    along /= np.where(length > 0.0, length, 1.0)[:, None]
    across = vertices[opposite] - vertices[start]
    across -= np.einsum("ij,ij->i", across, along)[:, None] * along
    facing = np.repeat(normals_and_areas(vertices, triangles)[0] @ up, 3)
    order = np.argsort(number, kind="stable")
    first, second = order[::2], order[1::2]
    is_pair = number[first] == number[second]
    first, second = first[is_pair], second[is_pair]
    rises = (across[first] @ up > 0.0) & (across[second] @ up > 0.0)
    is_flat = np.abs(along[first] @ up) < np.sin(max(angle - BAND, 0.0))
    hangs = rises & is_flat & (facing[first] + facing[second] < 0.0)
    hangs &= ~(on_plate[start[first]] & on_plate[end[first]])
    found = np.column_stack((start[first], end[first]))[hangs]
    return float(length[first][hangs].sum()), found
