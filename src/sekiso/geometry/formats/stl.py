"""STL, binary and ascii."""

from __future__ import annotations

import re

import numpy as np

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.geometry import Geometry
from sekiso.geometry.formats.sniff import is_binary_stl

_FACET = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
_VERTEX = re.compile(rb"vertex\s+(\S+)\s+(\S+)\s+(\S+)", re.IGNORECASE)


def read_stl(content: bytes) -> Geometry:
    """Triangles of an STL file; raises PartError if it is cut short or not made of numbers."""
    start = content.lstrip()
    if not is_binary_stl(content) and start[:5].lower() == b"solid" and b"\x00" not in start[:512]:
        corners = _ascii_corners(content)
    else:
        corners = _binary_corners(content)
    return Geometry(corners, np.arange(len(corners)).reshape(-1, 3))


def _binary_corners(content: bytes) -> np.ndarray:
    promised = int.from_bytes(content[80:84], "little")
    present = (len(content) - 84) // _FACET.itemsize
    if present < promised:
        raise PartError("part_truncated", n=present, promised=promised)
    facets = np.frombuffer(content, dtype=_FACET, count=promised, offset=84)
    return facets["corners"].astype(np.float64).reshape(-1, 3)


def _ascii_corners(content: bytes) -> np.ndarray:
    lowered = content.lower()
    promised = lowered.count(b"endfacet"), lowered.count(b"facet normal")
    found = _VERTEX.findall(content)
    if len(found) % 3 or promised[0] != promised[1] or b"endsolid" not in lowered[-1024:]:
        raise PartError("part_truncated", n=len(found) // 3, promised=max(promised))
    try:
        return np.array(found, dtype="S").astype(np.float64).reshape(-1, 3)
    except ValueError as problem:
        raise PartError("part_unreadable", format="STL", reason=str(problem)[:120]) from problem
