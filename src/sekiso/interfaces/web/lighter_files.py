"""Bodies and files of checks and runs in the cache folder, by tokens that nobody can guess."""

from __future__ import annotations

import re
import secrets
from typing import Final

from sekiso.domain import cache_folder
from sekiso.domain.errors import ServiceError

FOLDER: Final = "lighter"
MOST: Final = 160  # files; a finished run has five
MOST_BYTES: Final = 1024**3
BODY, GROWING, LINE, STOP = ".body", ".growing", ".line", ".stop"
DOWNLOADS: Final = {
    ".stl": "model/stl", ".3mf": "model/3mf", ".vtu": "application/xml", ".json": "application/json"
}  # fmt: skip
_TOKEN = re.compile(r"[0-9a-f]{32}")


def new_token() -> str:
    """A name for what belongs to one visitor."""
    return secrets.token_hex(16)


def keep(token: str, suffix: str, content: bytes) -> None:
    """Keep a file, the oldest of all give way; ServiceError where the disk takes none."""
    name = f"{token}{suffix}"
    if not cache_folder.keep(FOLDER, name, content, most=MOST, most_bytes=MOST_BYTES):
        raise ServiceError("disk_full")


def kept(token: str, suffix: str) -> bytes | None:
    """What was kept under a token; None where nothing is, or for what is no token."""
    is_ours = _TOKEN.fullmatch(token) is not None
    return cache_folder.kept(FOLDER, f"{token}{suffix}") if is_ours else None


def drop_run(token: str) -> None:
    """Remove what a run wrote on its way."""
    for suffix in (GROWING, LINE, STOP):
        cache_folder.drop(FOLDER, f"{token}{suffix}")
