"""Meshes put together, welded, moved, turned and turned inside out."""

from __future__ import annotations

from typing import Any

import numpy as np
from manifold3d import Manifold
from tests.bodies import Mesh, arrays

from sekiso.design.slices import hatch_part
from sekiso.domain.part import Finding, Part

SIDE = 0.01  # m


def box(*shift: float, side: float | tuple[float, float, float] = SIDE) -> Mesh:
    """A box with its lowest corner at `shift` [m]."""
    size = side if isinstance(side, tuple) else (side, side, side)
    return moved(arrays(Manifold.cube(size)), *(shift or (0.0, 0.0, 0.0)))


def sheet(at: float, *, side: float = SIDE) -> Mesh:
    """A square across x."""
    corners = np.array([[at, 0, 0], [at, side, 0], [at, side, side], [at, 0, side]])
    return corners, np.array([[0, 1, 2], [0, 2, 3]])


def together(*meshes: Mesh) -> Mesh:
    """Several meshes in one, each with corners of its own."""
    starts = np.cumsum([0, *(len(points) for points, _ in meshes)])
    return (
        np.concatenate([points for points, _ in meshes]),
        np.concatenate([corners + k for (_, corners), k in zip(meshes, starts, strict=False)]),
    )


def welded(*meshes: Mesh) -> Mesh:
    """Several meshes in one, whose corners of one place are one."""
    points, triangles = together(*meshes)
    places, index = np.unique(np.round(points, 12), axis=0, return_inverse=True)
    return places, index.reshape(-1)[triangles]


def moved(mesh: Mesh, *shift: float) -> Mesh:
    """The mesh elsewhere."""
    return mesh[0] + np.array(shift), mesh[1]


def inside_out(mesh: Mesh) -> Mesh:
    """The mesh with every triangle facing the other way."""
    return mesh[0], mesh[1][:, ::-1]


def shuffled(mesh: Mesh, seed: int = 0) -> Mesh:
    """The mesh with its triangles in another order."""
    return mesh[0], np.random.default_rng(seed).permutation(mesh[1])


def turned(mesh: Mesh, x: float, y: float, z: float) -> Mesh:
    """The mesh turned by degrees about x, then y, then z."""
    matrix = np.eye(3)
    for axis, degrees in enumerate((x, y, z)):
        one, other = (axis + 1) % 3, (axis + 2) % 3
        step = np.eye(3)
        cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        step[[one, one, other, other], [one, other, one, other]] = cosine, -sine, sine, cosine
        matrix = step @ matrix
    return mesh[0] @ matrix.T, mesh[1]


def crossing_prism(reach: float = 1.0) -> Mesh:
    """A prism over two lobes, one wound against the other; they cancel if `reach` is 2."""
    eight = np.array([[0.0, 0.0], [2.0, 2.0], [2.0, 0.0], [0.0, reach]]) * SIDE
    floor = np.column_stack((eight, np.zeros(4)))
    wall = [
        t
        for k in range(4)
        for t in ((k, (k + 1) % 4, (k + 1) % 4 + 4), (k, (k + 1) % 4 + 4, k + 4))
    ]
    ends = [(0, 2, 1), (0, 3, 2), (4, 5, 6), (4, 6, 7)]
    return np.concatenate((floor, floor + np.array([0.0, 0.0, SIDE]))), np.array([*ends, *wall])


def stl(mesh: Mesh) -> bytes:
    """Binary STL of a mesh in metres, written in millimetres."""
    facet = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
    facets = np.zeros(len(mesh[1]), dtype=facet)
    facets["corners"] = mesh[0][mesh[1]] * 1e3
    return b"part".ljust(80) + np.uint32(len(facets)).tobytes() + facets.tobytes()


def codes(part: Part) -> dict[str, Finding]:
    """Findings of a part by their code."""
    return {finding.code: finding for finding in part.findings}


def layer_volume(part: Part, n: int = 60) -> float:
    """Sum of the areas of `n` layers times their thickness [m3]."""
    layer = part.extent[2] / n
    return float(hatch_part(part, layer=layer).area) * layer


def part_of(mesh: Any) -> Part:
    """The part of a mesh of trimesh, in metres."""
    return Part(
        volume=float(mesh.volume),
        area=float(mesh.area),
        extent=tuple(mesh.extents),
        vertices=np.asarray(mesh.vertices),
        triangles=np.asarray(mesh.faces),
    )
