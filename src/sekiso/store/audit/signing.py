"""The store's Ed25519 keys in a folder of its own, and the roots of the log that they sign.

A key is named by the sha256 of its public half.  Keys follow each other: each but the first is
certified by the one before, so that who trusts the first can follow.  Statements are canonical
JSON behind a line that says what they are, so that no signature passes for another.  Source: RFC
8032 (Ed25519).
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, insert, select

from sekiso.domain.errors import DataError
from sekiso.store.audit import log, merkle
from sekiso.store.database.engine import FOLDER, own_folder
from sekiso.store.database.tables import signed_root

KEYS = "SEKISO_KEYS"
ROOT, KEY, PACKAGE = b"sekiso root\n", b"sekiso key\n", b"sekiso package\n"


@dataclass(frozen=True)
class SigningKey:
    """A private key with its certificate {"id", "public", "since", "key_id", "signature"}."""

    private: Ed25519PrivateKey
    certificate: Mapping[str, str]

    @property
    def id(self) -> str:
        """sha256 of the public key, 64 hexadecimal digits."""
        return self.certificate["id"]

    def signed(self, kind: bytes, statement: Mapping[str, str | int]) -> dict[str, Any]:
        """The statement with "key_id" and "signature" (128 hexadecimal digits)."""
        told = {**statement, "key_id": self.id}
        return {**told, "signature": self.private.sign(kind + rfc8785.dumps(told)).hex()}


class KeyFolder:
    """Keys in a folder: `0001.key` (private, readable by its owner only), `0001.json` (public)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self, now: datetime) -> SigningKey:
        """The newest key; the first one is made when it is asked for."""
        return self._read(len(self)) if len(self) else self.renew(now)

    def renew(self, now: datetime) -> SigningKey:
        """Make the next key, certified by the one before; it signs from now on."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        before = self._read(len(self)) if len(self) else None
        private = Ed25519PrivateKey.generate()
        public = private.public_key().public_bytes_raw()
        statement = {
            "id": hashlib.sha256(public).hexdigest(),
            "public": public.hex(),
            "since": log.timestamp(now),
        }
        certificate = (
            before.signed(KEY, statement)
            if before
            else {**statement, "key_id": "", "signature": ""}
        )
        number = len(self) + 1
        _write_once(self.folder / f"{number:04}.key", private.private_bytes_raw().hex().encode())
        _write_once(self.folder / f"{number:04}.json", rfc8785.dumps(certificate))
        return self._read(number)

    def certificates(self) -> list[dict[str, str]]:
        """The public halves, oldest first."""
        return [dict(self._read(number + 1).certificate) for number in range(len(self))]

    def __len__(self) -> int:
        return len(list(self.folder.glob("*.json")))

    def _read(self, number: int) -> SigningKey:
        file = self.folder / f"{number:04}.key"
        if file.stat().st_mode & 0o077:
            raise DataError("key_file_readable", file=file.name)
        private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(file.read_text()))
        return SigningKey(private, json.loads(file.with_suffix(".json").read_text()))


def keys_of(engine: Engine) -> KeyFolder:
    """The keys of a store: in $SEKISO_KEYS, else beside its file; of a server in $SEKISO_STORE.

    Where neither is said they lie in the user's data folder.
    """
    told = os.environ.get(KEYS)
    if told:
        return KeyFolder(Path(told).expanduser())
    if engine.dialect.name == "sqlite" and engine.url.database:
        return KeyFolder(Path(engine.url.database).parent / "keys")
    folder = Path(os.environ.get(FOLDER) or own_folder())
    return KeyFolder(folder.expanduser() / "keys")


def sign_root(connection: Connection, keys: KeyFolder, now: datetime) -> dict[str, Any]:
    """The root of the log as it stands, signed: {"day", "size", "root", "key_id", "signature"}."""
    key, growing = keys.current(now), merkle.Growing()
    for leaf in log.leaves(connection):
        growing.append(leaf)
    statement: dict[str, str | int] = {
        "day": log.timestamp(now)[:10],
        "size": growing.size,
        "root": growing.root().hex(),
    }
    return key.signed(ROOT, statement)


def daily_root(connection: Connection, keys: KeyFolder, now: datetime) -> dict[str, Any]:
    """The root of this day in UTC, signed and kept when it is first asked for."""
    day = log.timestamp(now)[:10]
    kept = connection.execute(select(signed_root).where(signed_root.c.day == day))
    row = kept.mappings().first()
    if row is not None:
        return dict(row)
    told = sign_root(connection, keys, now)
    connection.execute(insert(signed_root).values(told))
    return told


def signed_roots(connection: Connection) -> list[dict[str, Any]]:
    """The kept roots, oldest first."""
    told = connection.execute(select(signed_root).order_by(signed_root.c.day)).mappings()
    return [dict(row) for row in told]


def exported_log(connection: Connection, keys: KeyFolder, now: datetime) -> dict[str, Any]:
    """The whole log as `verify.py` reads it: public keys, signed roots, bodies of the entries."""
    newest = sign_root(connection, keys, now)
    return {
        "keys": keys.certificates(),
        "roots": [*signed_roots(connection), newest],
        "entries": [entry.body for entry in log.entries(connection)],
    }


def receipts(
    connection: Connection, keys: KeyFolder, now: datetime, entries: Sequence[log.Entry]
) -> dict[str, Any]:
    """Some entries, each with the proof that it stands in the log: all others stay unseen."""
    newest, leaves = sign_root(connection, keys, now), log.leaves(connection)
    return {
        "keys": keys.certificates(),
        "roots": [newest],
        "receipts": [
            {
                "entry": entry.body,
                "size": newest["size"],
                "path": [step.hex() for step in merkle.inclusion_proof(leaves, entry.seq - 1)],
            }
            for entry in entries
        ],
    }


def _write_once(file: Path, content: bytes) -> None:
    """Write a file, whole or not at all, readable by its owner only; never over another."""
    draft = file.with_name(f".{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as stream:
        stream.write(content)
        os.fsync(stream.fileno())
    try:
        os.link(draft, file)
    finally:
        draft.unlink()
