"""The faces of a part: those of its CAD file, or the smooth patches of its mesh."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from sekiso.domain.part import Face, Faces, Part
from sekiso.geometry.formats.format import Surface
from sekiso.geometry.mesh import Floats, Integers, normals_and_areas
from sekiso.geometry.patches import fitted_cylinder, is_flat, smooth_patches

_DIGITS = 9  # of the whole area or size, within which two patches are alike
_KEPT = 4  # parts


@lru_cache(maxsize=_KEPT)  # fits take longer than reading, and each load asks again
def faces_of(part: Part) -> Faces:
    """Faces of a part, numbered from 1: those of the CAD file, else smooth patches of the mesh.

    Numbers of CAD faces follow the file, solid after solid, whatever the facets; patches are
    parted by edges sharper than 30 degrees and come by area, the largest first, then by place.
    Triangles of no face, as bodies that were united have, are numbered as patches behind the CAD
    faces.  Raises PartError for a part without a mesh.
    """
    mesh = _Mesh(*part.mesh)
    if part.faces is None:
        return mesh.patches(np.ones(part.n_triangles, dtype=bool), first=1)
    rest = part.faces.number == 0
    if not rest.any():
        return part.faces
    more = mesh.patches(rest, first=len(part.faces.table) + 1)
    number = np.where(rest, more.number, part.faces.number)
    return Faces(number.astype(np.int32), part.faces.table + more.table)


def cad_faces(
    vertices: Floats, triangles: Integers, *, face: Integers, surfaces: tuple[Surface, ...]
) -> Faces:
    """The faces of a CAD file on the mesh [m] of a part; `face` is the place in `surfaces`, or -1.

    A face of which the mesh has no triangle, such as one in a body that was left out, stays in the
    table with no area.
    """
    mesh = _Mesh(vertices, triangles)
    areas, middles, normals = mesh.sums(face, len(surfaces))
    table = tuple(
        Face(
            number=k + 1,
            kind=surface.kind,
            area=float(areas[k]),
            middle=_vector(middles[k]),
            direction=_direction(surface, normals[k]),
            radius=surface.radius or None,
            colour=surface.colour,
            solid=surface.solid,
        )
        for k, surface in enumerate(surfaces)
    )
    return Faces((face + 1).astype(np.int32), table)


class _Mesh:
    """A mesh [m] with normals and areas, summed by face."""

    def __init__(self, vertices: Floats, triangles: Integers) -> None:
        self.vertices, self.triangles = vertices, triangles
        self.normals, self.areas = normals_and_areas(vertices, triangles)

    def sums(self, face: Integers, n: int) -> tuple[Floats, Floats, Floats]:
        """Area [m2], centre [m] and sum of A n [m2] of each of `n` faces; -1 is none."""
        own = face >= 0
        index, areas = face[own], self.areas[own]
        middles = self.vertices[self.triangles[own]].mean(axis=1)
        total = np.bincount(index, areas, minlength=n).astype(np.float64)
        normals = _by_face(index, areas, self.normals[own], n)
        safe = np.where(total > 0.0, total, 1.0)[:, None]
        return total, _by_face(index, areas, middles, n) / safe, normals

    def patches(self, kept: np.ndarray, *, first: int) -> Faces:
        """The smooth patches of some of the triangles, numbered from `first`."""
        own = np.flatnonzero(kept)
        patch = smooth_patches(self.vertices, self.triangles[own])
        face = np.full(len(self.triangles), -1)
        face[own] = patch
        n = int(patch.max(initial=-1)) + 1
        areas, middles, normals = self.sums(face, n)
        order = self._order(areas, middles)
        order = order[areas[order] > 0.0]
        place = np.zeros(n + 1, dtype=np.int32)  # the last is that of triangles of no patch
        place[order] = np.arange(len(order)) + first
        flat = is_flat(normals, areas)
        members = np.split(
            own[np.argsort(patch, kind="stable")], np.cumsum(np.bincount(patch))[:-1]
        )
        table = tuple(
            self._patch(members[k], int(place[k]), areas[k], middles[k], normals[k], bool(flat[k]))
            for k in order.tolist()
        )
        return Faces(place[face], table)

    def _order(self, areas: Floats, middles: Floats) -> Integers:
        size = float(np.ptp(self.vertices, axis=0).max())
        places = np.round(middles / size, _DIGITS)
        by_area = -np.round(areas / self.areas.sum(), _DIGITS)
        return np.lexsort((places[:, 2], places[:, 1], places[:, 0], by_area))

    def _patch(
        self, own: Integers, number: int, area: float, middle: Floats, normal: Floats, flat: bool
    ) -> Face:
        if flat:
            direction = _vector(normal / np.linalg.norm(normal))
            return Face(number, "plane", float(area), _vector(middle), direction)
        points = self.vertices[np.unique(self.triangles[own])]
        fit = fitted_cylinder(points, self.normals[own], self.areas[own])
        if fit is None:
            return Face(number, "other", float(area), _vector(middle))
        return Face(number, "cylinder", float(area), _vector(middle), _vector(fit.axis), fit.radius)


def _by_face(index: Integers, areas: Floats, rows: Floats, n: int) -> Floats:
    columns = [np.bincount(index, areas * rows[:, k], minlength=n) for k in range(3)]
    return np.stack(columns, axis=1)


def _direction(surface: Surface, normal: Floats) -> tuple[float, float, float] | None:
    """Normal of a plane out of the part; else the axis, None without one."""
    length = float(np.linalg.norm(normal))
    if surface.kind == "plane" and length > 0.0:
        return _vector(normal / length)
    return _vector(np.array(surface.axis)) if surface.axis else None


def _vector(values: Floats) -> tuple[float, float, float]:
    x, y, z = (float(part) for part in values)
    return x, y, z
