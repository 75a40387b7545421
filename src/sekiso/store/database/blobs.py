"""Bytes named by their sha256, in a folder or a bucket: written whole or not at all.

Order of a contribution: the blob is written and synchronised, then its row is committed.  A blob
without a row is an orphan and is collected later; a row without its blob cannot arise.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine

from sekiso.domain.errors import DataError, MissingExtraError, ServiceError
from sekiso.store.database.engine import FOLDER

CHUNK: Final = 1 << 20  # bytes read at once
DIGEST: Final = re.compile(r"[0-9a-f]{64}")
ADDRESS: Final = "SEKISO_BLOBS"
PARTIAL: Final = "partial"  # folder of what is being written


@dataclass(frozen=True)
class Blob:
    """Stored bytes: their sha256 in hexadecimal digits, and how many they are."""

    digest: str
    n_bytes: int


def blobs_of(folder: str | os.PathLike[str]) -> Blobs:
    """The blobs at the address in $SEKISO_BLOBS, else in `folder`."""
    return Blobs(os.environ.get(ADDRESS) or folder)


def blobs_at(address: str) -> Blobs:
    """The blobs of the store at a database address.

    At $SEKISO_BLOBS, else beside its SQLite file, of a server's database in $SEKISO_STORE.
    Raises ServiceError where nothing names the place.
    """
    kind, _, file = address.partition(":///")
    folder = str(Path(file).parent) if kind == "sqlite" else os.environ.get(FOLDER, "")
    if not folder and not os.environ.get(ADDRESS):
        raise ServiceError("blobs_place", variable=ADDRESS)
    return blobs_of(Path(folder) / "blobs")


def blobs_beside(engine: Engine) -> Blobs:
    """The blobs of a store; see `blobs_at`."""
    return blobs_at(engine.url.render_as_string())


class Blobs:
    """Blobs under a folder, or under any address that fsspec knows (`s3://bucket/prefix`).

    `filesystem` replaces the one that the address names.
    """

    def __init__(self, place: str | os.PathLike[str], *, filesystem: Any = None) -> None:
        try:
            from fsspec.core import url_to_fs
            from fsspec.implementations.local import LocalFileSystem
        except ImportError as problem:
            raise MissingExtraError("extra_missing", extra="store") from problem
        self.place = os.fspath(place)
        try:
            named, root = url_to_fs(self.place, use_listings_cache=False)
        except ImportError as problem:
            raise MissingExtraError("extra_missing", extra="cluster") from problem
        self.filesystem = filesystem or named
        self.root = root.rstrip("/")
        self.is_folder = isinstance(self.filesystem, LocalFileSystem)

    def put(self, chunks: Iterable[bytes], *, most: int | None = None) -> Blob:
        """Store what the chunks hold together; more than `most` bytes are refused.

        Raises DataError "blob_too_large", ServiceError "blob_not_written" (disk full, network).
        """
        with self.writing(most=most) as writer:
            for chunk in chunks:
                writer.write(chunk)
        return writer.blob

    @contextmanager
    def writing(self, *, most: int | None = None) -> Iterator[BlobWriter]:
        """A file to write to, whose `blob` is known after the block; an error leaves nothing."""
        partial = f"{self.root}/{PARTIAL}/{secrets.token_hex(16)}"
        try:
            with self._written():
                self.filesystem.makedirs(f"{self.root}/{PARTIAL}", exist_ok=True)
                file = self.filesystem.open(partial, "wb")
            writer = BlobWriter(file, most, self._written)
            try:
                yield writer
                with self._written():
                    self._synchronise(file)
            finally:
                with suppress(Exception) if writer.is_broken else self._written():
                    file.close()
            with self._written():
                self._rename(partial, self.path(writer.blob.digest))
        except BaseException:
            with suppress(Exception):
                self.filesystem.rm_file(partial)
            raise

    def chunks(self, digest: str) -> Iterator[bytes]:
        """The bytes of a blob in pieces; at the end of wrong ones DataError "blob_damaged"."""
        running = hashlib.sha256()
        with self._opened(digest) as file:
            while chunk := file.read(CHUNK):
                running.update(chunk)
                yield chunk
        if running.hexdigest() != digest:
            raise DataError("blob_damaged", got=digest)

    def read(self, digest: str) -> bytes:
        """The bytes of a blob, as they were put."""
        return b"".join(self.chunks(digest))

    def path(self, digest: str) -> str:
        """Where a blob lies in the filesystem."""
        if not DIGEST.fullmatch(digest):
            raise DataError("blob_name", got=digest)
        return f"{self.root}/{digest[:2]}/{digest}"

    def address(self, digest: str) -> str:
        """Where a blob lies, for an engine that opens it itself: a path or an address."""
        path = self.path(digest)
        return path if self.is_folder else str(self.filesystem.unstrip_protocol(path))

    def has(self, digest: str) -> bool:
        """Whether the blob is there."""
        return bool(self.filesystem.exists(self.path(digest)))

    def remove(self, digest: str) -> None:
        """Delete a blob; nothing where it is not there."""
        with suppress(FileNotFoundError):
            self.filesystem.rm_file(self.path(digest))

    def listed(self) -> Iterator[tuple[str, float]]:
        """Digest and time of writing [s since 1970] of every blob."""
        for path, modified in self._files():
            name = path.rsplit("/", 1)[-1]
            if DIGEST.fullmatch(name):
                yield name, modified

    def remove_partial(self, *, older_than: float) -> int:
        """Delete what was being written before that time [s since 1970] and never ended."""
        old = [p for p, at in self._files() if f"/{PARTIAL}/" in p and at < older_than]
        for path in old:
            with suppress(FileNotFoundError):
                self.filesystem.rm_file(path)
        return len(old)

    def _files(self) -> Iterator[tuple[str, float]]:
        self.filesystem.invalidate_cache()
        with suppress(FileNotFoundError):
            for path, facts in self.filesystem.find(self.root, detail=True).items():
                yield path, _modified(facts)

    @contextmanager
    def _opened(self, digest: str) -> Iterator[Any]:
        try:
            file = self.filesystem.open(self.path(digest), "rb")
        except FileNotFoundError as problem:
            raise DataError("blob_absent", got=digest) from problem
        with file:
            yield file

    @contextmanager
    def _written(self) -> Iterator[None]:
        try:
            yield
        except Exception as problem:  # an object store has errors of its own
            number = getattr(problem, "errno", None)
            reason = os.strerror(number) if number else type(problem).__name__
            raise ServiceError("blob_not_written", got=reason) from problem

    def _synchronise(self, file: Any) -> None:
        if self.is_folder:
            file.flush()
            os.fsync(file.fileno())

    def _rename(self, partial: str, path: str) -> None:
        folder = path.rsplit("/", 1)[0]
        is_new = self.is_folder and not os.path.isdir(folder)
        self.filesystem.makedirs(folder, exist_ok=True)
        self.filesystem.mv(partial, path)
        if self.is_folder:
            _synchronise_folder(folder)
            if is_new:
                _synchronise_folder(self.root)


class BlobWriter(io.RawIOBase):
    """A file that hashes what goes through it."""

    def __init__(self, file: Any, most: int | None, guarded: Callable[[], Any]) -> None:
        super().__init__()
        self._file, self._most, self._guarded = file, most, guarded
        self._running, self._n_bytes = hashlib.sha256(), 0
        self.is_broken = False

    @property
    def blob(self) -> Blob:
        """What was written so far."""
        return Blob(self._running.hexdigest(), self._n_bytes)

    def writable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """Number of bytes written."""
        return self._n_bytes

    def write(self, chunk: Any) -> int:
        """Append bytes."""
        size = memoryview(chunk).nbytes
        if self._most is not None and self._n_bytes + size > self._most:
            self.is_broken = True
            raise DataError("blob_too_large", got=f"> {self._most}", allowed=self._most)
        try:
            with self._guarded():
                self._file.write(chunk)
        except BaseException:
            self.is_broken = True
            raise
        self._running.update(chunk)
        self._n_bytes += size
        return size


def _modified(facts: dict[str, Any]) -> float:
    at = facts.get("mtime", facts.get("LastModified", facts.get("created", 0.0)))
    return at.timestamp() if isinstance(at, datetime) else float(at)


def _synchronise_folder(folder: str) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
