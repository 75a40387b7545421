"""Which format a file is in, by its bytes and not by its name."""

from __future__ import annotations

import re

from sekiso.domain.errors import PartError

FORMATS = ("stl", "obj", "ply", "3mf", "step")
_SUFFIXES = {"stp": "step", "p21": "step"}
_OBJ_LINE = re.compile(rb"^\s*(v|f|vn|vt|o|g|mtllib|usemtl)\s", re.MULTILINE)
_FOREIGN = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"<!DOCTYPE", "HTML"),
    (b"<html", "HTML"),
    (b"glTF", "GLB"),
    (b"\x1f\x8b", "gzip"),
    (b"\x7fELF", "ELF"),
)


def file_format(content: bytes, *, suffix: str) -> str:
    """One of FORMATS; raises PartError for unknown content or a suffix that says otherwise.

    `suffix` is the end of the file's name without its dot; an empty one says nothing.
    """
    if not content.strip(b"\x00 \t\r\n"):
        raise PartError("part_empty")
    named = suffix.lower()
    named = _SUFFIXES.get(named, named)
    found = _by_content(content)
    if found is None:
        kind = _foreign(content)
        if kind or named not in FORMATS:
            raise PartError("part_format", got=kind or named or "?", allowed=_listed())
        raise PartError("part_unreadable", format=named.upper(), reason="header")
    if named and named != found:
        if named not in FORMATS:
            raise PartError("part_format", got=named, allowed=_listed())
        raise PartError("part_suffix", suffix=named, format=found.upper())
    return found


def is_binary_stl(content: bytes) -> bool:
    """Whether the length of `content` is that of its own triangle count."""
    return len(content) >= 84 and len(content) == 84 + 50 * _count(content)


def _by_content(content: bytes) -> str | None:
    head = content[:4096]
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"PK\x03\x04"):
        return "3mf"
    if start.startswith(b"ISO-10303-21"):
        return "step"
    if start.startswith((b"ply\n", b"ply\r")):
        return "ply"
    if is_binary_stl(content) or _is_ascii_stl(start, content):
        return "stl"
    if _foreign(content) is None and b"\x00" not in head and _OBJ_LINE.search(head):
        return "obj"
    return "stl" if _may_be_cut_stl(content) else None


def _is_ascii_stl(start: bytes, content: bytes) -> bool:
    return start[:5].lower() == b"solid" and b"facet" in content[:4096].lower()


def _may_be_cut_stl(content: bytes) -> bool:
    if len(content) < 84 or _foreign(content) or b"\x00" not in content[:512]:
        return False
    return 84 + 50 * _count(content) > len(content) and _count(content) < 50_000_000


def _foreign(content: bytes) -> str | None:
    start = content[:64].lstrip()
    return next((name for sign, name in _FOREIGN if start.startswith(sign)), None)


def _count(content: bytes) -> int:
    return int.from_bytes(content[80:84], "little")


def _listed() -> str:
    return ", ".join(name.upper() for name in FORMATS)
