"""Flat rows are derived data: what they repeat of their pedigree keeps the terms of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from sekiso.store.database import tables as t
from sekiso.store.policies.compiled import Access
from sekiso.store.policies.decision import Verdict
from sekiso.store.policies.strictest import strictest

BATCH = 2000  # ids of one statement


def inherited(connection: Connection, access: Access) -> Mapping[str, Verdict]:
    """The strictest decision on a record and all it descends from, by the record's id.

    Only for datasets in which an owner has rules about single records, since elsewhere all records
    of a dataset are decided alike; flat rows are made of the records of one dataset.
    """
    ruled = [record for found in access.owners.values() for record in found.records]
    datasets: set[str] = set()
    for some in _batches(ruled):
        asked = select(t.record.c.dataset_id).where(t.record.c.id.in_(some))
        datasets.update(connection.execute(asked).scalars())
    decided: dict[str, Verdict] = {}
    for dataset in sorted(datasets):
        decided |= _of_dataset(connection, access, dataset)
    return decided


def _of_dataset(connection: Connection, access: Access, dataset: str) -> dict[str, Verdict]:
    records = select(t.record.c.id, t.record.c.owner_id).where(t.record.c.dataset_id == dataset)
    alone = {
        row.id: access.verdict(row.owner_id, dataset, row.id) for row in connection.execute(records)
    }
    inside = select(t.record.c.id).where(t.record.c.dataset_id == dataset)
    links = select(t.link.c.record_id, t.link.c.target_id).where(t.link.c.record_id.in_(inside))
    upward: dict[str, list[str]] = {}
    for row in connection.execute(links):
        if row.target_id in alone:
            upward.setdefault(row.record_id, []).append(row.target_id)
    return {one: strictest(alone[each] for each in _ancestry(one, upward)) for one in alone}


def _ancestry(record: str, upward: Mapping[str, list[str]]) -> set[str]:
    """A record and all that its links lead to; links of foreign files may go in a circle."""
    seen, waiting = {record}, [record]
    while waiting:
        for target in upward.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def _batches(ids: Iterable[str]) -> list[list[str]]:
    given = sorted(set(ids))
    return [given[start : start + BATCH] for start in range(0, len(given), BATCH)]
