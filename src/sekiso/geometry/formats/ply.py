"""PLY, ascii and binary: the vertex and face elements; polygons are cut into fans.

The words of an ascii file become double precision in memory, so that one reader serves all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.foreign import text_start
from sekiso.geometry.formats.format import Format, Geometry, polygon_fans
from sekiso.geometry.mesh import Integers

_TYPES = {
    "char": "i1", "int8": "i1", "uchar": "u1", "uint8": "u1", "short": "i2", "int16": "i2",
    "ushort": "u2", "uint16": "u2", "int": "i4", "int32": "i4", "uint": "u4", "uint32": "u4",
    "float": "f4", "float32": "f4", "double": "f8", "float64": "f8",
}  # fmt: skip
_END = re.compile(rb"[\r\n]end_header[ \t]*(?:\r\n?|\n)")
_CORNERS = ("vertex_indices", "vertex_index")
_ORDERS = {"ascii": "=", "binary_little_endian": "<", "binary_big_endian": ">"}


@dataclass
class _Element:
    """Name, number of rows, and properties: name, type, and for a list the type of its length."""

    name: str
    count: int
    properties: list[tuple[str, str, str | None]] = field(default_factory=list)

    def has(self, name: str) -> bool:
        return any(name == own for own, _, _ in self.properties)


def sniff_ply(content: bytes) -> bool:
    """Whether the bytes begin with the word `ply` on a line of its own."""
    return text_start(content).startswith((b"ply\n", b"ply\r"))


def parse_ply(content: bytes) -> Geometry:
    """Points and faces of a PLY file; raises PartError if it holds fewer rows than it promises."""
    elements, body = _header_and_body(content)
    points, triangles = np.zeros((0, 3)), np.zeros((0, 3), dtype=np.int64)
    keeps_seams = False
    at = 0
    for element in elements:
        corners = next((name for name in _CORNERS if element.has(name)), "")
        if element.name == "face" and element.count and not corners:
            raise ValueError("faces without corners")
        table, after = _equal_rows(body, at, element)
        if table is None:
            counts, flat, after = _unequal_rows(body, at, element, corners)
        elif corners:
            counts = np.full(len(table), table[corners].shape[1])
            flat = table[corners].reshape(-1)
        if element.name == "vertex" and table is not None:
            columns = [table[axis][:, 0].astype(np.float64) for axis in "xyz"]
            points, keeps_seams = np.stack(columns, axis=1), element.has("nx")
        elif element.name == "face" and element.count:
            triangles = polygon_fans(counts, _whole(flat))
        at = after
    return Geometry(points, triangles, keeps_seams=keeps_seams)


def _header_and_body(content: bytes) -> tuple[list[_Element], bytes]:
    end = _END.search(content)
    if end is None:
        raise PartError("part_truncated", n=0, promised="end_header")
    encoding = ""
    elements: list[_Element] = []
    for line in content[: end.start()].decode("ascii", "replace").splitlines():
        words = line.split()
        if words[:1] == ["format"]:
            encoding = words[1]
        elif words[:1] == ["element"]:
            elements.append(_Element(words[1], int(words[2])))
        elif words[:1] == ["property"]:
            types = [_TYPES[word] for word in words[1:-1] if word != "list"]
            types = [_ORDERS[encoding] + ("f8" if encoding == "ascii" else kind) for kind in types]
            length = types[0] if words[1] == "list" else None
            elements[-1].properties.append((words[-1], types[-1], length))
    if any(not 0 <= element.count <= len(content) for element in elements):
        raise PartError("part_truncated", n=0, promised=max(e.count for e in elements))
    body = content[end.end() :]
    if encoding == "ascii":
        body = np.fromiter(map(float, body.split()), np.float64).tobytes()
    return elements, body


def _equal_rows(body: bytes, at: int, element: _Element) -> tuple[NDArray[np.void] | None, int]:
    """All rows as one table if every list is as long as in the first row; None otherwise."""
    fields: list[tuple[str, str, tuple[int, ...]]] = []
    lengths: dict[str, int] = {}
    start = at
    for name, kind, length in element.properties:
        n = 1
        if length is not None:
            n = lengths[name] = _length(body, at, length, element) if element.count else 0
            fields.append((f"n {name}", length, ()))
            at += np.dtype(length).itemsize
        fields.append((name, kind, (n,)))
        at += n * np.dtype(kind).itemsize
    row = np.dtype(fields)
    after = start + row.itemsize * element.count
    if after > len(body):
        if lengths:
            return None, start
        n_whole = (len(body) - start) // max(row.itemsize, 1)
        raise PartError("part_truncated", n=n_whole, promised=element.count)
    table = np.frombuffer(body, row, element.count, start)
    if all(np.all(table[f"n {name}"] == n) for name, n in lengths.items()):
        return table, after
    return None, start


def _unequal_rows(
    body: bytes, at: int, element: _Element, corners: str
) -> tuple[Integers, NDArray[np.generic], int]:
    """Length of the list `corners` in each row, all those lists in a row, and where they end."""
    counts: list[int] = []
    lists: list[bytes] = []
    kind_of_corners = "i1"
    for row in range(element.count):
        for name, kind, length in element.properties:
            n = 1
            if length is not None:
                n = _length(body, at, length, element, row)
                at += np.dtype(length).itemsize
            after = at + n * np.dtype(kind).itemsize
            if name == corners:
                counts.append(n)
                lists.append(body[at:after])
                kind_of_corners = kind
            at = after
        if at > len(body):
            raise PartError("part_truncated", n=row, promised=element.count)
    return np.array(counts), np.frombuffer(b"".join(lists), kind_of_corners), at


def _length(body: bytes, at: int, kind: str, element: _Element, row: int = 0) -> int:
    if at + np.dtype(kind).itemsize > len(body):
        raise PartError("part_truncated", n=row, promised=element.count)
    length = int(np.frombuffer(body, kind, 1, at)[0])
    if length < 0:
        raise ValueError(f"a list of {length}")
    return length


def _whole(corners: NDArray[np.generic]) -> Integers:
    indices = corners.astype(np.int64)
    if np.any(indices != corners):
        raise ValueError("a corner that is no whole number")
    return indices


FORMAT = Format("PLY", ("ply",), sniff_ply, parse_ply)
