"""Repair on request: what is broken, what mending changes, whether the result can be trusted.

Nothing here happens by itself.  A repaired mesh is accepted only if manifold3d takes it as a solid
and its volume agrees with the winding number of the broken mesh; a soup of triangles that closes to
nothing is refused, not called watertight.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from manifold3d import Error, Manifold, Mesh64, OpType, triangulate
from numpy.typing import NDArray

from sekiso.design.mesh_report import part_from_mesh
from sekiso.domain.canonical import digest
from sekiso.domain.errors import PartError
from sekiso.domain.part import Finding, Part
from sekiso.geometry.connectivity import close_cracks, edges, shells, sides, winding_number
from sekiso.geometry.mesh import (
    Floats,
    Integers,
    has_three_corners,
    normals_and_areas,
    signed_volumes,
)

_NEAR = 1e-5  # of the longest side: corners that close are one
_BAND = 0.02  # of the volume, beside the sampling error
_FLAT = 0.2  # of a hole's size: how far its rim may leave a plane
_MOST_TESTS = 2e7  # points times triangles of the winding number


@dataclass(frozen=True, eq=False)
class Repair:
    """The repaired part, what was done to it, and the change of volume [m3] and area [m2].

    `is_trusted` is the verdict of the gate; `expected_volume` [m3] with `expected_error` (one
    sigma) is what the winding number says of the broken mesh.
    """

    part: Part
    changes: tuple[Finding, ...]
    volume_change: float
    area_change: float
    expected_volume: float
    expected_error: float
    is_trusted: bool


def repair_mesh(part: Part, *, seed: int = 0) -> Repair:
    """`part` with near corners joined, triangles flipped, holes closed and bodies united.

    Raises PartError if the part has no mesh, or if what is left encloses no volume.
    """
    if part.vertices is None or part.triangles is None:
        raise PartError("part_without_mesh")
    changes: list[Finding] = []
    vertices, triangles = part.vertices, _join_corners(part.vertices, part.triangles, changes)
    triangles = _align_windings(triangles, changes)
    triangles = _fill_holes(vertices, triangles, changes)
    triangles = _flip_shells(vertices, triangles, changes)
    vertices, triangles, is_solid = _unite_bodies(vertices, triangles, changes)
    kept = tuple(f for f in part.findings if f.code in ("unit_suspect", "unit_conflict"))
    repaired = part_from_mesh(
        vertices, triangles, name=part.name, features=part.features, findings=kept,
        digest=digest({"repaired": part.digest, "unit": part.unit}),
    )  # fmt: skip
    expected, error = winding_volume(part.vertices, part.triangles, seed=seed)
    slack = 3.0 * error + _BAND * expected
    return Repair(
        part=repaired,
        changes=tuple(changes),
        volume_change=repaired.volume - part.volume,
        area_change=repaired.area - part.area,
        expected_volume=expected,
        expected_error=error,
        is_trusted=is_solid and repaired.is_closed and abs(repaired.volume - expected) <= slack,
    )


def winding_volume(vertices: Floats, triangles: Integers, *, seed: int = 0) -> tuple[float, float]:
    """Volume [m3] where the winding number is above one half in size, and its sampling error.

    Points are drawn evenly in the bounding box (seeded); the generalised winding number is defined
    for open and crossing meshes too (Jacobson, Kavan and Sorkine-Hornung 2013).
    """
    low, size = vertices.min(axis=0), np.ptp(vertices, axis=0)
    n = int(np.clip(_MOST_TESTS / len(triangles), 200, 4000))
    points = low + size * np.random.default_rng(seed).random((n, 3))
    inside = np.array([abs(winding_number(p, vertices, triangles)) > 0.5 for p in points])
    share = float(inside.mean())
    box = float(np.prod(size))
    return box * share, box * float(np.sqrt(max(share * (1.0 - share), 1.0 / n) / n))


def _join_corners(vertices: Floats, triangles: Integers, changes: list[Finding]) -> Integers:
    tolerance = _NEAR * float(np.ptp(vertices, axis=0).max())
    same = close_cracks(vertices, triangles, tolerance=tolerance)
    n_joined = int(np.sum(same != np.arange(len(same))))
    if n_joined:
        changes.append(Finding("corners_joined", "info", {"n": n_joined}))
    merged = same[triangles]
    return np.asarray(merged[has_three_corners(merged)])


def _align_windings(triangles: Integers, changes: list[Finding]) -> Integers:
    """Triangles of each shell flipped until neighbours agree, as most of them stood before."""
    from sekiso.geometry.winding_kernel import faces_to_flip

    face, neighbour, disagrees = _neighbours(triangles)
    first = np.searchsorted(face, np.arange(len(triangles) + 1))
    flipped = faces_to_flip(first, neighbour, disagrees)
    shell = edges(triangles).shell
    share = np.bincount(shell, flipped) / np.bincount(shell)
    flipped ^= (share > 0.5)[shell]
    if flipped.any():
        faces = tuple(int(k) for k in np.flatnonzero(flipped)[:200])
        changes.append(Finding("triangles_turned", "info", {"n": int(flipped.sum())}, faces))
    return np.where(flipped[:, None], triangles[:, ::-1], triangles)


def _neighbours(triangles: Integers) -> tuple[Integers, Integers, NDArray[np.bool_]]:
    """Pairs of faces that share an edge alone, both ways round, sorted by the first of the two."""
    start, end, key = sides(triangles)
    order = np.argsort(key, kind="stable")
    _, head, count = np.unique(key[order], return_index=True, return_counts=True)
    one, other = order[head[count == 2]], order[head[count == 2] + 1]
    same_way = (start < end)[one] == (start < end)[other]
    face = np.concatenate((one, other)) // 3
    neighbour = np.concatenate((other, one)) // 3
    disagrees = np.concatenate((same_way, same_way))
    by_face = np.argsort(face, kind="stable")
    return face[by_face], neighbour[by_face], disagrees[by_face]


def _fill_holes(vertices: Floats, triangles: Integers, changes: list[Finding]) -> Integers:
    """Holes whose rim is nearly flat, closed by triangles between the rim's corners."""
    patches = [patch for rim in _rims(triangles) if (patch := _patch(vertices, rim)) is not None]
    if not patches:
        return triangles
    added = np.concatenate(patches)
    area = float(normals_and_areas(vertices, added)[1].sum())
    changes.append(Finding("holes_closed", "info", {"n": len(patches), "area": area * 1e6}))
    return np.concatenate((triangles, added))


def _rims(triangles: Integers) -> list[list[int]]:
    """Closed chains of open edges, run against the triangles beside them."""
    start, end, key = sides(triangles)
    _, index, count = np.unique(key, return_index=True, return_counts=True)
    lone = index[count == 1]
    onward: dict[int, list[int]] = {}
    for a, b in zip(end[lone].tolist(), start[lone].tolist(), strict=True):
        onward.setdefault(a, []).append(b)
    rims: list[list[int]] = []
    for first in list(onward):
        path, place = [first], {first: 0}
        while onward.get(path[-1]):
            corner = onward[path[-1]].pop()
            if corner in place:
                rims.append(path[place[corner] :])
                for passed in rims[-1]:
                    del place[passed]
                del path[-len(rims[-1]) :]
            place[corner] = len(path)
            path.append(corner)
    return [rim for rim in rims if len(rim) >= 3]


def _patch(vertices: Floats, rim: list[int]) -> Integers | None:
    points = vertices[rim]
    middle = points.mean(axis=0)
    after = np.roll(points, -1, axis=0)
    normal = np.cross(points - middle, after - middle).sum(axis=0)
    length = float(np.linalg.norm(normal))
    size = float(np.ptp(points, axis=0).max())
    if length <= 1e-12 * size**2:  # corners in a row on one side, one long edge on the other
        return np.array([(rim[0], rim[k], rim[k + 1]) for k in range(1, len(rim) - 1)])
    normal /= length
    if float(np.abs((points - middle) @ normal).max()) > _FLAT * size:
        return None
    across = points[1] - points[0] - ((points[1] - points[0]) @ normal) * normal
    across /= max(float(np.linalg.norm(across)), 1e-300)
    flat = np.stack((points @ across, points @ np.cross(normal, across)), axis=1) / size
    corners = np.asarray(triangulate([flat]), dtype=np.int64)
    return np.asarray(rim, dtype=np.int64)[corners] if len(corners) else None


def _flip_shells(vertices: Floats, triangles: Integers, changes: list[Finding]) -> Integers:
    faults = edges(triangles)
    whole = shells(
        vertices, triangles, shell=faults.shell, tetrahedra=signed_volumes(vertices, triangles),
        areas=normals_and_areas(vertices, triangles)[1],
    )  # fmt: skip
    n = int(whole.is_inside_out.sum())
    if not n:
        return triangles
    changes.append(Finding("shells_turned", "info", {"n": n}))
    return np.where(whole.is_inside_out[faults.shell][:, None], triangles[:, ::-1], triangles)


def _unite_bodies(
    vertices: Floats, triangles: Integers, changes: list[Finding]
) -> tuple[Floats, Integers, bool]:
    """One solid of bodies that overlap, if manifold3d takes the mesh; else the mesh as it is."""
    used, compact = np.unique(triangles, return_inverse=True)
    corners = compact.reshape(-1, 3)
    solid = Manifold(Mesh64(np.ascontiguousarray(vertices[used]), corners.astype(np.uint64)))
    if solid.status() != Error.NoError:
        return vertices, triangles, False
    bodies = solid.decompose()
    outer = [body for body in bodies if body.volume() > 0.0]
    if len(outer) == len(bodies) and len(bodies) > 1:
        union = Manifold.batch_boolean(bodies, OpType.Add)
        if union.volume() < solid.volume() * (1.0 - 1e-9):
            changes.append(Finding("bodies_united", "info", {"n": len(bodies)}))
            mesh = union.to_mesh64()
            points = np.asarray(mesh.vert_properties)[:, :3].astype(np.float64)
            return points, np.asarray(mesh.tri_verts).astype(np.int64), True
    return vertices, triangles, True
