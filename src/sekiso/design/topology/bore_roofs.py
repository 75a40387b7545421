"""Roofs under the crowns of lying bores: built with the part and machined off afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.design.faces import faces_of
from sekiso.design.overhang import USUAL_ANGLE, overhang
from sekiso.domain.direction import Direction
from sekiso.domain.part import Face, Part
from sekiso.geometry.mesh import Floats, Integers, normals_and_areas

_LYING = np.sin(np.radians(5.0))  # of the axis out of level; others are left to supports
_INTO_METAL = 5e-3  # of the radius: facets of the bore lie inside of its circle
_BELOW_CROWN = 2e-3  # of the radius
_ARC_STEP = np.radians(3.0)


@dataclass(frozen=True, eq=False)
class Roofs:
    """The body as it is built [m], how many faces got a roof and the volume [m3] to machine off."""

    vertices: Floats
    triangles: Integers
    n_roofs: int
    volume: float


def with_bore_roofs(
    part: Part, *, direction: Direction = (0.0, 0.0, 1.0), angle: float = USUAL_ANGLE
) -> Roofs:
    """A part whose lying bores hold themselves: below the crown two planes at `angle` [rad].

    The planes meet at the crown and leave the circle of radius r at r sin(2 angle) to either side:
    at 45 degrees a section of r^2 (pi / 2 - 1) is filled, and drilled or reamed out afterwards, as
    bores that fit a pin are anyway.  Bores are the concave cylinders among the faces of the part
    that hang and lie within 5 degrees of level.  Raises PartError for a part without a mesh.
    """
    from manifold3d import Manifold, Mesh64, OpType

    vertices, corners = part.mesh
    normals, areas = normals_and_areas(vertices, corners)
    hanging = overhang(
        vertices, corners, normals=normals, areas=areas, direction=direction, angle=angle
    )
    up = np.asarray(direction) / np.linalg.norm(direction)
    faces = faces_of(part)
    roofs = []
    for face in faces:
        own = faces.number == face.number
        if _lies(face, up) and own[hanging.faces].any():
            roof = _roof(face, vertices[corners[own]], normals[own], up, angle)
            roofs += [] if roof is None else [roof]
    if not roofs:
        return Roofs(vertices, corners, 0, 0.0)
    solid = Manifold(Mesh64(np.array(vertices, order="C"), corners.astype(np.uint64)))
    whole = Manifold.batch_boolean([solid, *roofs], OpType.Add)
    mesh = whole.to_mesh64()
    points = np.array(mesh.vert_properties, dtype=np.float64)[:, :3]
    volume = float(whole.volume() - solid.volume())
    return Roofs(points, np.array(mesh.tri_verts).astype(np.int64), len(roofs), volume)


def opening_bores(
    part: Part, triangles: Integers, *, direction: Direction = (0.0, 0.0, 1.0)
) -> Integers:
    """Triangles of `part` in its lying bores that open in, or are, some of its `triangles`.

    What is held or loaded there is bolted or pinned through them: they stay round, and are built
    with a roof.  Raises PartError for a part without a mesh.
    """
    vertices, corners = part.mesh
    up = np.asarray(direction) / np.linalg.norm(direction)
    faces = faces_of(part)
    touched = np.zeros(len(vertices), dtype=np.bool_)
    touched[corners[triangles]] = True
    met = set(np.unique(faces.number[touched[corners].any(axis=1)]).tolist())
    normals, _ = normals_and_areas(vertices, corners)
    bores = []
    for face in faces:
        own = faces.number == face.number
        if face.number in met and _lies(face, up):
            bores += (
                [face.number] if _is_concave(face, vertices[corners[own]], normals[own]) else []
            )
    return np.flatnonzero(np.isin(faces.number, bores))


def _lies(face: Face, up: Floats) -> bool:
    is_bore = face.kind == "cylinder" and face.direction is not None and face.radius is not None
    return is_bore and abs(float(np.dot(face.direction or up, up))) < _LYING


def _roof(face: Face, corners: Floats, normals: Floats, up: Floats, angle: float) -> Any:
    """The roof of one cylinder as a solid; None for one that is convex."""
    from manifold3d import CrossSection, Manifold

    if not _is_concave(face, corners, normals):
        return None
    axis, radius = np.asarray(face.direction), float(face.radius or 0.0)
    centre = _centre(face, corners, normals)
    steep = up - float(up @ axis) * axis
    steep /= np.linalg.norm(steep)
    across = np.cross(steep, axis)
    points = corners.reshape(-1, 3) - centre
    reach = points @ axis
    outward = points - reach[:, None] * axis
    section = CrossSection([_section(radius, angle)])
    prism = Manifold.extrude(section, float(np.ptp(reach)))
    frame = np.column_stack((across, steep, axis, centre + float(reach.min()) * axis))
    inside = Manifold.hull_points(
        centre + points + _INTO_METAL * outward
    )  # no further than the bore
    return prism.transform(frame) ^ inside


def _centre(face: Face, corners: Floats, normals: Floats) -> Floats:
    """A place [m] on the axis of a cylinder around which the metal lies."""
    towards = corners.mean(axis=1) + float(face.radius or 0.0) * normals
    return np.asarray(towards.mean(axis=0))


def _is_concave(face: Face, corners: Floats, normals: Floats) -> bool:
    """Whether facets (m, 3, 3) [m] of a cylinder with their normals look at its axis."""
    axis = np.asarray(face.direction)
    away = corners.mean(axis=1) - _centre(face, corners, normals)
    away -= (away @ axis)[:, None] * axis
    return float(np.einsum("ij,ij->", away, normals)) <= 0.0


def _section(radius: float, angle: float) -> Floats:
    """Outline (n, 2) of a roof, anticlockwise: apex at the crown, closed inside of the metal."""
    end = 2.0 * angle  # from the crown, where the planes leave the circle
    turns = np.linspace(end, -end, max(int(2.0 * end / _ARC_STEP), 8))
    arc = (1.0 + _INTO_METAL) * radius * np.column_stack((np.sin(turns), np.cos(turns)))
    apex = (1.0 - _BELOW_CROWN) * radius  # below the facet of the crown, which is flat
    rise = np.tan(angle) * arc[0, 0]
    feet = np.array([[-arc[0, 0], apex - rise], [arc[0, 0], apex - rise]])
    return np.vstack((feet[:1], [[0.0, apex]], feet[1:], arc))
