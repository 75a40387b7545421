"""Files that are handed in: read in a worker, looked at, then kept in the store."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from starlette.concurrency import run_in_threadpool

from sekiso.domain.cache_folder import drop, drop_before, keep, kept
from sekiso.domain.errors import DataError
from sekiso.interfaces.service import worker
from sekiso.run.work import Work

if TYPE_CHECKING:
    from sekiso.store.delivery import Inspected
    from sekiso.store.store import Store

FOLDER: Final = "deliveries"
MOST_KEPT: Final = 50  # files that were looked at and not stored yet
MOST_KEPT_BYTES: Final = 2 * 2**30
LONGEST_KEPT: Final = timedelta(days=1)
PATIENCE: Final = 120.0  # s, in which a file is read or given up
MOST_BYTES: Final = 200 * 2**20


async def inspect(
    work: Work,
    store: Store,
    content: bytes,
    name: str,
    *,
    format: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Inspected:
    """What a file holds, read in a worker; columns as its owner said of earlier ones."""
    refuse_stranger(store)
    if len(content) > MOST_BYTES:
        raise DataError("upload_too_large", allowed=MOST_BYTES // 2**20)
    known = await run_in_threadpool(store.remembered)
    given = {
        "content": content, "name": name, "format": format, "mapping": dict(mapping or {}),
        "remembered": dict(known),
    }  # fmt: skip
    said = json.dumps({**given, "content": hashlib.sha256(content).hexdigest()}, sort_keys=True)
    asked = work.result(("inspect", said), "inspect", worker.inspect, given)
    try:
        found: Inspected = await asyncio.wait_for(asked, PATIENCE)
    except TimeoutError:  # the worker ends with its only reader
        raise DataError("delivery_too_slow", name=name[:100], allowed=f"{PATIENCE:g}") from None
    return found


def refuse_stranger(store: Store) -> None:
    """Raise PolicyError for who may contribute nothing, before his file is read."""
    from sekiso.store.policies.roles import require  # with the store only

    require(store.principal, "add", store.principal.organisation)


def keep_delivery(organisation: str, name: str, content: bytes) -> str:
    """Keep a file until its owner has looked at what was read; its key."""
    key = hashlib.sha256(organisation.encode() + b"\n" + content).hexdigest()
    told = json.dumps({"name": name, "organisation": organisation}).encode()
    keep(FOLDER, key, told + b"\n" + content, most=MOST_KEPT, most_bytes=MOST_KEPT_BYTES)
    return key


def drop_delivery(key: str) -> None:
    """Remove a kept file, once it is stored."""
    drop(FOLDER, key)


def drop_forgotten(now: datetime) -> None:
    """Remove kept files that nobody came back to."""
    drop_before(FOLDER, (now - LONGEST_KEPT).timestamp())


def kept_delivery(organisation: str, key: str) -> tuple[str, bytes]:
    """(name, content) of a file that the same organisation handed in.

    Raises DataError for one that is gone or was handed in by somebody else.
    """
    found = kept(FOLDER, key) if len(key) == 64 and key.isalnum() else None
    if found is None:
        raise DataError("delivery_gone")
    told, _, content = found.partition(b"\n")
    about: dict[str, Any] = json.loads(told)
    if about["organisation"] != organisation:
        raise DataError("delivery_gone")
    return str(about["name"]), content
