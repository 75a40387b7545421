"""A part with its faces, as the page of loads shows it: what can be picked, and its name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sekiso.design.faces import faces_of
from sekiso.domain.errors import PartError
from sekiso.domain.part import Face
from sekiso.interfaces.service.worker import part_of
from sekiso.interfaces.web.views import MM, packed_body


@dataclass(frozen=True, eq=False)
class FacedBody:
    """A part for the viewer (see `views.packed_body`), in the place and turn of its file.

    `number` of the face of each facet, from 1; `table` the faces, the largest first.
    """

    body: bytes
    number: NDArray[np.int32]
    table: tuple[Face, ...]

    def facets_of(self, faces: tuple[int, ...]) -> list[int]:
        """The facets of some faces."""
        return [int(k) for k in np.flatnonzero(np.isin(self.number, faces))]

    def face(self, number: int) -> Face:
        """The face of a number."""
        return next(face for face in self.table if face.number == number)


def faced_body(part: str, *, unit: str | None = None) -> FacedBody:
    """The part in a file with its faces.

    Raises PartError for a part without a mesh.
    """
    body = part_of(part, unit)
    if body.vertices is None or body.triangles is None:
        raise PartError("part_without_mesh")
    faces = faces_of(body)
    table = sorted(faces.table, key=lambda face: (-face.area, face.number))
    shown = [face for face in table if face.area > 0.0]
    return FacedBody(packed_body(MM * body.vertices[body.triangles]), faces.number, tuple(shown))
