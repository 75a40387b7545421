"""Beams of a 3MF lattice as one closed body: round frustums with ball joints, united."""

from __future__ import annotations

import numpy as np
from manifold3d import Manifold, OpType

from sekiso.domain.errors import PartError
from sekiso.geometry.mesh import Floats, Integers

_ROUND = 12  # facets around a beam
_MOST = 5000  # beams; uniting more takes minutes


def beam_body(points: Floats, *, ends: Integers, radii: Floats) -> tuple[Floats, Integers]:
    """Vertices and triangles of the beams between `points[ends]`, shape (n, 2), with `radii` there.

    A facetted beam is wider by 1 / sqrt(sinc) than its corners' circle, so that its section has the
    area of the circle.  Raises PartError for more beams than can be united in reasonable time.
    """
    if len(ends) > _MOST:
        raise PartError("part_beams", got=len(ends), allowed=_MOST)
    corner = 2.0 * np.pi / _ROUND
    wider = float(np.sqrt(corner / np.sin(corner)))
    ball = Manifold.sphere(1.0, circular_segments=_ROUND)
    beams = []
    for (one, other), (first, last) in zip(ends, radii, strict=True):
        joints = [
            ball.scale((radius * wider,) * 3).translate(tuple(points[end]))
            for end, radius in ((one, first), (other, last))
        ]
        beams.append(Manifold.batch_hull(joints))
    mesh = Manifold.batch_boolean(beams, OpType.Add).to_mesh64()
    vertices = np.asarray(mesh.vert_properties)[:, :3].astype(np.float64)
    return vertices, np.asarray(mesh.tri_verts).astype(np.int64)
