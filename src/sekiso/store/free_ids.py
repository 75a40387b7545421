"""Ids of delivered records that are not another owner's: a delivery must not tell who has which."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, select

from sekiso.store.database import tables as t
from sekiso.store.observations import Observation
from sekiso.store.records import Record, new_id

BATCH = 2000  # ids of one statement


def with_own_ids(records: Sequence[Record], owner: str) -> tuple[Record, ...]:
    """Records of a foreign file under ids of the owner's own, the same for the same file.

    Two owners may file one crate; neither may learn from a clash that the other did.  Links among
    the records follow; links to others stay.
    """
    names = {one.id: _own_id(owner, one.id) for one in records}
    return tuple(_renamed(one, names) for one in records)


def with_free_ids(
    connection: Connection, owner: str, records: Sequence[Record], rows: Iterable[Observation]
) -> tuple[tuple[Record, ...], tuple[Observation, ...]]:
    """The records and flat rows, those whose id is that of another owner's record under a new one.

    Refusing them would tell that the other record is there.  `connection` must see all owners.
    An id that the owner himself has used stays, and is refused when it is kept.
    """
    names = {one: new_id() for one in _of_others(connection, owner, [r.id for r in records])}
    if not names:
        return tuple(records), tuple(rows)
    return (
        tuple(_renamed(record, names) for record in records),
        tuple(replace(row, record=names.get(row.record, row.record)) for row in rows),
    )


def _own_id(owner: str, record_id: str) -> str:
    """A UUIDv8 (RFC 9562) made of owner and id."""
    number = int.from_bytes(hashlib.sha256(f"{owner} {record_id}".encode()).digest()[:16], "big")
    number = number & ~(0xF << 76) | (0x8 << 76)
    return str(uuid.UUID(int=number & ~(0x3 << 62) | (0x2 << 62)))


def _of_others(connection: Connection, owner: str, ids: Sequence[str]) -> list[str]:
    found: list[str] = []
    for start in range(0, len(ids), BATCH):
        among = t.record.c.id.in_(ids[start : start + BATCH])
        asked = select(t.record.c.id).where(among, t.record.c.owner_id != owner)
        found += connection.execute(asked).scalars()
    return found


def _renamed(record: Record, names: Mapping[str, str]) -> Record:
    links = {role: tuple(names.get(one, one) for one in ids) for role, ids in record.links.items()}
    return replace(record, id=names.get(record.id, record.id), links=links)
