"""The original part as one solid, to cut a shape with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from manifold3d import Manifold, OpType

from sekiso.design.topology.shape.closed_mesh import ClosedMesh, solid_of
from sekiso.design.topology.shape.near_surface import NearSurface
from sekiso.domain.part import Part
from sekiso.geometry.connectivity import edges
from sekiso.geometry.mesh import Floats, Integers, normals_and_areas, signed_volumes
from sekiso.geometry.nesting import shells
from sekiso.numerics.arrays import BoolArray

_CONTACT = 1e-3  # of the longest side: facets of curved faces that touch are no farther apart
_AGAINST = 0.9  # cosine between the normal of a face and the reverse of one that it touches


def design_solid(part: Part, *, label: Integers | None = None) -> Manifold:
    """The metal of `part` as one solid; bodies that touch are joined where they do.

    Triangles carry a `label`; edges between two labels are kept in what is cut with the solid.
    Faces in contact are moved towards each other by as much as their facets are apart, so that
    no gap is left between them; all others stay where they are.  Raises PartError for a part
    without a mesh or whose mesh is not closed.
    """
    whole = ClosedMesh(*part.mesh, label)
    body = _bodies(whole)
    if not body.max(initial=0):
        return solid_of(whole)
    pieces = [whole.piece(body == k) for k in range(int(body.max()) + 1)]
    joined = [solid_of(_towards_neighbours(pieces, k)) for k in range(len(pieces))]
    return Manifold.batch_boolean(joined, OpType.Add)


def _bodies(mesh: ClosedMesh) -> Integers:
    """Number of the body of each triangle, cavities belonging to the body around them."""
    vertices, triangles = mesh.vertices, mesh.triangles
    shell = edges(triangles).shell
    kinds = shells(
        vertices, triangles, shell=shell, tetrahedra=signed_volumes(vertices, triangles),
        areas=normals_and_areas(vertices, triangles)[1],
    )  # fmt: skip
    owner = np.where(kinds.is_cavity, kinds.around, np.arange(len(kinds.around)))
    return np.unique(owner[shell], return_inverse=True)[1].reshape(-1).astype(np.int64)


def _towards_neighbours(pieces: list[ClosedMesh], number: int) -> ClosedMesh:
    """A body whose faces in contact with those before it reach into them a little."""
    piece = pieces[number]
    size = max(float(np.ptp(other.vertices, axis=0).max()) for other in pieces)
    normals = normals_and_areas(piece.vertices, piece.triangles)[0]
    apart = np.full(len(piece.triangles), np.inf)
    for other in pieces[:number]:
        apart = np.minimum(apart, _gap(piece, normals, other, most=_CONTACT * size))
    touching = np.isfinite(apart)
    if not touching.any():
        return piece
    corners = piece.triangles[touching].reshape(-1)
    out = np.zeros_like(piece.vertices)
    np.add.at(out, corners, np.repeat(normals[touching], 3, axis=0))
    out /= np.maximum(np.linalg.norm(out, axis=1), 1e-300)[:, None]
    return replace(piece, vertices=piece.vertices + 2.0 * float(apart[touching].max()) * out)


def _gap(piece: ClosedMesh, normals: Floats, other: ClosedMesh, *, most: float) -> Floats:
    """Distance [m] of each triangle to a face of `other` turned against it; infinite for none."""
    middles = piece.vertices[piece.triangles].mean(axis=1)
    corners = other.vertices[other.triangles]
    near = np.flatnonzero(_in_box(middles[:, None], corners.reshape(-1, 3), most=most))
    beside = _in_box(corners, middles, most=most)
    gap = np.full(len(middles), np.inf)
    if len(near) and beside.any():
        around = NearSurface(other.vertices, other.triangles[beside])
        gap[near] = around.nearest(
            middles[near], most=most, facing=-normals[near], cosine=_AGAINST
        )[0]
    return gap


def _in_box(corners: Floats, points: Floats, *, most: float) -> BoolArray:
    """Whether the box of each `corners[k]` comes within `most` [m] of that of `points`."""
    low, high = points.min(axis=0) - most, points.max(axis=0) + most
    return np.asarray(np.all((corners.max(axis=1) > low) & (corners.min(axis=1) < high), axis=1))
