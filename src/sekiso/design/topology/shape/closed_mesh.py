"""A closed surface as triangles, and as a solid of manifold3d."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manifold3d import Error, Manifold, Mesh64

from sekiso.domain.errors import PartError
from sekiso.geometry.mesh import Floats, Integers, normals_and_areas, signed_volumes
from sekiso.numerics.arrays import BoolArray

_LABELLED = 1 << 30  # above every number that manifold3d gives to faces by itself


@dataclass(frozen=True, eq=False)
class ClosedMesh:
    """Vertices [m], shape (n, 3), and the corners of triangles that face outwards, shape (m, 3).

    `label` (m,) says of what face of another mesh a triangle is a piece; 0, or None, of none.
    """

    vertices: Floats
    triangles: Integers
    label: Integers | None = None

    @property
    def volume(self) -> float:
        """Volume [m3] enclosed; 0 without triangles."""
        return float(signed_volumes(self.vertices, self.triangles).sum()) if len(self) else 0.0

    @property
    def area(self) -> float:
        """Area [m2]."""
        return float(normals_and_areas(self.vertices, self.triangles)[1].sum())

    def piece(self, kept: BoolArray) -> ClosedMesh:
        """Some of the triangles, with the vertices that they need."""
        used, corners = np.unique(self.triangles[kept], return_inverse=True)
        label = None if self.label is None else self.label[kept]
        return ClosedMesh(self.vertices[used], corners.reshape(-1, 3).astype(np.int64), label)

    def __len__(self) -> int:
        return len(self.triangles)


def solid_of(mesh: ClosedMesh) -> Manifold:
    """The mesh as a solid; labels go with the triangles, and edges between two labels are kept.

    Raises PartError where manifold3d, the strict gate, takes it for no solid.
    """
    corners = mesh.triangles.astype(np.uint64)
    faces = {} if mesh.label is None else {"face_id": (mesh.label + _LABELLED).astype(np.uint64)}
    solid = Manifold(Mesh64(np.array(mesh.vertices, dtype=np.float64), corners, **faces))
    if solid.status() != Error.NoError:
        raise PartError("shape_not_solid", got=solid.status().name)
    return solid


def mesh_of_solid(solid: Manifold) -> ClosedMesh:
    """The triangles of a solid with their labels."""
    mesh = solid.to_mesh64()
    vertices = np.ascontiguousarray(np.array(mesh.vert_properties, dtype=np.float64)[:, :3])
    label = np.array(mesh.face_id).astype(np.int64) - _LABELLED
    return ClosedMesh(
        vertices, np.array(mesh.tri_verts).astype(np.int64), np.where(label > 0, label, 0)
    )
