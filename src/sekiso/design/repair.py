"""Repair on request: what is broken, what mending changes, whether the result can be trusted.

Nothing here happens by itself.  A repaired mesh is accepted only if manifold3d takes it as a solid
and its volume agrees with the winding number of the broken mesh; a soup of triangles that closes to
nothing is refused, not called watertight.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from manifold3d import Error, Manifold, Mesh64, triangulate

from sekiso.design.mesh_report import part_from_mesh
from sekiso.design.metal import READINGS
from sekiso.domain.canonical import digest
from sekiso.domain.part import Finding, Part
from sekiso.geometry.connectivity import (
    close_cracks,
    edges,
    faces_against,
    rims,
    winding_number,
)
from sekiso.geometry.mesh import (
    Floats,
    Integers,
    has_three_corners,
    normals_and_areas,
)

_NEAR = (1e-5, 1e-4, 1e-3)  # of the longest side: corners that close are one
_BETTER = 0.5  # of the open edges may be left if corners farther apart are joined
_MOST_KEPT = 0.9  # of the triangles are left: joining must not eat the shape
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
    """`part` with near corners joined, triangles flipped and holes closed.

    `changes` begin with what reading the file had left out, turned or united (see `metal`).
    Raises PartError if the part has no mesh, or if what is left encloses no volume.
    """
    changes: list[Finding] = []
    vertices, triangles = part.mesh
    triangles = _join_corners(vertices, triangles, changes)
    triangles = _align_windings(triangles, changes)
    triangles = _fill_holes(vertices, triangles, changes)
    kept = tuple(f for f in part.findings if f.code in ("unit_suspect", "unit_conflict"))
    repaired = part_from_mesh(
        vertices, triangles, name=part.name, features=part.features, findings=kept,
        digest=digest({"repaired": part.digest, "unit": part.unit}),
    )  # fmt: skip
    readings = [f for f in (*part.findings, *repaired.findings) if f.code in READINGS]
    expected, error = winding_volume(*part.mesh, seed=seed)
    slack = 3.0 * error + _BAND * expected
    is_near = abs(repaired.volume - expected) <= slack
    return Repair(
        part=replace(
            repaired, findings=tuple(f for f in repaired.findings if f.code not in READINGS)
        ),
        changes=(*readings, *changes),
        volume_change=repaired.volume - part.volume,
        area_change=repaired.area - part.area,
        expected_volume=expected,
        expected_error=error,
        is_trusted=repaired.is_closed and is_near and _is_solid(repaired),
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
    """Corners on open edges joined: as near as closes the mesh, else as near as helps most."""
    size = float(np.ptp(vertices, axis=0).max())
    best, fewest = triangles, edges(triangles).n_open
    for near in _NEAR if fewest else ():
        same = close_cracks(vertices, triangles, tolerance=near * size)
        merged = same[triangles]
        merged = np.asarray(merged[has_three_corners(merged)])
        n_open = edges(merged).n_open
        if len(merged) > _MOST_KEPT * len(triangles) and n_open < _BETTER * fewest:
            best, fewest = merged, n_open
            n_joined = int(np.sum(same != np.arange(len(same))))
    if best is not triangles:
        values = {"n": n_joined}
        changes.append(Finding("corners_joined", "info", values))
    return best


def _align_windings(triangles: Integers, changes: list[Finding]) -> Integers:
    """Triangles of each shell flipped until neighbours agree, as most of them stood before."""
    flipped = faces_against(triangles)
    shell = edges(triangles).shell
    share = np.bincount(shell, flipped) / np.bincount(shell)
    flipped ^= (share > 0.5)[shell]
    if flipped.any():
        faces = tuple(int(k) for k in np.flatnonzero(flipped)[:200])
        changes.append(Finding("triangles_turned", "info", {"n": int(flipped.sum())}, faces))
    return np.where(flipped[:, None], triangles[:, ::-1], triangles)


def _fill_holes(vertices: Floats, triangles: Integers, changes: list[Finding]) -> Integers:
    """Holes whose rim is nearly flat, closed by triangles between the rim's corners."""
    patches = [patch for rim in rims(triangles) if (patch := _patch(vertices, rim)) is not None]
    if not patches:
        return triangles
    added = np.concatenate(patches)
    area = float(normals_and_areas(vertices, added)[1].sum())
    changes.append(Finding("holes_closed", "info", {"n": len(patches), "area": area * 1e6}))
    return np.concatenate((triangles, added))


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


def _is_solid(part: Part) -> bool:
    """Whether manifold3d takes the mesh of `part`."""
    if part.vertices is None or part.triangles is None:
        return False
    mesh = Mesh64(part.vertices, part.triangles.astype(np.uint64))
    return bool(Manifold(mesh).status() == Error.NoError)
