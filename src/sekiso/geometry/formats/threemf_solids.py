"""Bodies of a 3MF file put together, taken away or cut by each other, by manifold3d."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manifold3d import Error, Manifold, Mesh64, OpType

from sekiso.domain.errors import PartError
from sekiso.geometry.mesh import Floats, Integers, has_three_corners, weld_vertices

_OPERATIONS = {
    "union": OpType.Add,
    "difference": OpType.Subtract,
    "intersection": OpType.Intersect,
}


def solid(points: Floats, triangles: Integers, *, name: str) -> Manifold:
    """The closed body that the triangles bound; raises PartError, with `name`, if they do not."""
    vertices, index = weld_vertices(points)
    corners = index[triangles]
    corners = corners[has_three_corners(corners)]
    body = Manifold(Mesh64(vertices, corners.astype(np.uint64)))
    if body.status() != Error.NoError or body.is_empty():
        raise PartError("part_operand_open", got=name)
    if body.volume() < 0.0:
        body = Manifold(Mesh64(vertices, corners[:, ::-1].astype(np.uint64)))
    return body


def mesh(body: Manifold) -> tuple[Floats, Integers]:
    """Vertices and triangles of a body."""
    whole = body.to_mesh64()
    vertices = np.asarray(whole.vert_properties)[:, :3].astype(np.float64)
    return vertices, np.asarray(whole.tri_verts).astype(np.int64)


def combined(bodies: Sequence[Manifold], operation: str) -> Manifold:
    """The first body united with the others, without them, or where each of them is too.

    `operation` is union, difference or intersection, as the boolean operations extension names it.
    """
    if operation not in _OPERATIONS:
        raise PartError("part_operation", got=operation, allowed=", ".join(_OPERATIONS))
    made = Manifold.batch_boolean(list(bodies), _OPERATIONS[operation])
    if made.status() != Error.NoError:
        raise PartError("part_operand_open", got=operation)
    return made
