"""Wavefront OBJ: points and faces; polygons are cut into fans."""

from __future__ import annotations

import numpy as np

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.geometry import Geometry


def read_obj(content: bytes) -> Geometry:
    """Points and faces of an OBJ file; normals and textures are passed over."""
    points: list[list[bytes]] = []
    triangles: list[tuple[int, int, int]] = []
    has_normals = False
    try:
        for line in content.replace(b"\\\r\n", b" ").replace(b"\\\n", b" ").splitlines():
            words = line.split()
            if not words:
                continue
            if words[0] == b"v":
                points.append(words[1:4])
            elif words[0] == b"vn":
                has_normals = True
            elif words[0] == b"f":
                triangles += _fan([_index(word, len(points)) for word in words[1:]])
        placed = np.array(points, dtype="S").astype(np.float64).reshape(-1, 3)
    except (ValueError, OverflowError) as problem:
        raise PartError("part_unreadable", format="OBJ", reason=str(problem)[:120]) from problem
    faces = np.array(triangles, dtype=np.int64).reshape(-1, 3)
    return Geometry(placed, faces, keeps_seams=has_normals)


def _index(word: bytes, n_points: int) -> int:
    number = int(word.split(b"/", 1)[0])
    if number == 0:
        raise ValueError("face index 0")
    return number - 1 if number > 0 else n_points + number


def _fan(corners: list[int]) -> list[tuple[int, int, int]]:
    return [(corners[0], corners[k], corners[k + 1]) for k in range(1, len(corners) - 1)]
