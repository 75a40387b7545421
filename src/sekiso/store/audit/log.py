"""The audit log: who did what to which data and when, as leaves of a Merkle tree.

An entry holds pseudonyms, a verb and a time; names, values and ids never enter
(`shredding.pseudonym`).  It is appended in the transaction of the act itself: both happen or
neither does.  Numbers run from 1 without a gap; one writer at a time holds the end of the log until
its transaction ends, so append last.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import rfc8785
from sqlalchemy import Connection, func, insert, select, text

from sekiso.store.audit import merkle, shredding
from sekiso.store.database.tables import audit_entry

VERBS: Final = (
    "view",
    "learn",
    "add",
    "change",
    "share",
    "export",
    "withdraw",
    "erase",
    "refuse_sign_in",
    "negotiate",
    "transfer",
)

_END_OF_LOG: Final = 0x73656B69  # "seki": any number that no other advisory lock uses


@dataclass(frozen=True)
class Entry:
    """One line of the log: `who` and `organisation` pseudonyms, `to` pseudonyms of what it met.

    `at` in UTC to the millisecond; `body` the canonical JSON that was hashed into the tree.
    """

    seq: int
    at: str
    did: str
    who: str
    organisation: str
    to: tuple[str, ...]
    body: str


def append(
    connection: Connection,
    *,
    did: str,
    now: datetime,
    who: str = "",
    organisation: str = "",
    to: Iterable[str] = (),
) -> Entry:
    """Add one entry within the caller's transaction.

    `did` one of `VERBS`; `who` an account id, `organisation` an organisation id, "" where nobody
    is known; `to` subjects such as "dataset:<id>" or "record:<id>".
    """
    if did not in VERBS:
        raise ValueError(f"{did!r} is none of {VERBS}")
    said = {
        "at": timestamp(now),
        "did": did,
        "organisation": _pseudonym(connection, "organisation", organisation),
        "to": sorted(shredding.pseudonym(connection, subject) for subject in to),
        "who": _pseudonym(connection, "account", who),
    }
    _wait_for_end(connection)
    body = rfc8785.dumps({"seq": size(connection) + 1, **said})
    entry = _entry(body.decode())
    connection.execute(
        insert(audit_entry).values(
            seq=entry.seq, at=entry.at, body=entry.body, leaf=merkle.leaf_hash(body).hex()
        )
    )
    return entry


def size(connection: Connection) -> int:
    """Number of entries."""
    return int(
        connection.execute(select(func.coalesce(func.max(audit_entry.c.seq), 0))).scalar_one()
    )


def entries(connection: Connection, *, after: int = 0, limit: int | None = None) -> list[Entry]:
    """Entries in order, from the one behind `after`, at most `limit` of them."""
    asked = select(audit_entry.c.body).where(audit_entry.c.seq > after).order_by(audit_entry.c.seq)
    return [_entry(body) for body in connection.execute(asked.limit(limit)).scalars()]


def entries_of(connection: Connection, subjects: Iterable[str]) -> list[Entry]:
    """Entries that name at least one of the subjects, as the doer or as what it was done to."""
    names = set(shredding.pseudonyms(connection, subjects))
    return [
        entry
        for entry in entries(connection)
        if not names.isdisjoint((entry.who, entry.organisation, *entry.to))
    ]


def leaves(connection: Connection, *, up_to: int | None = None) -> list[merkle.Hash]:
    """Leaf hashes in order, the first `up_to` of them."""
    asked = select(audit_entry.c.leaf).order_by(audit_entry.c.seq).limit(up_to)
    return [bytes.fromhex(leaf) for leaf in connection.execute(asked).scalars()]


def timestamp(now: datetime) -> str:
    """A moment in UTC to the millisecond.

    >>> timestamp(datetime(2026, 11, 28, 12, tzinfo=UTC))
    '2026-11-28T12:00:00.000Z'
    """
    if now.tzinfo is None:
        raise ValueError("a moment of the log needs its time zone")
    return now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _pseudonym(connection: Connection, kind: str, name: str) -> str:
    return shredding.pseudonym(connection, f"{kind}:{name}") if name else ""


def _wait_for_end(connection: Connection) -> None:
    """Hold the end of the log until the transaction ends; on SQLite a writer holds it already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:end)"), {"end": _END_OF_LOG})


def _entry(body: str) -> Entry:
    said = json.loads(body)
    return Entry(**{**said, "to": tuple(said["to"])}, body=body)
