"""Statistics that owners send instead of rows: kept whole, told only under their rules."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, select

from sekiso.numerics.statistics.sufficient import Sufficient, refuse_revealing
from sekiso.store.database import tables as t
from sekiso.store.database.bulk import insert_rows
from sekiso.store.policies.compiled import Access
from sekiso.store.records import new_id

LEAST_GROUP: Final = "least_group"
COLUMNS: Final = ("id", "dataset_id", "owner_id", "model", "body", "digest")
OF_DENSITY: Final = "relative_density"  # what the statistics of the model "density" are of


@dataclass(frozen=True)
class SentStatistics:
    """What one dataset holds of one model; `plain` are the values of `Sufficient`."""

    owner: str
    dataset: str
    model: str
    plain: Mapping[str, Any]

    @property
    def quantity(self) -> str:
        """The quantity that the statistics are of."""
        return self.model.rpartition(".")[2] if "." in self.model else OF_DENSITY


def checked(statistics: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Statistics by model as they may be kept.

    Raises DataError for what is malformed, and for sums of so few rows that they would show them,
    where no noise with a stated epsilon hides them.
    """
    told: dict[str, Mapping[str, Any]] = {}
    for model, plain in sorted(statistics.items()):
        part = Sufficient.from_plain(plain)
        if part.epsilon is None:
            refuse_revealing(part.n, len(part.names))
        told[str(model)] = part.plain()
    return told


def keep_statistics(
    connection: Connection, dataset: str, owner: str, statistics: Mapping[str, Mapping[str, Any]]
) -> None:
    """Insert checked statistics of a dataset, every bit, in the caller's transaction."""
    bodies = {model: json.dumps(plain, sort_keys=True) for model, plain in statistics.items()}
    rows = [
        (new_id(), dataset, owner, model[:100], body, hashlib.sha256(body.encode()).hexdigest())
        for model, body in bodies.items()
    ]
    insert_rows(connection, t.statistic, COLUMNS, rows)


def statistics_seen(
    connection: Connection, condition: ColumnElement[bool], access: Access
) -> list[SentStatistics]:
    """Statistics that the asker may learn from, with the least group that their rule asks for."""
    order = (t.statistic.c.owner_id, t.statistic.c.model, t.statistic.c.digest)
    found = []
    for row in connection.execute(select(t.statistic).where(condition).order_by(*order)):
        verdict = access.verdict(row.owner_id, row.dataset_id, "")
        plain = {**json.loads(row.body), LEAST_GROUP: verdict.least_group}
        one = SentStatistics(row.owner_id, row.dataset_id, row.model, plain)
        if verdict.allowed and one.quantity not in verdict.masked:
            found.append(one)
    return found


def by_model(found: Iterable[SentStatistics]) -> dict[str, dict[str, list[Mapping[str, Any]]]]:
    """{model: {owner: statistics}}, as models take them."""
    told: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for one in found:
        told.setdefault(one.model, {}).setdefault(one.owner, []).append(one.plain)
    return told
