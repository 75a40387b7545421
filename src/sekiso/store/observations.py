"""Flat rows of tests, from which models learn and which tables and charts show.

An observation is one test with the numbers [SI] and words of everything it descends from: recipe,
machine, feedstock, heat condition.  It is made from the records and can be made again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from sqlalchemy import ColumnElement, Connection, insert, select

from sekiso.domain.canonical import canonical_json, digest, plain
from sekiso.materials.shared_rows import SharedRows
from sekiso.materials.tables import Columns
from sekiso.store.database import tables as t
from sekiso.store.policies.masks import hidden_columns

BATCH = 2000  # rows of one statement


@dataclass(frozen=True)
class Observation:
    """One flat row: the test it belongs to, its numbers by quantity key [SI], its words.

    `dataset` and `owner` are told where it comes from the database.
    """

    record: str
    numbers: Mapping[str, float]
    words: Mapping[str, str]
    dataset: str = ""
    owner: str = ""

    @property
    def content(self) -> str:
        """The digest of what it says, whoever owns it."""
        return digest({"numbers": dict(self.numbers), "words": dict(self.words)})

    def without(self, masked: frozenset[str]) -> Observation:
        """The row without the hidden quantities and words."""
        if not masked:
            return self
        hidden = hidden_columns(masked)
        return replace(
            self,
            numbers={name: x for name, x in self.numbers.items() if name not in hidden},
            words={name: x for name, x in self.words.items() if name not in hidden},
        )

    def __contains__(self, name: object) -> bool:
        return name in self.numbers or name in self.words


def keep_observations(
    connection: Connection, dataset_id: str, owner: str, observations: Iterable[Observation]
) -> None:
    """Insert flat rows and one entry per number, in the caller's transaction."""
    rows, numbers = [], []
    for one in observations:
        here = {"record_id": one.record, "dataset_id": dataset_id, "owner_id": owner}
        rows.append(
            {
                **here,
                "material": one.words.get("material", "")[:200],
                "process": one.words.get("process", "")[:40],
                "numbers": canonical_json(dict(one.numbers)).decode(),
                "words": canonical_json(dict(one.words)).decode(),
                "digest": one.content,
            }
        )
        numbers += [{**here, "quantity": key, "si": plain(x)} for key, x in one.numbers.items()]
    for table, entries in ((t.observation, rows), (t.observed, numbers)):
        for start in range(0, len(entries), BATCH):
            connection.execute(insert(table), entries[start : start + BATCH])


def observations(
    connection: Connection,
    condition: ColumnElement[bool],
    *,
    material: str = "",
    process: str = "",
    quantity: str = "",
    low: float | None = None,
    high: float | None = None,
    dataset: str = "",
    after: str = "",
    most: int | None = None,
) -> tuple[Observation, ...]:
    """Rows for which a condition on `observation` holds, by id; bounds are on `quantity` [SI].

    Nothing is hidden here: the caller takes out masked fields and asks the bounds again.
    """
    asked = select(t.observation).where(condition)
    if quantity:
        asked = asked.join(t.observed, t.observed.c.record_id == t.observation.c.record_id)
        asked = asked.where(t.observed.c.quantity == quantity)
        if low is not None:
            asked = asked.where(t.observed.c.si >= low)
        if high is not None:
            asked = asked.where(t.observed.c.si <= high)
    for column, value in (("material", material), ("process", process), ("dataset_id", dataset)):
        if value:
            asked = asked.where(t.observation.c[column] == value)
    if after:
        asked = asked.where(t.observation.c.record_id > after)
    asked = asked.order_by(t.observation.c.record_id).limit(most)
    return tuple(
        Observation(
            row.record_id, json.loads(row.numbers), json.loads(row.words),
            row.dataset_id, row.owner_id,
        )
        for row in connection.execute(asked)
    )  # fmt: skip


def columns_of(rows: Sequence[Observation]) -> Columns:
    """The rows as arrays by quantity (NaN = missing) and word ("" = missing)."""
    names = sorted({name for row in rows for name in row.numbers})
    words = sorted({name for row in rows for name in row.words})
    return Columns(
        len(rows),
        {name: np.array([row.numbers.get(name, np.nan) for row in rows]) for name in names},
        {name: np.array([row.words.get(name, "") for row in rows], dtype=object) for name in words},
    )


def shared_rows(
    rows: Sequence[Observation],
    *,
    names: Mapping[str, str],
    own: str,
    least_group: Callable[[Observation], int],
    statistics: Mapping[str, Mapping[str, object]],
) -> SharedRows:
    """Rows as the models take them, ordered by owner and content: nothing else may matter."""
    ordered = sorted(rows, key=lambda row: (row.owner, row.content))
    owners = np.array([row.owner for row in ordered], dtype=object)
    least = np.array([least_group(row) for row in ordered], dtype=int)
    told = {
        "rows": [[row.owner, row.content] for row in ordered],
        "least": least.tolist(),
        "statistics": {model: dict(by) for model, by in statistics.items()},
        "own": own,
    }
    return SharedRows(
        columns=columns_of(ordered),
        owner=owners,
        names=dict(names),
        digest=digest(told),
        own=own,
        statistics=statistics,
        least_group=least,
    )
