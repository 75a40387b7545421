"""Wavefront OBJ: points and faces; normals and textures are passed over, polygons cut into fans."""

from __future__ import annotations

import re
from itertools import chain

import numpy as np

from sekiso.geometry.formats.foreign import foreign_name
from sekiso.geometry.formats.format import Format, Geometry, polygon_fans

_ANY_LINE = re.compile(rb"^\s*(v|f|vn|vt|o|g|mtllib|usemtl)\s", re.MULTILINE)
_LINE = re.compile(rb"^[ \t]*([vf])[ \t]+(.*)$", re.MULTILINE)
_NORMAL = re.compile(rb"^[ \t]*vn\s", re.MULTILINE)
_REFERENCE = re.compile(rb"/\S*")


def sniff_obj(content: bytes) -> float:
    """Likely if a line begins with a word of the format and no byte is zero."""
    head = content[:4096]
    is_text = b"\x00" not in head and foreign_name(content) is None
    return 0.5 if is_text and _ANY_LINE.search(head) else 0.0


def parse_obj(content: bytes) -> Geometry:
    """Points and faces of an OBJ file; a file with normals keeps its seams.

    A face numbers its points from 1, or from -1 back from the last point before it.

    Raises ValueError for a face that refers to point 0 or to a word.
    """
    text = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\\\n", b" ")
    lines = _LINE.findall(text)
    places = [line.split(None, 3)[:3] for kind, line in lines if kind == b"v"]
    points = np.fromiter(map(float, chain.from_iterable(places)), np.float64)
    block = _REFERENCE.sub(b"", b"\n".join(line for kind, line in lines if kind == b"f"))
    counts = np.fromiter((len(line.split()) for line in block.splitlines()), np.int64)
    numbers = np.fromiter(map(int, block.split()), np.int64)
    if np.any(numbers == 0):
        raise ValueError("face index 0")
    if np.any(numbers < 0):
        n_before = np.cumsum([kind == b"v" for kind, _ in lines])
        n_before = n_before[[kind == b"f" for kind, _ in lines]]
        numbers += (numbers < 0) * (np.repeat(n_before, counts) + 1)
    triangles = polygon_fans(counts, numbers - 1)
    has_normals = _NORMAL.search(text) is not None
    return Geometry(points.reshape(-1, 3), triangles, keeps_seams=has_normals)


FORMAT = Format("OBJ", ("obj",), sniff_obj, parse_obj)
