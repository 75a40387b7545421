"""Bodies of a mesh: those that hold an anchor stay."""

from __future__ import annotations

import numpy as np

from sekiso.design.topology.shape.closed_mesh import ClosedMesh
from sekiso.domain.part import Finding
from sekiso.geometry.connectivity import edges
from sekiso.geometry.mesh import Floats, Integers, signed_volumes


def held_pieces(
    mesh: ClosedMesh, *, places: Floats | None, reach: float
) -> tuple[ClosedMesh, tuple[Finding, ...]]:
    """The bodies of `mesh` that come within `reach` [m] of one of `places`, shape (n, 3).

    Without places, or where none is near, the largest body stays; cavities stay with their body.
    Findings tell what was left out, and, as an error, that more than one body stays: loads and
    supports do not hang together.
    """
    shell = edges(mesh.triangles).shell
    tetrahedra = signed_volumes(mesh.vertices, mesh.triangles)
    volume = np.bincount(shell, tetrahedra).astype(np.float64)
    bodies = np.flatnonzero(volume > 0.0)
    if len(bodies) < 2:
        return mesh, ()
    stays = np.zeros(len(volume), dtype=bool)
    stays[_near(mesh, shell, places, reach)] = True
    stays &= volume > 0.0
    if not stays.any():
        stays[int(np.argmax(volume))] = True
    findings: list[Finding] = []
    left = bodies[~stays[bodies]]
    if len(left):
        told = {"n": len(left), "volume": float(volume[left].sum()) * 1e9}
        findings.append(Finding("shape_islands", "info", told))
    if stays.sum() > 1:
        findings.append(Finding("shape_in_pieces", "error", {"n": int(stays.sum())}))
    stays |= _cavities_of(mesh, shell, volume, stays)
    return mesh.piece(stays[shell]), tuple(findings)


def _near(mesh: ClosedMesh, shell: Integers, places: Floats | None, reach: float) -> Integers:
    """Shells with a vertex near one of the places."""
    from scipy.spatial import cKDTree

    if places is None or not len(places):
        return np.zeros(0, dtype=np.int64)
    distance = cKDTree(places).query(mesh.vertices, distance_upper_bound=reach)[0]
    touched = np.isfinite(distance)[mesh.triangles].any(axis=1)
    return np.unique(shell[touched])


def _cavities_of(
    mesh: ClosedMesh, shell: Integers, volume: Floats, stays: np.ndarray
) -> np.ndarray:
    """Cavities inside bodies that stay, by their boxes."""
    n = len(volume)
    corners = mesh.vertices[mesh.triangles]
    low, high = np.full((n, 3), np.inf), np.full((n, 3), -np.inf)
    np.minimum.at(low, shell, corners.min(axis=1))
    np.maximum.at(high, shell, corners.max(axis=1))
    inside = np.all((low[:, None] >= low[None]) & (high[:, None] <= high[None]), axis=2)
    return np.asarray((volume < 0.0) & inside[:, stays].any(axis=1))
