"""The one folder in which the product keeps what it can make again.

What is kept carries the sha256 of its place and content; a file that was cut short, changed or put
in the place of another is not there, and is made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import tempfile
import time
from functools import cache
from pathlib import Path

from sekiso.domain import messages

VARIABLE = "SEKISO_CACHE"
PARTIAL = ".partial"
_DIGITS = 64  # of a sha256 in hexadecimal
_DAY = 86400.0  # s, after which an unfinished file belongs to nobody


def cache_folder(name: str) -> Path:
    """Subfolder `name` of $SEKISO_CACHE, else of `sekiso` in the user's cache folder; made here.

    Raises OSError where it cannot be made.
    """
    path = _base() / name
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def keep(
    folder: str,
    name: str,
    content: bytes,
    *,
    most: int | None = None,
    most_bytes: int | None = None,
) -> bool:
    """Keep `content` with its digest, and only the newest `most` of the folder.

    False, with one line of warning, where the folder cannot be written: the product only gets
    slower.
    """
    try:
        place = cache_folder(folder)
        write_whole(place / name, _digest(folder, name, content) + b"\n" + content)
        if most is not None:
            drop_oldest(place, keep=most, most_bytes=most_bytes)
    except OSError as problem:
        _warn_once(type(problem).__name__)
        return False
    return True


def kept(folder: str, name: str) -> bytes | None:
    """What was kept under this name; None where nothing is or where it is not what was written."""
    try:
        written = (_base() / folder / name).read_bytes()
    except OSError:
        return None
    content = written[_DIGITS + 1 :]
    is_whole = written[: _DIGITS + 1] == _digest(folder, name, content) + b"\n"
    return content if is_whole else None


def drop(folder: str, name: str) -> None:
    """Remove what was kept under this name, if anything was."""
    with contextlib.suppress(OSError):
        (_base() / folder / name).unlink(missing_ok=True)


def drop_before(folder: str, time: float) -> None:
    """Remove what was kept before `time` [s since 1970]."""
    with contextlib.suppress(OSError):
        for file in (_base() / folder).iterdir():
            if file.stat().st_mtime < time:
                file.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file completely or not at all."""
    handle, temporary = partial_file(path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)


def partial_file(folder: Path) -> tuple[int, str]:
    """An open file that is not finished yet, named by the process that writes it."""
    return tempfile.mkstemp(dir=folder, prefix=f"{os.getpid()}-", suffix=PARTIAL)


def drop_oldest(folder: Path, *, keep: int, most_bytes: int | None = None) -> None:
    """Remove all but the newest `keep` files, and the oldest until `most_bytes` are left.

    One that another process removed or still writes is left alone.
    """
    found: list[tuple[float, int, Path]] = []
    for file in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):
            if file.suffix != PARTIAL:
                found.append((file.stat().st_mtime, file.stat().st_size, file))
    size = 0
    for rank, (_, n_bytes, file) in enumerate(sorted(found, reverse=True)):
        size += n_bytes
        if rank >= keep or (most_bytes is not None and size > most_bytes):
            file.unlink(missing_ok=True)


def drop_partial(*folders: str) -> None:
    """Remove unfinished files of processes that are gone."""
    for name in folders:
        with contextlib.suppress(OSError):
            for file in (_base() / name).glob(f"*{PARTIAL}"):
                if _is_abandoned(file):
                    file.unlink(missing_ok=True)


def _base() -> Path:
    told = os.environ.get(VARIABLE)
    if told:
        return Path(told)
    try:
        return Path.home() / ".cache" / "sekiso"
    except RuntimeError as problem:  # a user without a home, as in some containers
        raise FileNotFoundError("this user has no home folder") from problem


def _digest(folder: str, name: str, content: bytes) -> bytes:
    return hashlib.sha256(f"{folder}/{name}\n".encode() + content).hexdigest().encode()


def _is_abandoned(file: Path) -> bool:
    writer = file.name.partition("-")[0]
    if not writer.isdigit() or int(writer) == os.getpid():
        return True
    with contextlib.suppress(PermissionError):
        if os.name == "posix":  # elsewhere signal 0 is no question
            try:
                os.kill(int(writer), 0)
            except ProcessLookupError:
                return True
    return time.time() - file.stat().st_mtime > _DAY


@cache  # one line per reason, not one per file
def _warn_once(reason: str) -> None:
    logging.getLogger(__name__).warning(messages.text("cache.unwritable", "en", why=reason))
