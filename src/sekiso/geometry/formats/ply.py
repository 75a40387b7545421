"""PLY, ascii and binary: the vertex and face elements."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.geometry import Geometry

_TYPES = {
    "char": "i1", "int8": "i1", "uchar": "u1", "uint8": "u1", "short": "i2", "int16": "i2",
    "ushort": "u2", "uint16": "u2", "int": "i4", "int32": "i4", "uint": "u4", "uint32": "u4",
    "float": "f4", "float32": "f4", "double": "f8", "float64": "f8",
}  # fmt: skip
_CORNERS = ("vertex_indices", "vertex_index")
_ORDERS = {"binary_little_endian": "<", "binary_big_endian": ">"}


@dataclass
class _Element:
    """Name, number of rows, and properties: (name, type) or (name, type, type of the length)."""

    name: str
    count: int
    properties: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return [item[0] for item in self.properties]


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
            elements[-1].properties.append((words[4], _TYPES[words[3]], _TYPES[words[2]]))
        elif words[:1] == ["property"]:
            elements[-1].properties.append((words[2], _TYPES[words[1]]))
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
            faces = [_ascii_corners(row.split(), element) for row in rows]
    return points, faces


def _ascii_corners(words: list[bytes], element: _Element) -> np.ndarray:
    at = 0
    for name, *types in element.properties:
        n = int(words[at]) if len(types) == 2 else 1
        at += len(types) - 1
        if name in _CORNERS:
            return np.array(words[at : at + n], dtype="S").astype(np.int64)
        at += n
    raise ValueError("faces without corners")


def _binary(
    content: bytes, at: int, elements: list[_Element], order: str
) -> tuple[np.ndarray, list[np.ndarray]]:
    points = np.zeros((0, 3))
    faces: list[np.ndarray] = []
    for element in elements:
        table, after = _equal_rows(content, at, element, order)
        if table is None:
            rows, after = _unequal_rows(content, at, element, order)
            faces = rows if element.name == "face" else faces
        elif element.name == "vertex":
            points = np.stack([table[name].astype(np.float64) for name in "xyz"], axis=1)
        elif element.name == "face":
            faces = [_columns(table, element)]
        at = after
    return points, faces


def _equal_rows(
    content: bytes, at: int, element: _Element, order: str
) -> tuple[np.ndarray | None, int]:
    """All rows at once if every list is as long as in the first row; None otherwise."""
    lengths = _first_lengths(content, at, element, order)
    fields: list[tuple[str, str] | tuple[str, str, int]] = []
    for name, *types in element.properties:
        if len(types) == 2:
            fields.append((f"n {name}", order + types[1]))
            fields.append((name, order + types[0], lengths[name]))
        else:
            fields.append((name, order + types[0]))
    row = np.dtype(fields)
    after = at + row.itemsize * element.count
    if after > len(content):
        if lengths:
            return None, at
        n = (len(content) - at) // max(row.itemsize, 1)
        raise PartError("part_truncated", n=n, promised=element.count)
    table = np.frombuffer(content, dtype=row, count=element.count, offset=at)
    if all(np.all(table[f"n {name}"] == length) for name, length in lengths.items()):
        return table, after
    return None, at


def _first_lengths(content: bytes, at: int, element: _Element, order: str) -> dict[str, int]:
    lengths: dict[str, int] = {}
    if not element.count:
        return {name: 0 for name, *types in element.properties if len(types) == 2}
    for name, *types in element.properties:
        n = 1
        if len(types) == 2:
            n = int(np.frombuffer(content, order + types[1], 1, at)[0])
            at += np.dtype(types[1]).itemsize
            lengths[name] = n
        at += n * np.dtype(types[0]).itemsize
        if at > len(content):
            raise PartError("part_truncated", n=0, promised=element.count)
    return lengths


def _unequal_rows(
    content: bytes, at: int, element: _Element, order: str
) -> tuple[list[np.ndarray], int]:
    rows: list[np.ndarray] = []
    for _ in range(element.count):
        for name, *types in element.properties:
            n = 1
            if len(types) == 2:
                n = int(np.frombuffer(content, order + types[1], 1, at)[0])
                at += np.dtype(types[1]).itemsize
            if name in _CORNERS:
                rows.append(np.frombuffer(content, order + types[0], n, at).astype(np.int64))
            at += n * np.dtype(types[0]).itemsize
    return rows, at


def _columns(table: np.ndarray, element: _Element) -> np.ndarray:
    name = next((name for name in element.names if name in _CORNERS), None)
    if name is None:
        raise ValueError("faces without corners")
    return np.asarray(table[name], dtype=np.int64).reshape(len(table), -1)


def _geometry(points: np.ndarray, faces: list[np.ndarray], elements: list[_Element]) -> Geometry:
    if len(faces) == 1 and faces[0].ndim == 2:
        corners = faces[0]
        n = corners.shape[1]
        fans = [np.stack((corners[:, 0], corners[:, k], corners[:, k + 1]), axis=1)
                for k in range(1, n - 1)]  # fmt: skip
        triangles = np.concatenate(fans) if fans else np.zeros((0, 3), dtype=np.int64)
    else:
        fans = [np.stack((np.full(len(f) - 2, f[0]), f[1:-1], f[2:]), axis=1)
                for f in faces if len(f) >= 3]  # fmt: skip
        triangles = np.concatenate(fans) if fans else np.zeros((0, 3), dtype=np.int64)
    vertex = next((element for element in elements if element.name == "vertex"), None)
    has_normals = vertex is not None and "nx" in vertex.names
    return Geometry(points, triangles.astype(np.int64), keeps_seams=has_normals)
