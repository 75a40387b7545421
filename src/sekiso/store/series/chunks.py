"""A Zarr store whose chunks are blobs: a chunk's name leads to a digest, that to its bytes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

from zarr.abc.store import (
    ByteRequest,
    OffsetByteRequest,
    RangeByteRequest,
    Store,
    SuffixByteRequest,
)
from zarr.core.buffer import Buffer, BufferPrototype
from zarr.core.buffer.core import default_buffer_prototype

from sekiso.store.database.blobs import Blob, Blobs

METADATA = "zarr.json"


class BlobStore(Store):
    """Chunks in `blobs`, their names and the metadata here.

    `written` holds the blobs of the chunks that were set; metadata stay in memory until the caller
    keeps them, so that chunks and metadata are committed together.
    """

    supports_writes = True
    supports_deletes = True
    supports_listing = True
    supports_consolidated_metadata = False

    def __init__(
        self,
        blobs: Blobs,
        metadata: bytes = b"",
        digests: Mapping[str, str] | None = None,
        *,
        most_bytes: int | None = None,
        read_only: bool = False,
    ) -> None:
        super().__init__(read_only=read_only)
        self.metadata, self.written = metadata, dict[str, Blob]()
        self._blobs, self._most = blobs, most_bytes
        self._digests = dict(digests or {})

    def with_read_only(self, read_only: bool = False) -> BlobStore:
        """The same store, to read only."""
        return BlobStore(self._blobs, self.metadata, self._digests, read_only=read_only)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BlobStore) and self._digests == other._digests

    async def get(
        self,
        key: str,
        prototype: BufferPrototype | None = None,
        byte_range: ByteRequest | None = None,
    ) -> Buffer | None:
        """Bytes under a name, or None; a chunk is verified by its digest."""
        if not await self.exists(key):
            return None
        whole = self.metadata if key == METADATA else self._blobs.read(self._digests[key])
        made = (prototype or default_buffer_prototype()).buffer
        return made.from_bytes(whole[_slice(byte_range)])

    async def get_partial_values(
        self, prototype: BufferPrototype, key_ranges: Iterable[tuple[str, ByteRequest | None]]
    ) -> list[Buffer | None]:
        """Several at once."""
        return [await self.get(key, prototype, span) for key, span in key_ranges]

    async def exists(self, key: str) -> bool:
        """Whether the name is known."""
        return bool(self.metadata) if key == METADATA else key in self._digests

    async def set(self, key: str, value: Buffer) -> None:
        """Store bytes under a name."""
        self._check_writable()
        if key == METADATA:
            self.metadata = value.to_bytes()
            return
        left = None if self._most is None else self._most - self._n_bytes()
        blob = self._blobs.put([value.to_bytes()], most=left)
        self.written[key], self._digests[key] = blob, blob.digest

    async def delete(self, key: str) -> None:
        """Forget a name."""
        self._check_writable()
        self._digests.pop(key, None)
        self.written.pop(key, None)

    async def list(self) -> AsyncIterator[str]:
        """All names."""
        for key in (METADATA, *self._digests):
            yield key

    async def list_prefix(self, prefix: str) -> AsyncIterator[str]:
        """Names that begin with it."""
        async for key in self.list():
            if key.startswith(prefix):
                yield key

    async def list_dir(self, prefix: str) -> AsyncIterator[str]:
        """Names and folders directly under it."""
        folder = f"{prefix.rstrip('/')}/" if prefix else ""
        found = {k.removeprefix(folder).partition("/")[0] async for k in self.list_prefix(folder)}
        for name in found:
            yield name

    def _n_bytes(self) -> int:
        return sum(blob.n_bytes for blob in self.written.values())


def _slice(span: ByteRequest | None) -> slice:
    if isinstance(span, RangeByteRequest):
        return slice(span.start, span.end)
    if isinstance(span, OffsetByteRequest):
        return slice(span.offset, None)
    return slice(-span.suffix, None) if isinstance(span, SuffixByteRequest) else slice(None)


def plain(value: Any) -> Any:
    """Attributes as JSON values, numpy numbers and arrays included."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return value.tolist() if hasattr(value, "tolist") else value
