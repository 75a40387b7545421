"""What sensors recorded, as one asker of a store sees it: tables and layers of streams."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, select

from sekiso.domain.errors import NeedError
from sekiso.numerics.arrays import AnyArray
from sekiso.store.database import tables as t
from sekiso.store.database.blobs import blobs_beside
from sekiso.store.database.engine import reading, writing
from sekiso.store.log_of_use import enter, enter_use
from sekiso.store.policies.roles import require
from sekiso.store.queries import Queries
from sekiso.store.series.engine import QueryEngine
from sekiso.store.series.index import LAYERS, TABLE, VisibleSeries, series_of
from sekiso.store.series.layers import Layers
from sekiso.store.series.parquet import RowKeys
from sekiso.store.series.query import SeriesQuery
from sekiso.store.series.series import Place, Series
from sekiso.store.series.sources import MOST_ROWS, Content
from sekiso.store.series.tables import SeriesRows


@dataclass(frozen=True)
class Streams:
    """Bulk values of a store: added to own records, seen as far as their owners allow.

    `query_engine` in place of the one of this process.
    """

    store: Queries
    query_engine: QueryEngine | None = None

    @cached_property
    def series(self) -> Series:
        """Files and index."""
        return Series(blobs_beside(self.store.engine), self.query_engine)

    def add(
        self,
        record: str,
        content: Content,
        *,
        name: str,
        units: Mapping[str, str] | None = None,
        order: tuple[str, ...] = (),
        row_keys: RowKeys | None = None,
        format: str | None = None,
        most_bytes: int | None = None,
        most_rows: int = MOST_ROWS,
    ) -> str:
        """Add a sensor table to an own record; the id of the series.

        `content`: a table, a stream of record batches, a CSV, Parquet or Arrow file; `units` by
        column; `order` the columns by which rows rise; `row_keys` where rows belong to different
        own records.  Raises PolicyError, NeedError for a record that is not there, DataError.
        """
        place = self._place(record)
        for other in set((row_keys.records if row_keys else {}).values()):
            self._place(other)
        return self.series.add(
            self.store.engine, content, place, name=name, units=units, order=order,
            row_keys=row_keys, format=format, most_bytes=most_bytes, most_rows=most_rows,
            within=self._entered(place),
        )  # fmt: skip

    def add_layers(
        self,
        record: str,
        layers: Iterable[tuple[int, AnyArray]],
        *,
        name: str,
        unit: str = "",
        attributes: Mapping[str, Any] | None = None,
        most_bytes: int | None = None,
    ) -> str:
        """Add images or volumes, each with its layer number, to an own record; the series' id."""
        place = self._place(record)
        return self.series.add_layers(
            self.store.engine, layers, place, name=name, unit=unit, attributes=attributes,
            most_bytes=most_bytes, within=self._entered(place),
        )  # fmt: skip

    def listed(self) -> tuple[VisibleSeries, ...]:
        """All series that the asker may see, at least in part."""
        access = self.store.access("view")
        with reading(self.store.engine) as connection:
            return self.series.listed(connection, access)

    def query(self, query: SeriesQuery | Mapping[str, Any]) -> SeriesRows:
        """Rows or figures of sensor tables; `query` as `SeriesQuery` or its JSON values."""
        asked = query if isinstance(query, SeriesQuery) else SeriesQuery.from_plain(query)
        access = self.store.access("view")
        with reading(self.store.engine) as connection:
            found = self.series.query(connection, asked, access)
        self._enter_use(found.datasets)
        return found

    def layers(
        self, *, id: str = "", name: str = "", records: tuple[str, ...] = ()
    ) -> tuple[Layers, ...]:
        """Stacks of layers that the asker may see."""
        access = self.store.access("view")
        with reading(self.store.engine) as connection:
            found = self.series.layers(connection, access, id=id, name=name, records=records)
        self._enter_use({one.entry.dataset: one.entry.owner for one in found})
        return found

    def remove(self, id: str) -> None:
        """Delete an own series; its files are collected later."""
        own = self.store.principal.organisation
        require(self.store.principal, "withdraw", own)
        access = self.store.access("view")
        with writing(self.store.engine) as connection:
            found = [
                one
                for kind in (TABLE, LAYERS)
                for one in series_of(connection, access, kind=kind, id=id)
                if one.owner == own
            ]
            if not found:
                raise NeedError("stream_unknown", got=id[:100])
            self.series.remove(connection, id)
            subject = f"dataset:{found[0].dataset}"
            enter(connection, self.store.principal, "change", (subject,), self.store.clock())

    def _place(self, record: str) -> Place:
        own = self.store.principal.organisation
        require(self.store.principal, "add", own)
        wanted = (t.record.c.id == record, t.record.c.owner_id == own)
        with reading(self.store.engine) as connection:
            dataset = connection.scalar(select(t.record.c.dataset_id).where(*wanted))
        if dataset is None:
            raise NeedError("stream_unknown", got=record[:100])
        return Place(own, dataset, record, self.store.now)

    def _entered(self, place: Place) -> Callable[[Connection], None]:
        subjects, at = (f"dataset:{place.dataset}",), self.store.clock()
        return lambda open: enter(open, self.store.principal, "change", subjects, at)

    def _enter_use(self, datasets: Mapping[str, str]) -> None:
        own = self.store.principal.organisation
        used = {f"dataset:{one}" for one, owner in datasets.items() if owner != own}
        if used:
            enter_use(self.store.engine, self.store.principal, "view", used, self.store.clock())
