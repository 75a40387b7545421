"""PLY, ascii and binary: the vertex and face elements."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sekiso.design.intake.geometry import Geometry
from sekiso.domain.errors import PartError

_TYPES = {
    "char": "i1", "int8": "i1", "uchar": "u1", "uint8": "u1", "short": "i2", "int16": "i2",
    "ushort": "u2", "uint16": "u2", "int": "i4", "int32": "i4", "uint": "u4", "uint32": "u4",
    "float": "f4", "float32": "f4", "double": "f8", "float64": "f8",
}  # fmt: skip
_ORDERS = {"binary_little_endian": "<", "binary_big_endian": ">"}


@dataclass
class _Element:
    name: str
    count: int
    names: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    list_types: tuple[str, str] | None = None


def read_ply(content: bytes) -> Geometry:
    """Points and faces of a PLY file; polygons are cut into fans, other elements passed over."""
    try:
        encoding, elements, body = _header(content)
        if encoding == "ascii":
            return _geometry(*_ascii(content[body:], elements), elements)
        return _geometry(*_binary(content, body, elements, _ORDERS[encoding]), elements)
    except PartError:
        raise
    except (ValueError, KeyError, IndexError, OverflowError, MemoryError) as problem:
        raise PartError("part_unreadable", format="PLY", reason=str(problem)[:120]) from problem


def _header(content: bytes) -> tuple[str, list[_Element], int]:
    end = content.find(b"end_header")
    if end < 0:
        raise PartError("part_truncated", n=0, promised="end_header")
    encoding = ""
    elements: list[_Element] = []
    for line in content[:end].decode("ascii", "replace").splitlines():
        words = line.split()
        if words[:1] == ["format"]:
            encoding = words[1]
        elif words[:1] == ["element"]:
            elements.append(_Element(words[1], int(words[2])))
        elif words[:1] == ["property"] and words[1] == "list":
            elements[-1].list_types = (_TYPES[words[2]], _TYPES[words[3]])
            elements[-1].names.append(words[4])
        elif words[:1] == ["property"]:
            elements[-1].types.append(_TYPES[words[1]])
            elements[-1].names.append(words[2])
    if encoding != "ascii" and encoding not in _ORDERS:
        raise ValueError(f"format {encoding!r}")
    if any(element.count < 0 or element.count > len(content) for element in elements):
        raise PartError("part_truncated", n=0, promised=max(e.count for e in elements))
    return encoding, elements, content.index(b"\n", end) + 1


def _ascii(body: bytes, elements: list[_Element]) -> tuple[np.ndarray, list[np.ndarray]]:
    lines = body.splitlines()
    points = np.zeros((0, 3))
    faces: list[np.ndarray] = []
    at = 0
    for element in elements:
        rows = lines[at : at + element.count]
        at += element.count
        if len(rows) < element.count:
            raise PartError("part_truncated", n=len(rows), promised=element.count)
        if element.name == "vertex":
            columns = [element.names.index(name) for name in "xyz"]
            table = np.array([row.split() for row in rows], dtype="S").astype(np.float64)
            points = table[:, columns]
        elif element.name == "face":
            faces = [np.array(row.split(), dtype="S").astype(np.int64) for row in rows]
            faces = [row[1 : 1 + row[0]] for row in faces]
    return points, faces


def _binary(
    content: bytes, at: int, elements: list[_Element], order: str
) -> tuple[np.ndarray, list[np.ndarray]]:
    points = np.zeros((0, 3))
    faces: list[np.ndarray] = []
    for element in elements:
        if element.list_types is None:
            row = np.dtype(
                [(n, order + t) for n, t in zip(element.names, element.types, strict=True)]
            )
            table = np.frombuffer(content, dtype=row, count=element.count, offset=at)
            at += row.itemsize * element.count
            if element.name == "vertex":
                points = np.stack([table[name].astype(np.float64) for name in "xyz"], axis=1)
        else:
            faces, at = _binary_lists(content, at, element, order)
    return points, faces


def _binary_lists(
    content: bytes, at: int, element: _Element, order: str
) -> tuple[list[np.ndarray], int]:
    if element.types or element.list_types is None:
        raise ValueError("a face with more than its corners")
    length_type, index_type = (np.dtype(order + kind) for kind in element.list_types)
    all_triangles = np.dtype([("n", length_type), ("corners", index_type, 3)])
    if at + all_triangles.itemsize * element.count <= len(content):
        table = np.frombuffer(content, dtype=all_triangles, count=element.count, offset=at)
        if np.all(table["n"] == 3):
            return [table["corners"].astype(np.int64)], at + table.nbytes
    rows: list[np.ndarray] = []
    for _ in range(element.count):
        n = int(np.frombuffer(content, length_type, 1, at)[0])
        at += length_type.itemsize
        rows.append(np.frombuffer(content, index_type, n, at).astype(np.int64))
        at += index_type.itemsize * n
    return rows, at


def _geometry(points: np.ndarray, faces: list[np.ndarray], elements: list[_Element]) -> Geometry:
    if len(faces) == 1 and faces[0].ndim == 2:
        triangles = faces[0]
    else:
        fans = [np.stack((np.full(len(f) - 2, f[0]), f[1:-1], f[2:]), axis=1)
                for f in faces if len(f) >= 3]  # fmt: skip
        triangles = np.concatenate(fans) if fans else np.zeros((0, 3), dtype=np.int64)
    vertex = next((element for element in elements if element.name == "vertex"), None)
    has_normals = vertex is not None and "nx" in vertex.names
    return Geometry(points, triangles.astype(np.int64), keeps_seams=has_normals)
