"""Where a place of a part is: its triangles, and samples of its surface."""

from __future__ import annotations

import numpy as np

from sekiso.design.faces import faces_of
from sekiso.domain.errors import NeedError
from sekiso.domain.loads import Box, Place, Plane, Side
from sekiso.domain.part import Faces, Part
from sekiso.domain.place_text import place_text
from sekiso.geometry.mesh import Floats, normals_and_areas
from sekiso.geometry.samples import Samples, samples
from sekiso.numerics.arrays import BoolArray

_ALONG = np.cos(np.radians(3.0))  # of the normal of an outermost face and the axis
_OUTERMOST = 1e-3  # of the extent along the axis
_COLOURS_SHOWN = 8


def triangles_at(part: Part, place: Place) -> BoolArray:
    """Which triangles of a part meet a place, shape (n_triangles,).

    A triangle meets a box or a plane if a sample of it does: see `surface_at` for a part of one.
    Raises NeedError for a place that meets none, a face or a colour that there is not.
    """
    found = surface_at(part, place, spacing=_usual_spacing(part))
    met = np.zeros(part.n_triangles, dtype=np.bool_)
    met[found.triangle] = True
    return met


def surface_at(part: Part, place: Place, *, spacing: float) -> Samples:
    """Samples of the surface of a part at a place, about `spacing` [m] apart.

    Faces, colours, picked triangles and sides are taken whole; boxes and planes cut faces: only
    the samples in them count.  Errors as of `triangles_at`.
    """
    vertices, triangles = part.mesh
    whole = _whole_triangles(part, place)
    pieces = [_samples_of(vertices, triangles, whole, spacing)]
    if place.boxes or place.planes:
        rest = _samples_of(vertices, triangles, ~whole, spacing)
        pieces.append(rest.only(_in_region(rest.points, place)))
    found = _joined(pieces)
    if not len(found.areas):
        raise _nothing_there(part, place)
    return found


def _usual_spacing(part: Part) -> float:
    return 0.02 * max(part.extent)


def _samples_of(
    vertices: Floats, triangles: np.ndarray, kept: np.ndarray, spacing: float
) -> Samples:
    own = np.flatnonzero(kept)
    found = samples(vertices, triangles[own], spacing=spacing)
    return Samples(found.points, found.areas, found.normals, own[found.triangle])


def _whole_triangles(part: Part, place: Place) -> BoolArray:
    """Triangles of the faces, colours, picked triangles and sides of a place."""
    whole = np.zeros(part.n_triangles, dtype=np.bool_)
    if place.triangles:
        _refuse_unknown_triangle(part, place)
        whole[list(place.triangles)] = True
    if place.faces or place.colours:
        faces = faces_of(part)
        numbers = {*_known_faces(faces, place), *_coloured_faces(faces, place)}
        whole |= faces.triangles_of(*sorted(numbers))
    for side in place.sides:
        whole |= _outermost(part, side)
    return whole


def _known_faces(faces: Faces, place: Place) -> tuple[int, ...]:
    unknown = [number for number in place.faces if not 1 <= number <= len(faces.table)]
    if unknown:
        got = ", ".join(map(str, unknown))
        raise NeedError("place_face", got=got, n=len(faces.table))
    return place.faces


def _coloured_faces(faces: Faces, place: Place) -> list[int]:
    shown = {face.number: face.colour_code for face in faces}
    for colour in place.colours:
        if colour.lower() not in shown.values():
            known = sorted(set(shown.values()) - {""})[:_COLOURS_SHOWN]
            raise NeedError("place_colour", got=colour, allowed=", ".join(known) or "-")
    wanted = {colour.lower() for colour in place.colours}
    return [number for number, colour in shown.items() if colour in wanted]


def _refuse_unknown_triangle(part: Part, place: Place) -> None:
    worst = max(place.triangles) if min(place.triangles) >= 0 else min(place.triangles)
    if not 0 <= worst < part.n_triangles:
        raise NeedError("place_triangle", got=worst, allowed=part.n_triangles - 1)


def _outermost(part: Part, side: Side) -> BoolArray:
    """Triangles at the end of a part: those that lie flat there, or that reach it where none do."""
    vertices, triangles = part.mesh
    axis = "xyz".index(side.axis)
    height = side.sign * vertices[:, axis][triangles]
    end = height.max()
    within = _OUTERMOST * part.extent[axis]
    normals, _ = normals_and_areas(vertices, triangles)
    is_flat = (height.min(axis=1) >= end - within) & (side.sign * normals[:, axis] > _ALONG)
    return np.asarray(is_flat if is_flat.any() else height.max(axis=1) >= end - within)


def _in_region(points: Floats, place: Place) -> BoolArray:
    """Which points lie in one of the boxes or at one of the planes."""
    inside = np.zeros(len(points), dtype=np.bool_)
    for box in place.boxes:
        inside |= _in_box(points, box)
    for plane in place.planes:
        inside |= _at(points, plane)
    return inside


def _in_box(points: Floats, box: Box) -> BoolArray:
    return np.asarray(np.all((points >= box.low) & (points <= box.high), axis=1))


def _at(points: Floats, plane: Plane) -> BoolArray:
    distance = (points - np.array(plane.point)) @ np.array(plane.normal)
    return np.asarray(np.abs(distance) <= plane.within)


def _joined(pieces: list[Samples]) -> Samples:
    if len(pieces) == 1:
        return pieces[0]
    return Samples(
        np.concatenate([piece.points for piece in pieces]),
        np.concatenate([piece.areas for piece in pieces]),
        np.concatenate([piece.normals for piece in pieces]),
        np.concatenate([piece.triangle for piece in pieces]),
    )


def _nothing_there(part: Part, place: Place) -> NeedError:
    """The error for a place off the part: the box of the part, and which face lies nearest."""
    vertices, triangles = part.mesh
    faces = faces_of(part)
    if not (place.boxes or place.planes):
        return NeedError("place_empty", n=len(faces))
    low, high = 1e3 * vertices.min(axis=0), 1e3 * vertices.max(axis=0)
    ends = zip("xyz", low, high, strict=True)
    box = ", ".join(f"{axis} {a:.4g} - {b:.4g} mm" for axis, a, b in ends)
    found = samples(vertices, triangles, spacing=_usual_spacing(part))
    away = _distance(found.points, place)
    face, distance = faces.number[found.triangle[np.argmin(away)]], 1e3 * float(away.min())
    return NeedError("place_nothing", got=place_text(place), box=box, n=len(faces), face=int(face),
                     distance=f"{distance:.3g}")  # fmt: skip


def _distance(points: Floats, place: Place) -> Floats:
    """Distance [m] of points from the boxes and planes of a place."""
    away = np.full(len(points), np.inf)
    for box in place.boxes:
        beyond = np.maximum(np.array(box.low) - points, points - np.array(box.high))
        away = np.minimum(away, np.linalg.norm(np.maximum(beyond, 0.0), axis=1))
    for plane in place.planes:
        height = np.abs((points - np.array(plane.point)) @ np.array(plane.normal))
        away = np.minimum(away, np.maximum(height - plane.within, 0.0))
    return away
