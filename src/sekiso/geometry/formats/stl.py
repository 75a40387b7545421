"""STL, binary and ascii."""

from __future__ import annotations

import re
from itertools import chain

import numpy as np

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.foreign import foreign_name, text_start
from sekiso.geometry.formats.format import Format, Geometry
from sekiso.geometry.mesh import Floats, Integers

_FACET = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
_VERTEX = re.compile(rb"vertex\s+(\S+)\s+(\S+)\s+(\S+)", re.IGNORECASE)
_MILLIMETRE = 1e-3  # m, the unit that readers of STL take it to be in
_MOST_FACETS = 50_000_000  # a count beyond it is no count


def sniff_stl(content: bytes) -> float:
    """Sure if the length is that of the facet count or the text has facets; else perhaps cut."""
    start = text_start(content)
    if _is_whole_binary(content):
        return 0.9
    if start[:5].lower() == b"solid" and b"facet" in content[:4096].lower():
        return 0.9
    is_text = b"\x00" not in content[:512]
    if len(content) < 84 or is_text or foreign_name(content):
        return 0.0
    is_cut = 84 + 50 * _n_facets(content) > len(content) and _n_facets(content) < _MOST_FACETS
    return 0.1 if is_cut else 0.0


def parse_stl(content: bytes) -> Geometry:
    """Triangles of an STL file; raises PartError if it is cut short or not made of numbers."""
    start = content.lstrip()
    is_text = start[:5].lower() == b"solid" and b"\x00" not in start[:512]
    is_ascii = is_text and not _is_whole_binary(content)
    corners = _ascii_corners(content) if is_ascii else _binary_corners(content)
    return Geometry(corners, np.arange(len(corners)).reshape(-1, 3))


def write_stl(vertices: Floats, triangles: Integers) -> bytes:
    """A binary STL file in millimetres of a mesh with `vertices` in metres."""
    facets = np.zeros(len(triangles), dtype=_FACET)
    facets["corners"] = vertices[triangles] / _MILLIMETRE
    return b"sekiso".ljust(80) + np.uint32(len(facets)).tobytes() + facets.tobytes()


def _is_whole_binary(content: bytes) -> bool:
    return len(content) >= 84 and len(content) == 84 + 50 * _n_facets(content)


def _n_facets(content: bytes) -> int:
    return int.from_bytes(content[80:84], "little")


def _binary_corners(content: bytes) -> Floats:
    promised = _n_facets(content)
    present = (len(content) - 84) // _FACET.itemsize
    if present < promised:
        raise PartError("part_truncated", n=present, promised=promised)
    facets = np.frombuffer(content, dtype=_FACET, count=promised, offset=84)
    return np.asarray(facets["corners"].astype(np.float64).reshape(-1, 3))


def _ascii_corners(content: bytes) -> Floats:
    lowered = content.lower()
    promised = lowered.count(b"endfacet"), lowered.count(b"facet normal")
    corners = _VERTEX.findall(content)
    if len(corners) % 3 or promised[0] != promised[1] or b"endsolid" not in lowered[-1024:]:
        raise PartError("part_truncated", n=len(corners) // 3, promised=max(promised))
    return np.fromiter(map(float, chain.from_iterable(corners)), np.float64).reshape(-1, 3)


FORMAT = Format("STL", ("stl",), sniff_stl, parse_stl)
