"""Uploaded part files in the cache folder, by digest, oldest out first."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator
from functools import lru_cache
from pathlib import Path

from sekiso.domain.cache_folder import cache_folder, drop_oldest, partial_file
from sekiso.domain.errors import PartError, ServiceError
from sekiso.geometry.formats.registry import file_suffixes

MAX_BYTES = 200 * 1024 * 1024
MAX_KEPT = 200
MAX_KEPT_BYTES = 2 * 1024**3
_PROBE = 65536  # bytes
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


async def keep_upload(chunks: AsyncIterator[bytes], name: str) -> Path:
    """The upload as a file named by its digest; nothing stays of one that is refused.

    Raises PartError for a wrong type or too many bytes, ServiceError where the disk is full.
    """
    suffix = Path(name).suffix.lower()
    if suffix not in file_suffixes():
        allowed = ", ".join(file_suffixes())
        raise PartError("upload_type", got=suffix or name[:40], allowed=allowed)
    try:
        return await _written(parts_folder(), chunks, suffix)
    except OSError as problem:
        if not is_full(problem):
            raise
        raise ServiceError("disk_full") from problem


async def _written(place: Path, chunks: AsyncIterator[bytes], suffix: str) -> Path:
    digest, size = hashlib.sha256(), 0
    handle, temporary = partial_file(place)
    try:
        with os.fdopen(handle, "wb") as file:
            async for chunk in chunks:
                size += len(chunk)
                if size > MAX_BYTES:
                    raise PartError("upload_too_large", allowed=MAX_BYTES // 1024**2)
                digest.update(chunk)
                file.write(chunk)
        kept = place / f"{digest.hexdigest()}{suffix}"
        os.replace(temporary, kept)
    finally:
        Path(temporary).unlink(missing_ok=True)
    drop_oldest(place, keep=MAX_KEPT, most_bytes=MAX_KEPT_BYTES)
    return kept


def part_file(part_id: str) -> Path | None:
    """The kept file of a part id."""
    return next(iter(sorted(parts_folder().glob(f"{part_id}.*"))), None)


def kept_part(part_id: str) -> Path:
    """The kept file of a part id; PartError where there is none."""
    kept = part_file(part_id)
    if kept is None:
        raise PartError("part_unknown", got=part_id)
    return kept


def parts_folder() -> Path:
    """Where uploads are kept: in the cache folder, else in a temporary one of this service."""
    with contextlib.suppress(OSError):
        place = cache_folder("parts")
        if os.access(place, os.W_OK):
            return place
    return Path(_temporary().name)


def is_full(problem: BaseException | None) -> bool:
    """Whether an error says that a disk or a quota is full."""
    return isinstance(problem, OSError) and problem.errno in _FULL


def room() -> str:
    """Whether uploads can be kept: "ok", "temporary" in a folder of this service, or an error."""
    try:
        place = parts_folder()
        handle, probe = partial_file(place)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(bytes(_PROBE))
        finally:
            Path(probe).unlink(missing_ok=True)
    except OSError as problem:
        return errno.errorcode.get(problem.errno or 0, type(problem).__name__)
    return "temporary" if _temporary.cache_info().currsize else "ok"


@lru_cache(maxsize=1)  # removed with this process
def _temporary() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="sekiso-parts-")
