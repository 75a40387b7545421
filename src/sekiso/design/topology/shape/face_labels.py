"""Faces of the original found again on the shape cut from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sekiso.design.faces import faces_of
from sekiso.design.topology.shape.closed_mesh import ClosedMesh
from sekiso.design.topology.shape.near_surface import NearSurface
from sekiso.domain.errors import PartError
from sekiso.domain.part import Faces, Part
from sekiso.geometry.mesh import Integers, normals_and_areas

_ON = 1e-6  # of the longest side: a triangle that near lies on the original
_SAME_WAY = 0.999  # cosine between normals, 2.6 degrees


def face_labels(original: Part, preserved: Integers | None = None) -> Integers:
    """A label for each triangle: twice the number of its face, and one more if preserved."""
    label = 2 * faces_of(original).number.astype(np.int64)
    if preserved is not None:
        label[preserved] += 1
    return label


def kept_faces(original: Part, mesh: ClosedMesh) -> Faces:
    """The faces of the original on a mesh labelled by `face_labels`, with their old numbers.

    Area and middle are those of what is left; a face of which nothing is left has no area and stays
    in the table.  New surface is of no face (0).
    """
    table = faces_of(original).table
    label = np.zeros(len(mesh), dtype=np.int64) if mesh.label is None else mesh.label
    number = (label // 2).astype(np.int32)
    areas = normals_and_areas(mesh.vertices, mesh.triangles)[1]
    middles = mesh.vertices[mesh.triangles].mean(axis=1)
    total = np.bincount(number, areas, minlength=len(table) + 1)
    middle = (
        np.stack(
            [np.bincount(number, areas * middles[:, k], minlength=len(total)) for k in range(3)],
            axis=1,
        )
        / np.maximum(total, 1e-300)[:, None]
    )
    places = middle.tolist()
    return Faces(
        number,
        tuple(
            replace(face, area=float(total[face.number]), middle=tuple(places[face.number]))
            if total[face.number] > 0.0
            else replace(face, area=0.0)
            for face in table
        ),
    )


def with_faces_of(original: Part, new: Part) -> Part:
    """`new` with the faces of the original, found by their place as `matching_triangles` does.

    For a shape that was changed after it was cut; `part_from_density` gives the faces itself.
    """
    vertices, triangles = new.mesh
    _, corners = original.mesh
    found = _triangle_below(original, np.arange(len(corners)), new, np.arange(len(triangles)))
    number = np.where(found >= 0, faces_of(original).number[found], 0).astype(np.int64)
    return replace(new, faces=kept_faces(original, ClosedMesh(vertices, triangles, 2 * number)))


def matching_triangles(original: Part, new: Part, triangles: Integers) -> Integers:
    """Triangles of `new` that lie on some `triangles` of `original`, turned the same way.

    What a load or a support named on the original is found again on the shape cut from it.  A
    triangle lies on another if its middle is within a millionth of the part's longest side of it.
    Raises PartError where nothing of them is left.
    """
    vertices, corners = original.mesh
    named = np.asarray(triangles, dtype=np.int64)
    points, shape = new.mesh
    middles, places = points[shape].mean(axis=1), vertices[corners[named]].reshape(-1, 3)
    most = _ON * float(np.ptp(vertices, axis=0).max())
    low, high = places.min(axis=0) - most, places.max(axis=0) + most
    near = np.flatnonzero(np.all((middles >= low) & (middles <= high), axis=1))
    matching = near[_triangle_below(original, named, new, near) >= 0]
    if not len(matching):
        raise PartError("shape_face_gone", got=len(named))
    return matching


def _triangle_below(original: Part, named: Integers, new: Part, asked: Integers) -> Integers:
    """Which of the `named` triangles of the original each asked one of `new` lies on, or -1."""
    vertices, corners = original.mesh
    points, shape = new.mesh
    most = _ON * float(np.ptp(vertices, axis=0).max())
    found = NearSurface(vertices, corners[named]).nearest(
        points[shape[asked]].mean(axis=1),
        most=most,
        facing=normals_and_areas(points, shape[asked])[0],
        cosine=_SAME_WAY,
        enough=most,
    )[1]
    return np.where(found >= 0, named[found], -1)
