"""STL: binary with whatever stands behind its triangles, and text (see `stl_text`)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sekiso.domain.errors import PartError
from sekiso.domain.part import Finding
from sekiso.geometry.formats.foreign import foreign_name
from sekiso.geometry.formats.format import Format, Geometry, bytes_behind
from sekiso.geometry.formats.plain_text import plain_text
from sekiso.geometry.formats.stl_text import is_stl_text, parse_stl_text
from sekiso.geometry.mesh import Floats, Integers

_FIELDS = [("normal", "f4", 3), ("corners", "f4", (3, 3)), ("attribute", "u2")]
_FACET = np.dtype(_FIELDS).newbyteorder("<")
_SIZE = _FACET.itemsize  # 50 bytes
_START = 84  # bytes of header and count
_MILLIMETRE = 1e-3  # m, the unit that readers of STL take it to be in
_MOST_FACETS = 50_000_000  # a count beyond it is no count
_N_TESTED = 64  # facets that tell whether bytes are facets
_PLAIN_NUMBERS = (1e-20, 1e9)  # beyond them a coordinate that is not 0 is no length


def sniff_stl(content: bytes) -> float:
    """Sure if the length is that of the facet count or the text has facets; else perhaps cut."""
    if _is_whole(content, "little") or is_stl_text(content):
        return 0.9
    is_text = b"\x00" not in content[:512]
    if len(content) < _START or is_text or foreign_name(content):
        return 0.0
    promised = min(max(_count(content), 1), _N_TESTED)
    if _is_turned(content) or _are_facets(content[_START : _START + promised * _SIZE]):
        return 0.4
    if _facets_with_attributes(content, _count(content)) is not None:
        return 0.4
    is_cut = _START + _SIZE * _count(content) > len(content) and _count(content) < _MOST_FACETS
    return 0.1 if is_cut else 0.0


def parse_stl(content: bytes) -> Geometry:
    """Triangles of an STL file; raises PartError if it is cut short or not made of numbers."""
    if not _is_whole(content, "little") and is_stl_text(content):
        return parse_stl_text(plain_text(content))
    facets, findings = _binary_facets(content)
    corners = _doubles(facets["corners"]).reshape(-1, 3)
    return Geometry(corners, np.arange(len(corners)).reshape(-1, 3), findings=findings)


def write_stl(vertices: Floats, triangles: Integers) -> bytes:
    """A binary STL file in millimetres of a mesh with `vertices` in metres."""
    facets = np.zeros(len(triangles), dtype=_FACET)
    facets["corners"] = vertices[triangles] / _MILLIMETRE
    return b"sekiso".ljust(80) + np.uint32(len(facets)).tobytes() + facets.tobytes()


def _is_whole(content: bytes, order: str) -> bool:
    return len(content) >= _START and len(content) == _START + _SIZE * _count(content, order)


def _is_turned(content: bytes) -> bool:
    """Whether count and facets are written with the highest byte first."""
    facets = content[_START : _START + _N_TESTED * _SIZE]
    return _is_whole(content, "big") and _are_facets(facets, _FACET.newbyteorder(">"))


def _count(content: bytes, order: str = "little") -> int:
    return int.from_bytes(content[80:_START], "big" if order == "big" else "little")


def _are_facets(content: bytes, kind: np.dtype[np.void] = _FACET) -> bool:
    """Whether the bytes, as far as they are looked at, are facets of lengths a part can have."""
    n = min(len(content) // _SIZE, _N_TESTED)
    facets = np.frombuffer(content, kind, n)
    if n and facets["attribute"][0]:  # more bytes may follow each facet
        facets, n = facets[:1], 1
    corners, normals = np.abs(_doubles(facets["corners"])), np.abs(_doubles(facets["normal"]))
    low, high = _PLAIN_NUMBERS
    is_length = (corners == 0.0) | ((corners > low) & (corners < high))
    return bool(n and is_length.all() and corners.any() and not np.any(normals > high))


def _doubles(values: NDArray[np.float32]) -> Floats:
    with np.errstate(invalid="ignore"):  # a signalling NaN
        return values.astype(np.float64)


def _binary_facets(content: bytes) -> tuple[NDArray[np.void], tuple[Finding, ...]]:
    if not _is_whole(content, "little") and _is_turned(content):
        facets = np.frombuffer(content, _FACET.newbyteorder(">"), offset=_START)
        return facets, (Finding("big_endian", severity="info"),)
    promised = _count(content)
    present = (len(content) - _START) // _SIZE
    if present < promised:
        raise PartError("part_truncated", n=max(present, 0), promised=promised)
    behind = content[_START + _SIZE * promised :]
    facets = np.frombuffer(content, _FACET, promised, _START)
    if not behind:
        return facets, ()
    longer = _facets_with_attributes(content, promised)
    if longer is not None:
        values = {"n": len(content) - _START - _SIZE * promised}
        return longer, (Finding("attributes_left_out", severity="info", values=values),)
    if len(behind) % _SIZE == 0 and _are_facets(behind):
        values = {"promised": promised, "n": present}
        facets = np.frombuffer(content, _FACET, present, _START)
        return facets, (Finding("count_too_small", values=values),)
    return facets, bytes_behind(behind)


def _facets_with_attributes(content: bytes, n: int) -> NDArray[np.void] | None:
    """The facets if bytes follow each of them, as many as its attribute says or equally many.

    Equally many are believed if the facets share more corners so.
    """
    behind = len(content) - _START - _SIZE * n
    if n <= 0 or behind <= 0:
        return None
    starts = _starts(content, n)
    if starts is not None:
        return np.frombuffer(b"".join(content[at : at + _SIZE] for at in starts), _FACET)
    if behind % n:
        return None
    rows = np.frombuffer(content, np.uint8, offset=_START).reshape(n, -1)
    even = np.frombuffer(rows[:, :_SIZE].tobytes(), _FACET)
    close = np.frombuffer(content, _FACET, n, _START)
    return even if _n_places(even) < _n_places(close) else None


def _starts(content: bytes, n: int) -> list[int] | None:
    """Where the facets begin if each is followed by as many bytes as its attribute says."""
    at = _START
    starts = []
    for _ in range(n):
        starts.append(at)
        at += _SIZE + int.from_bytes(content[at + _SIZE - 2 : at + _SIZE], "little")
        if at > len(content):
            return None
    return starts if at == len(content) else None


def _n_places(facets: NDArray[np.void]) -> int:
    """The number of different corners."""
    corners = np.ascontiguousarray(facets["corners"]).reshape(-1, 3)
    return len(np.unique(corners.view(np.void(12).dtype)))


FORMAT = Format("STL", ("stl",), sniff_stl, parse_stl)
