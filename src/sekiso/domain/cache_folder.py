"""The one folder in which the product keeps what it can make again."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

VARIABLE = "SEKISO_CACHE"


def cache_folder(name: str) -> Path:
    """Subfolder `name` of $SEKISO_CACHE, else of `sekiso` in the user's cache folder; made here."""
    base = os.environ.get(VARIABLE)
    path = (Path(base) if base else Path.home() / ".cache" / "sekiso") / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file completely or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".partial")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)


def drop_oldest(folder: Path, *, keep: int) -> None:
    """Remove all but the newest `keep` files; one that another process removed or still writes
    is left alone.
    """
    found: list[tuple[float, Path]] = []
    for file in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):
            if file.suffix != ".partial":
                found.append((file.stat().st_mtime, file))
    for _, file in sorted(found)[: max(len(found) - keep, 0)]:
        file.unlink(missing_ok=True)
