"""Care of a store: a backup, a store made from it, and the check of its log and of packages."""

from __future__ import annotations

import io
import json
import os
import zipfile
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

from sekiso.domain.errors import DataError
from sekiso.store.audit import verify
from sekiso.store.audit.signing import exported_log, keys_of
from sekiso.store.database.backup import Backup, back_up, restore
from sekiso.store.database.blobs import blobs_at, blobs_beside
from sekiso.store.database.engine import FOLDER, address_of, reading
from sekiso.store.policies.roles import require
from sekiso.store.store import Store


@dataclass(frozen=True)
class Check:
    """What a check found: entries of the log, the root of their tree, and what is not sound."""

    n_entries: int
    root: str
    faults: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def folder_beside(address: str) -> Path:
    """Where blobs and keys of a store lie: its own folder, of a server's database $SEKISO_STORE."""
    if address.startswith("sqlite:///"):
        return Path(address.removeprefix("sqlite:///")).parent
    told = os.environ.get(FOLDER)
    if not told:
        raise DataError("store_folder_unsaid", got=address.partition(":")[0])
    return Path(told)


def backed_up(store: Store, place: str | PathLike[str]) -> Backup:
    """A backup of a store in a new folder; an operator may."""
    require(store.principal, "backup")
    return back_up(store.engine, blobs_beside(store.engine), place)


def restored(place: str | PathLike[str], url: str | PathLike[str] | None) -> Backup:
    """The store of a backup at an address that holds none."""
    return restore(place, url, blobs_at(address_of(url)))


def checked_log(store: Store) -> Check:
    """The own log, entry by entry against its signed roots."""
    require(store.principal, "read_audit")
    with reading(store.engine) as connection:
        told = exported_log(connection, keys_of(store.engine), store.clock())
    return Check(len(told["entries"]), told["roots"][-1]["root"], tuple(verify.log_faults(told)))


def checked_file(content: bytes) -> Check:
    """An exported log (JSON) or a data package (zip); DataError for what is neither."""
    try:
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                return Check(0, "", tuple(verify.package_faults(package)))
        told = json.loads(content)
        root = told["roots"][-1]["root"] if told["roots"] else ""
        return Check(len(told.get("entries", ())), root, tuple(verify.log_faults(told)))
    except (KeyError, TypeError, ValueError, zipfile.BadZipFile) as problem:
        raise DataError("verify_unreadable", why=type(problem).__name__) from problem
