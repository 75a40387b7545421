"""Bytes that are surely no part: documents, pictures, programs."""

from __future__ import annotations

_SIGNS = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"<!DOCTYPE", "HTML"),
    (b"<html", "HTML"),
    (b"glTF", "GLB"),
    (b"\x1f\x8b", "gzip"),
    (b"\x7fELF", "ELF"),
)


def foreign_name(content: bytes) -> str | None:
    """The name of the foreign kind that `content` begins like; None if it is none of them."""
    start = content[:64].lstrip()
    return next((name for sign, name in _SIGNS if start.startswith(sign)), None)


def text_start(content: bytes) -> bytes:
    """The first 4096 bytes without byte-order mark and leading white space."""
    return content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
