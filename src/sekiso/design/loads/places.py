"""Where a place of a part is: its triangles, and samples of its surface."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sekiso.design.faces import faces_of
from sekiso.domain.errors import NeedError
from sekiso.domain.loads import Place, Plane, Side, Vector
from sekiso.domain.part import Faces, Part
from sekiso.domain.place_text import WITHIN, place_text
from sekiso.geometry.clipping import HalfSpace, Pieces, areas, clipped, joined
from sekiso.geometry.mesh import Floats, normals_and_areas
from sekiso.geometry.samples import Samples, samples
from sekiso.numerics.arrays import BoolArray

_ALONG = np.cos(np.radians(3.0))  # of the normal of an outermost face and the axis
_OUTERMOST = 1e-3  # of the extent along the axis
_COLOURS_SHOWN = 8


def triangles_at(part: Part, place: Place) -> BoolArray:
    """Which triangles of a part meet a place, shape (n_triangles,).

    Raises NeedError for a place that meets none, a face or a colour that there is not.
    """
    met = np.zeros(part.n_triangles, dtype=np.bool_)
    met[pieces_at(part, place).triangle] = True
    return met


def surface_at(part: Part, place: Place, *, spacing: float) -> Samples:
    """Samples of the surface of a part at a place, about `spacing` [m] apart.

    Their areas add up to that of `pieces_at`, whose errors these are.
    """
    pieces = pieces_at(part, place)
    corners = pieces.corners.reshape(-1, 3)
    found = samples(corners, np.arange(len(corners)).reshape(-1, 3), spacing=spacing)
    return replace(found, triangle=pieces.triangle[found.triangle])


def pieces_at(part: Part, place: Place) -> Pieces:
    """The surface of a part at a place: triangles, cut where a box or a band ends on them.

    Faces, colours, picked triangles, sides and planes without a width of their own are taken
    whole.  Errors as of `triangles_at`.
    """
    vertices, triangles = part.mesh
    whole = whole_triangles(part, place)
    surface = Pieces(vertices[triangles], np.arange(len(triangles)))
    pieces, rest = [surface.only(whole)], surface.only(~whole & _among(part, place))
    for region in _regions(place):
        inside, rest = clipped(rest, region)
        pieces.append(inside)
    found = joined(pieces)
    found = found.only(areas(found) > 0.0)
    if not len(found.triangle):
        raise _nothing_there(part, place)
    return found


def _usual_spacing(part: Part) -> float:
    return 0.02 * max(part.extent)


def whole_triangles(part: Part, place: Place) -> BoolArray:
    """Triangles of a place that no box or band cuts, shape (n_triangles,)."""
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
    vertices, triangles = part.mesh
    for plane in place.planes:
        if not _is_band(plane):
            whole |= _at(vertices, plane)[triangles].all(axis=1) & _among(part, place)
    return whole


def _among(part: Part, place: Place) -> BoolArray:
    """Triangles that boxes and planes may meet."""
    if not place.among:
        return np.ones(part.n_triangles, dtype=np.bool_)
    found = np.zeros(part.n_triangles, dtype=np.bool_)
    found[list(place.among)] = True
    return found


def _is_band(plane: Plane) -> bool:
    """Whether a plane has a width, and is not only there to name the faces in it."""
    return plane.within > WITHIN


def _regions(place: Place) -> list[list[HalfSpace]]:
    """What cuts triangles, each as the half-spaces that bound it."""
    found = []
    for box in place.boxes:
        sides = [(_unit(axis, 1.0), box.low[axis]) for axis in range(3)]
        sides += [(_unit(axis, -1.0), -box.high[axis]) for axis in range(3)]
        found.append([side for side in sides if np.isfinite(side[1])])
    for plane in place.planes:
        if _is_band(plane):
            middle = float(np.dot(plane.normal, plane.point))
            x, y, z = plane.normal
            sides = [(plane.normal, middle - plane.within)]
            found.append([*sides, ((-x, -y, -z), -middle - plane.within)])
    return found


def _unit(axis: int, size: float) -> Vector:
    x, y, z = (size * (axis == k) for k in range(3))
    return x, y, z


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


def _at(points: Floats, plane: Plane) -> BoolArray:
    distance = (points - np.array(plane.point)) @ np.array(plane.normal)
    return np.asarray(np.abs(distance) <= plane.within)


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
