"""Which files hold which rows of whom: the tables `series`, `series_part` and `series_key`.

Owner, dataset and record stand here once per series or per value of its key column, never in the
rows; a policy is applied here, before any file is opened.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from sekiso.store.database.blobs import Blobs
from sekiso.store.database.orphans import keep
from sekiso.store.database.tables import series as series_table
from sekiso.store.database.tables import series_key, series_part
from sekiso.store.policies.compiled import Access
from sekiso.store.policies.decision import Verdict
from sekiso.store.policies.inheritance import inherited
from sekiso.store.records import new_id
from sekiso.store.series.parquet import Part, RowKeys, plain_part

TABLE = "table"
LAYERS = "layers"


@dataclass(frozen=True)
class Written:
    """Bulk values whose files are stored and whose rows are not yet: `keep_series` does that."""

    kind: str
    name: str
    body: Mapping[str, Any]
    parts: tuple[Part, ...]
    row_keys: RowKeys | None = None

    @property
    def n_rows(self) -> int:
        """Number of rows or layers."""
        return sum(part.n_rows for part in self.parts)

    @property
    def n_bytes(self) -> int:
        """Size of the files."""
        return sum(part.blob.n_bytes for part in self.parts)


@dataclass(frozen=True)
class VisibleSeries:
    """A series as the asker may see it.

    `body` tells columns and units, or shape and type of layers; `records` the ids of the records
    that are allowed, by value of the key column ("" where the whole series is one record's);
    `is_whole` whether these are all; `masked` the columns hidden, by the same values.
    """

    id: str
    kind: str
    name: str
    owner: str
    dataset: str
    body: Mapping[str, Any]
    records: Mapping[str, str]
    is_whole: bool
    masked: Mapping[str, frozenset[str]] = field(default_factory=dict)


def keep_series(
    connection: Connection,
    blobs: Blobs,
    written: Written,
    *,
    owner: str,
    dataset: str,
    record: str,
    now: str,
) -> str:
    """Write the rows of what was stored, in the caller's transaction; the id of the series.

    `record` is the stream it belongs to; rows with keys belong to the records of their keys.
    """
    id = new_id()
    row = {"id": id, "dataset_id": dataset, "owner_id": owner, "record_id": record}
    told = {"kind": written.kind, "name": written.name, "body": json.dumps(written.body)}
    connection.execute(insert(series_table).values(**row, **told, created=now))
    for part in written.parts:
        keep(connection, blobs, part.blob, now=now, media_type=_MEDIA[written.kind])
    parts = [
        {"series_id": id, "position": n, **plain_part(part)} for n, part in enumerate(written.parts)
    ]
    if parts:
        connection.execute(insert(series_part), parts)
    if written.row_keys is not None:
        records = written.row_keys.records.items()
        rows = [{"series_id": id, "value": key, "record_id": one} for key, one in records]
        connection.execute(insert(series_key), rows)
    return id


def forget_series(connection: Connection, id: str) -> None:
    """Delete the rows of a series; its files are orphans then."""
    connection.execute(delete(series_table).where(series_table.c.id == id))


def series_of(
    connection: Connection,
    access: Access,
    *,
    kind: str,
    name: str = "",
    id: str = "",
    records: tuple[str, ...] = (),
    datasets: tuple[str, ...] = (),
) -> tuple[VisibleSeries, ...]:
    """The series that the asker may see, at least in part, in the order in which they came.

    What was measured inherits the strictest decision on its record and all this descends from.
    """
    rows = (
        select(
            series_table.c.id,
            series_table.c.owner_id,
            series_table.c.dataset_id,
            func.coalesce(series_key.c.record_id, series_table.c.record_id).label("record_id"),
            func.coalesce(series_key.c.value, "").label("value"),
            series_table.c.name,
            series_table.c.body,
            select(func.count())
            .where(series_key.c.series_id == series_table.c.id)
            .correlate(series_table)
            .scalar_subquery()
            .label("n_keys"),
        )
        .join(series_key, series_key.c.series_id == series_table.c.id, isouter=True)
        .where(series_table.c.kind == kind)
        .subquery("series_rows")
    )
    wanted = [access.where(rows)]
    wanted += [rows.c.name == name] if name else []
    wanted += [rows.c.id == id] if id else []
    wanted += [rows.c.record_id.in_(records)] if records else []
    wanted += [rows.c.dataset_id.in_(datasets)] if datasets else []
    terms = inherited(connection, access)
    found: dict[str, list[tuple[Any, Verdict]]] = {}
    for row in connection.execute(select(rows).where(*wanted).order_by(rows.c.id, rows.c.value)):
        own = access.verdict(row.owner_id, row.dataset_id, row.record_id)
        verdict = own if row.owner_id == access.own else terms.get(row.record_id, own)
        if verdict.allowed:
            found.setdefault(row.id, []).append((row, verdict))
    return tuple(_series(some, kind) for some in found.values())


def parts_of(
    connection: Connection, ids: tuple[str, ...]
) -> Mapping[str, tuple[tuple[str, frozenset[str]], ...]]:
    """Digest and key values of the files of each series, in order."""
    wanted = series_part.c.series_id.in_(ids)
    rows = connection.execute(
        select(series_part.c.series_id, series_part.c.digest, series_part.c.row_keys)
        .where(wanted)
        .order_by(series_part.c.series_id, series_part.c.position)
    )
    found: dict[str, list[tuple[str, frozenset[str]]]] = {id: [] for id in ids}
    for id, digest, keys in rows:
        found[id].append((digest, frozenset(json.loads(keys or "[]"))))
    return {id: tuple(parts) for id, parts in found.items()}


def _series(rows: list[tuple[Any, Verdict]], kind: str) -> VisibleSeries:
    first = rows[0][0]
    return VisibleSeries(
        id=first.id,
        kind=kind,
        name=first.name,
        owner=first.owner_id,
        dataset=first.dataset_id,
        body=json.loads(first.body),
        records={row.value: row.record_id for row, _ in rows},
        is_whole=len(rows) == max(first.n_keys, 1),
        masked={row.value: verdict.masked for row, verdict in rows},
    )


_MEDIA = {TABLE: "application/vnd.apache.parquet", LAYERS: "application/vnd.zarr"}
