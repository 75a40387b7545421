"""What an access opens of the rows and records in the database, without what it hides of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, and_

from sekiso.materials.shared_rows import SharedRows
from sekiso.store import datasets
from sekiso.store.database import tables as t
from sekiso.store.observations import Observation, observations, shared_rows
from sekiso.store.organisations import organisation_names
from sekiso.store.policies.compiled import Access
from sekiso.store.policies.decision import Verdict
from sekiso.store.policies.inheritance import inherited
from sekiso.store.policies.masks import visible
from sekiso.store.records import Record
from sekiso.store.sent_statistics import by_model, statistics_seen

PAGE: Final = 1000  # rows read at once while looking through a policy


@dataclass(frozen=True)
class SeenRecord:
    """A record without what is hidden of it, and the ids of its owner and dataset."""

    record: Record
    owner: str
    dataset: str


def rows_seen(
    connection: Connection,
    access: Access,
    *,
    needed: Iterable[str] = (),
    after: str = "",
    most: int,
    **asked: Any,
) -> tuple[Observation, ...]:
    """At most `most` flat rows by id after `after`, for which `asked` of `observations` holds.

    Rows of which a column of `needed` is hidden are left out: who asks by it would learn it.
    """
    found: list[Observation] = []
    columns, terms = tuple(needed), inherited(connection, access)
    n_page = min(PAGE, 2 * most)  # some may be hidden by what they descend from
    while len(found) < most:
        page = observations(
            connection, access.where(t.observation), after=after, most=n_page, **asked
        )
        found += [
            one for one in _shown(page, access, terms) if all(name in one for name in columns)
        ]
        if len(page) < n_page:
            break
        after = page[-1].record
    return tuple(found[:most])


def records_seen(
    connection: Connection,
    access: Access,
    *,
    record_id: str = "",
    dataset: str = "",
    kind: str = "",
    after: str = "",
    most: int,
) -> tuple[SeenRecord, ...]:
    """At most `most` records by id after `after`, without hidden fields and links."""
    condition = access.where(t.record)
    if record_id:
        condition = and_(condition, t.record.c.id == record_id)
    if dataset:
        condition = and_(condition, t.record.c.dataset_id == dataset)
    found = datasets.records(connection, condition, kind=kind, after=after, most=most)
    linked = {target for one, _, _ in found for ids in one.links.values() for target in ids}
    seen = datasets.ids_among(connection, access.where(t.record), linked)
    return tuple(
        SeenRecord(
            visible(one, access.masked(owner, in_dataset, one.id), seen.__contains__),
            owner,
            in_dataset,
        )
        for one, owner, in_dataset in found
    )


def learnable_rows(connection: Connection, access: Access) -> tuple[SharedRows, Mapping[str, str]]:
    """What may be learned from, and the owners of the datasets behind it by the datasets' ids."""
    terms = inherited(connection, access)
    rows = _shown(observations(connection, access.where(t.observation)), access, terms)
    sent = statistics_seen(connection, access.where(t.statistic, record=""), access)
    names = organisation_names(connection)
    owners = {one.dataset: one.owner for one in rows}
    owners |= {one.dataset: one.owner for one in sent}
    learned = shared_rows(
        rows,
        names={owner: names[owner] for owner in sorted(set(owners.values()))},
        own=access.own,
        least_group=lambda one: row_verdict(one, access, terms).least_group,
        statistics=by_model(sent),
    )
    return learned, owners


def row_verdict(one: Observation, access: Access, terms: Mapping[str, Verdict]) -> Verdict:
    """The decision on a flat row: that of its record, or the strictest of its pedigree."""
    return terms.get(one.record) or access.verdict(one.owner, one.dataset, one.record)


def _shown(
    rows: Iterable[Observation], access: Access, terms: Mapping[str, Verdict]
) -> list[Observation]:
    """Rows that are allowed with all they descend from, without what is hidden of it."""
    decided = ((one, row_verdict(one, access, terms)) for one in rows)
    return [one.without(verdict.masked) for one, verdict in decided if verdict.allowed]
