"""PLY, ascii and binary: points, faces and triangle strips.

The numbers of an ascii element become a table of one type, so that one reader of rows serves all
encodings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sekiso.domain.errors import PartError
from sekiso.domain.part import Finding
from sekiso.geometry.formats.format import Format, Geometry, bytes_behind
from sekiso.geometry.formats.plain_text import plain_text, text_head
from sekiso.geometry.formats.ply_header import Element, read_header
from sekiso.geometry.formats.ply_numbers import NumberStream
from sekiso.geometry.formats.ply_rows import Rows, equal_rows, unequal_rows
from sekiso.geometry.formats.polygons import cut_polygons
from sekiso.geometry.mesh import Floats, Integers, has_three_corners

_CORNERS = ("vertex_indices", "vertex_index")
_STRIPS = ("tristrips", "tristrip", "triangle_strips")
_SURFACES = ("face", "faces", "polygon", "triangle", *_STRIPS)


def sniff_ply(content: bytes) -> bool:
    """Whether the bytes begin with the word `ply` on a line of its own."""
    first = text_head(content, 80).splitlines()[:1]
    return bool(first) and first[0].strip().lower() == b"ply"


def parse_ply(content: bytes) -> Geometry:
    """Points and faces of a PLY file; raises PartError if it holds fewer rows than it promises."""
    content = plain_text(content)
    header = read_header(content)
    words = NumberStream(content, header.end) if header.is_text else None
    body = _Body(memoryview(content), header.end, words)
    points = np.zeros((0, 3))
    counts, corners = np.zeros(0, np.int64), np.zeros(0, np.int64)
    left_out: list[str] = []
    for element in header.elements:
        if element.name == "vertex":
            points = _points(body.rows(element, ("x", "y", "z")))
        elif element.name in _SURFACES and element.count:
            more = _polygons(body, element)
            counts = np.concatenate((counts, more[0])) if len(counts) else more[0]
            corners = np.concatenate((corners, more[1])) if len(corners) else more[1]
            del more
        else:
            body.rows(element, ())
            left_out += [f"{element.count} {element.name}"] if element.count else []
    if len(points) and not len(counts):
        raise PartError("part_points", n=len(points))
    findings = bytes_behind(body.tail())
    if left_out:
        values = {"names": ", ".join(left_out)}
        findings += (Finding("elements_left_out", severity="info", values=values),)
    cut = cut_polygons(points, counts, corners)
    return Geometry(points, cut.triangles, findings=findings + cut.findings)


@dataclass
class _Body:
    """What follows the header, read element by element; that of an ascii file from `numbers`."""

    content: memoryview
    at: int
    numbers: NumberStream | None

    def rows(self, element: Element, wanted: tuple[str, ...]) -> Rows:
        """The rows of the next element, of which the `wanted` properties can be asked for."""
        for name in wanted:
            if not element.has(name):
                raise PartError("part_property", name=name, element=element.name)
        if self.numbers is not None:
            return _rows_of_numbers(self.numbers, element, wanted)
        rows, self.at = equal_rows(self.content, self.at, element)
        if rows is None:
            rows, self.at = unequal_rows(self.content, self.at, element, wanted)
        return rows

    def tail(self) -> bytes:
        """The bytes behind the last element."""
        return bytes(self.content[self.at :]) if self.numbers is None else self.numbers.tail()


def _rows_of_numbers(stream: NumberStream, element: Element, wanted: tuple[str, ...]) -> Rows:
    found = stream.first_rows(element)
    try:
        plain = element.with_type(found.dtype.str)
        rows, after = equal_rows(_bytes(found), 0, plain)
        if rows is None:
            found = np.concatenate((found, stream.rest()))
            plain = element.with_type(found.dtype.str)
            rows, after = unequal_rows(_bytes(found), 0, plain, wanted)
    except PartError as problem:
        stream.explain(problem)
        raise
    stream.give_back(found[after // found.dtype.itemsize :])
    return rows


def _bytes(found: NDArray[Any]) -> memoryview:
    return memoryview(found.view(np.uint8))  # type: ignore[arg-type]  # numpy arrays are buffers


def _points(rows: Rows) -> Floats:
    points = np.empty((rows.n, 3))
    for k, axis in enumerate("xyz"):
        points[:, k] = rows.values(axis)
    return points


def _polygons(body: _Body, element: Element) -> tuple[Integers, Integers]:
    """The number of corners of each polygon, and those corners one after another."""
    name = next((name for name in _CORNERS if element.has(name)), _CORNERS[0])
    rows = body.rows(element, (name,))
    values = rows.values(name)
    corners = values.astype(np.int64)
    if values.dtype.kind == "f" and not np.array_equal(corners, values):
        raise PartError("part_corner_not_whole", element=element.name)
    if element.name in _STRIPS:
        return _strip_triangles(rows.lengths(name), corners)
    return rows.lengths(name), corners


def _strip_triangles(counts: Integers, corners: Integers) -> tuple[Integers, Integers]:
    """The triangles of strips, which -1 breaks: every second one turned, lines left out.

    >>> _strip_triangles(np.array([6]), np.array([0, 1, 2, 3, -1, 4]))[1].tolist()
    [0, 1, 2, 2, 1, 3]
    """
    is_break = corners < 0
    is_first = np.zeros(len(corners) + 1, dtype=bool)
    is_first[np.cumsum(counts) - counts] = True
    is_first[1:] |= is_break
    run = np.cumsum(is_first)
    at = np.arange(max(len(corners) - 2, 0))
    at = at[(run[at] == run[at + 2]) & ~is_break[at + 2]]
    triangles = corners[at[:, None] + np.arange(3)]
    is_turned = (at - np.flatnonzero(is_first)[run[at] - 1]) % 2 == 1
    triangles[is_turned] = triangles[is_turned][:, (1, 0, 2)]
    triangles = triangles[has_three_corners(triangles)]
    return np.full(len(triangles), 3), triangles.reshape(-1)


FORMAT = Format("PLY", ("ply",), sniff_ply, parse_ply)
