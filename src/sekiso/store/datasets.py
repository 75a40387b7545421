"""Datasets and their records in the database: added whole, seen through a policy, withdrawn."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    update,
)

from sekiso.domain.canonical import digest
from sekiso.store.database import tables as t
from sekiso.store.database.bulk import insert_rows
from sekiso.store.observations import (
    Observation,
    ObservationRows,
    keep_observations,
    observation_rows,
    one_line,
)
from sekiso.store.policies.compiled import Access
from sekiso.store.policies.explanation import Place
from sekiso.store.records import Record, new_id

BATCH = 2000  # ids of one statement
RECORD = ("id", "dataset_id", "owner_id", "kind", "label", "body", "digest", "salt")
LINK = ("record_id", "role", "target_id")


@dataclass(frozen=True)
class Dataset:
    """One delivery of an owner: `id`, owner, name, what it was read from and how much it holds.

    `state` is "active" or, for its owner only, "withdrawn".
    """

    id: str
    owner: str
    owner_name: str
    name: str
    format: str
    source: str
    licence: str
    state: str
    n_records: int
    created: str
    content_digest: str


@dataclass(frozen=True)
class Delivery:
    """What stands beside the records of a new dataset."""

    name: str
    format: str = ""
    source: str = ""
    licence: str = ""


@dataclass(frozen=True)
class DatasetRows:
    """The rows of a new dataset, made before the database is locked for them."""

    dataset: dict[str, Any]
    records: list[tuple[Any, ...]]
    links: list[tuple[Any, ...]]
    observations: ObservationRows


def dataset_rows(
    owner: str,
    delivery: Delivery,
    records: Sequence[Record],
    observations: Iterable[Observation],
    *,
    now: str,
) -> DatasetRows:
    """The rows of a new dataset with its records and flat rows."""
    dataset_id = new_id()
    digests = [record.content_digest() for record in records]
    dataset = {
        "id": dataset_id, "owner_id": owner, "name": one_line(delivery.name, 300),
        "format": one_line(delivery.format, 40), "source": one_line(delivery.source),
        "licence": one_line(delivery.licence, 100), "state": "active", "created": now,
        "n_records": len(records), "content_digest": digest(sorted(digests)),
    }  # fmt: skip
    return DatasetRows(
        dataset,
        [
            (
                record.id, dataset_id, owner, record.kind, one_line(record.label, 300),
                record.canonical().decode(), content, secrets.token_hex(16),
            )
            for record, content in zip(records, digests, strict=True)
        ],
        [
            (record.id, role, target)
            for record in records
            for role, targets in record.links.items()
            for target in dict.fromkeys(targets)
        ],
        observation_rows(dataset_id, owner, observations),
    )  # fmt: skip


def keep_dataset(connection: Connection, rows: DatasetRows) -> str:
    """Insert the rows of a new dataset in the caller's transaction; its id."""
    connection.execute(insert(t.dataset).values(rows.dataset))
    insert_rows(connection, t.record, RECORD, rows.records)
    insert_rows(connection, t.link, LINK, rows.links)
    keep_observations(connection, rows.observations)
    return str(rows.dataset["id"])


def add_dataset(
    connection: Connection,
    owner: str,
    delivery: Delivery,
    records: Sequence[Record],
    observations: Iterable[Observation],
    *,
    now: str,
) -> str:
    """Keep a new dataset with its records and flat rows in the caller's transaction; its id."""
    return keep_dataset(connection, dataset_rows(owner, delivery, records, observations, now=now))


def datasets(
    connection: Connection,
    condition: ColumnElement[bool],
    *,
    after: str = "",
    most: int | None = None,
) -> tuple[Dataset, ...]:
    """The datasets for which a condition on the table `dataset` holds, oldest first."""
    found = connection.execute(
        select(t.dataset, t.organisation.c.name.label("owner_name"))
        .join(t.organisation, t.organisation.c.id == t.dataset.c.owner_id)
        .where(condition, t.dataset.c.id > after)
        .order_by(t.dataset.c.id)
        .limit(most)
    )
    return tuple(
        Dataset(
            row.id, row.owner_id, row.owner_name, row.name, row.format, row.source, row.licence,
            row.state, row.n_records, row.created, row.content_digest,
        )
        for row in found
    )  # fmt: skip


def datasets_seen(
    connection: Connection,
    access: Access,
    *,
    dataset: str = "",
    after: str = "",
    most: int | None = None,
) -> tuple[Dataset, ...]:
    """Active datasets that `access` opens as a whole or in a record, and all of the own ones.

    By id after `after`, at most so many; with `dataset` that one only.

    Of another owner's dataset the records are counted that may be seen, and the digest, which
    speaks of all of them, is not told.
    """
    by_record = [owner for owner, found in access.owners.items() if found.records]
    counted = (
        select(t.record.c.dataset_id, func.count())
        .where(access.where(t.record), t.record.c.owner_id.in_(by_record))
        .group_by(t.record.c.dataset_id)
    )
    n_seen: dict[str, int] = {row[0]: row[1] for row in connection.execute(counted)}
    is_own = t.dataset.c.owner_id == access.own if access.own else false()
    as_a_whole = access.where(t.dataset, dataset="id", record="")
    is_seen = or_(as_a_whole, t.dataset.c.id.in_(list(n_seen)))
    condition = or_(is_own, and_(is_seen, t.dataset.c.state == "active"))
    if dataset:
        condition = and_(condition, t.dataset.c.id == dataset)
    found = datasets(connection, condition, after=after, most=most)
    return tuple(
        one
        if one.owner == access.own
        else replace(
            one,
            n_records=n_seen.get(one.id, 0) if one.owner in by_record else one.n_records,
            content_digest="",
        )
        for one in found
    )


def records(
    connection: Connection,
    condition: ColumnElement[bool],
    *,
    kind: str = "",
    after: str = "",
    most: int | None = None,
) -> tuple[tuple[Record, str, str], ...]:
    """(record, owner id, dataset id) for which a condition on the table `record` holds, by id."""
    asked = select(t.record.c.body, t.record.c.owner_id, t.record.c.dataset_id).where(condition)
    if kind:
        asked = asked.where(t.record.c.kind == kind)
    if after:
        asked = asked.where(t.record.c.id > after)
    asked = asked.order_by(t.record.c.id).limit(most)
    return tuple(
        (Record.from_plain(json.loads(row.body)), row.owner_id, row.dataset_id)
        for row in connection.execute(asked)
    )


def ids_among(
    connection: Connection, condition: ColumnElement[bool], ids: Iterable[str]
) -> frozenset[str]:
    """Those of `ids` for which a condition on the table `record` holds."""
    asked = sorted(set(ids))
    found: set[str] = set()
    for start in range(0, len(asked), BATCH):
        among = t.record.c.id.in_(asked[start : start + BATCH])
        found.update(connection.execute(select(t.record.c.id).where(condition, among)).scalars())
    return frozenset(found)


def dataset_names(connection: Connection) -> dict[str, str]:
    """What the datasets are called, by id; for explanations, which show what may be known."""
    return {
        row.id: row.name for row in connection.execute(select(t.dataset.c.id, t.dataset.c.name))
    }


def place_of(connection: Connection, thing: str) -> Place | None:
    """Where the record or active dataset of this id lies; None where there is none."""
    record = connection.execute(
        select(t.record.c.owner_id, t.record.c.dataset_id).where(t.record.c.id == thing)
    ).first()
    if record is not None:
        return Place(record.owner_id, record.dataset_id, thing)
    owner = connection.execute(
        select(t.dataset.c.owner_id).where(t.dataset.c.id == thing, t.dataset.c.state == "active")
    ).scalar()
    return None if owner is None else Place(owner, thing)


def withdraw_dataset(connection: Connection, dataset_id: str, *, now: str) -> int:
    """Remove everything a dataset holds; what stays is that it was withdrawn.  Records removed."""
    found = connection.execute(
        select(func.count()).select_from(t.record).where(t.record.c.dataset_id == dataset_id)
    ).scalar_one()
    inside = select(t.record.c.id).where(t.record.c.dataset_id == dataset_id)
    for table in (t.link, t.record_blob, t.observed):
        connection.execute(delete(table).where(table.c.record_id.in_(inside)))
    for table in (t.observation, t.statistic, t.record, t.offer):
        connection.execute(delete(table).where(table.c.dataset_id == dataset_id))
    connection.execute(delete(t.rule).where(t.rule.c.scope_id == dataset_id))
    connection.execute(
        update(t.dataset)
        .where(t.dataset.c.id == dataset_id)
        .values(state="withdrawn", withdrawn=now, n_records=0, content_digest="")
    )
    return int(found)
