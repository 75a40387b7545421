"""The one cache folder: uploaded part files and answers, by digest, oldest out first."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from sekiso.domain.cache_folder import cache_folder, drop_oldest, write_whole
from sekiso.domain.errors import PartError
from sekiso.geometry.formats.registry import file_suffixes

MAX_BYTES = 200 * 1024 * 1024
MAX_KEPT = 200


async def keep_upload(chunks: AsyncIterator[bytes], name: str) -> Path:
    """The upload as a file named by its digest; nothing stays of one that is refused."""
    suffix = Path(name).suffix.lower()
    if suffix not in file_suffixes():
        allowed = ", ".join(file_suffixes())
        raise PartError("upload_type", got=suffix or name[:40], allowed=allowed)
    place = cache_folder("parts")
    digest, size = hashlib.sha256(), 0
    handle, temporary = tempfile.mkstemp(dir=place, suffix=".partial")
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
    drop_oldest(place, keep=MAX_KEPT)
    return kept


def part_file(part_id: str) -> Path | None:
    """The kept file of a part id."""
    return next(iter(sorted(cache_folder("parts").glob(f"{part_id}.*"))), None)


def keep_answer(answer_id: str, content: bytes) -> None:
    """Keep an answer's bytes, whole or not at all."""
    place = cache_folder("answers")
    write_whole(place / f"{answer_id}.json", content)
    drop_oldest(place, keep=MAX_KEPT)


def kept_answer(answer_id: str) -> bytes | None:
    """The bytes of a kept answer."""
    file = cache_folder("answers") / f"{answer_id}.json"
    return file.read_bytes() if file.is_file() else None
