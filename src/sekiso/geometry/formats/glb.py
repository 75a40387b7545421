"""Binary glTF, as the STEP kernel hands it over: meshes placed by the nodes of a scene."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.format import Geometry


@dataclass(frozen=True)
class _Glb:
    tree: dict[str, Any]
    binary: bytes

    def array(self, number: int) -> np.ndarray:
        accessor = self.tree["accessors"][number]
        view = self.tree["bufferViews"][accessor["bufferView"]]
        kind = {5126: "<f4", 5123: "<u2", 5125: "<u4", 5121: "<u1"}[accessor["componentType"]]
        width = {"VEC3": 3, "SCALAR": 1}[accessor["type"]]
        at = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
        flat = np.frombuffer(self.binary, dtype=kind, count=accessor["count"] * width, offset=at)
        return flat.reshape(-1, width)


def parse_glb(content: bytes) -> Geometry:
    """Triangles of all meshes of a binary glTF scene in metres, each primitive as one solid.

    A node's matrix, or its translation, rotation (a quaternion x, y, z, w) and scale, places it in
    its parent (glTF 2.0, section 3.5).  Raises PartError for a scene without a mesh, ValueError or
    struct.error for bytes that are no scene.
    """
    length = struct.unpack_from("<I", content, 12)[0]
    model = _Glb(json.loads(content[20 : 20 + length]), content[28 + length :])
    points: list[np.ndarray] = []
    triangles: list[np.ndarray] = []
    solid: list[np.ndarray] = []
    names: list[str] = []
    nodes: list[int] = []
    colours: list[tuple[float, ...]] = []
    n_points = 0
    scene = model.tree["scenes"][model.tree.get("scene", 0)]
    waiting = [(node, np.eye(4)) for node in reversed(scene.get("nodes", []))]
    while waiting:
        number, above = waiting.pop()
        node = model.tree["nodes"][number]
        matrix = above @ _local(node)
        waiting += [(child, matrix) for child in reversed(node.get("children", []))]
        if "mesh" not in node:
            continue
        for primitive in model.tree["meshes"][node["mesh"]]["primitives"]:
            placed = model.array(primitive["attributes"]["POSITION"]).astype(np.float64)
            placed = placed @ matrix[:3, :3].T + matrix[:3, 3]
            corners = model.array(primitive["indices"]).astype(np.int64).reshape(-1, 3)
            points.append(placed)
            triangles.append(corners + n_points)
            solid.append(np.full(len(corners), len(names)))
            names.append(str(node.get("name", "")))
            nodes.append(number)
            colours.append(_colour(model.tree, primitive))
            n_points += len(placed)
    if not points:
        raise PartError("part_no_solid")
    return Geometry(
        np.concatenate(points), np.concatenate(triangles), 1.0, solid=np.concatenate(solid),
        n_solids=len(names), names=tuple(names), colours=tuple(colours), nodes=tuple(nodes),
    )  # fmt: skip


def _local(node: dict[str, Any]) -> np.ndarray:
    if "matrix" in node:
        return np.array(node["matrix"], dtype=np.float64).reshape(4, 4).T
    matrix = np.eye(4)
    x, y, z, w = node.get("rotation", (0.0, 0.0, 0.0, 1.0))
    matrix[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    matrix[:3, :3] *= np.array(node.get("scale", (1.0, 1.0, 1.0)))
    matrix[:3, 3] = node.get("translation", (0.0, 0.0, 0.0))
    return matrix


def _colour(tree: dict[str, Any], primitive: dict[str, Any]) -> tuple[float, ...]:
    if "material" not in primitive:
        return ()
    metal = tree["materials"][primitive["material"]].get("pbrMetallicRoughness", {})
    return tuple(metal.get("baseColorFactor", ()))
