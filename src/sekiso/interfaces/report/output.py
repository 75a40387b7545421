"""A document on the disk, or why it cannot be put there."""

from __future__ import annotations

from pathlib import Path

from sekiso.domain.errors import NeedError


def write_document(target: Path, content: bytes) -> Path:
    """Write `content` to `target` and return it; NeedError where that is not possible."""
    try:
        target.write_bytes(content)
    except OSError as problem:
        why = problem.strerror or type(problem).__name__
        raise NeedError("document_unwritable", got=str(target), why=why) from problem
    return target
