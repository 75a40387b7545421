"""The bulk values of a store: sensor tables and layers, added and asked in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine

from sekiso.numerics.arrays import AnyArray
from sekiso.store.database.blobs import Blobs
from sekiso.store.database.engine import writing
from sekiso.store.policies.compiled import Access
from sekiso.store.series.engine import QueryEngine
from sekiso.store.series.index import (
    LAYERS,
    TABLE,
    VisibleSeries,
    Written,
    forget_series,
    keep_series,
    series_of,
)
from sekiso.store.series.layers import Layers, layers_of, write_layers
from sekiso.store.series.parquet import RowKeys
from sekiso.store.series.query import SeriesQuery
from sekiso.store.series.sources import MOST_ROWS, Content
from sekiso.store.series.tables import SeriesRows, answer, without_hidden, write_table

Within: TypeAlias = Callable[[Connection], None]


@dataclass(frozen=True)
class Place:
    """Where a series belongs: ids of its owner, dataset and stream, and when it came (UTC)."""

    owner: str
    dataset: str
    record: str
    now: str


@dataclass(frozen=True)
class Series:
    """Sensor tables and layers: files in `blobs`, their index in the store's database.

    Files are written before the transaction that makes them known, so that nobody waits for it; for
    a transaction of the caller's own there are `write_table`, `write_layers` and `keep_series`;
    `within` is what else belongs in the transaction, such as an entry in the log.
    """

    blobs: Blobs
    query_engine: QueryEngine | None = None

    def add(
        self,
        engine: Engine,
        content: Content,
        place: Place,
        *,
        name: str,
        units: Mapping[str, str] | None = None,
        order: tuple[str, ...] = (),
        row_keys: RowKeys | None = None,
        format: str | None = None,
        most_bytes: int | None = None,
        most_rows: int = MOST_ROWS,
        within: Within | None = None,
    ) -> str:
        """Add a sensor table and return its id; see `write_table`."""
        written = write_table(
            self.blobs, content, name=name, units=units, order=order, row_keys=row_keys,
            format=format, most_bytes=most_bytes, most_rows=most_rows,
        )  # fmt: skip
        return self._keep(engine, written, place, within)

    def add_layers(
        self,
        engine: Engine,
        layers: Iterable[tuple[int, AnyArray]],
        place: Place,
        *,
        name: str,
        unit: str = "",
        attributes: Mapping[str, Any] | None = None,
        most_bytes: int | None = None,
        within: Within | None = None,
    ) -> str:
        """Add a stack of layers, each with its number, and return its id; see `write_layers`."""
        written = write_layers(
            self.blobs, layers, name=name, unit=unit, attributes=attributes, most_bytes=most_bytes
        )
        return self._keep(engine, written, place, within)

    def listed(self, connection: Connection, access: Access) -> tuple[VisibleSeries, ...]:
        """All that the asker may see, at least in part: tables, then layers."""
        tables = series_of(connection, access, kind=TABLE)
        return (
            *map(without_hidden, tables),
            *(one.entry for one in layers_of(connection, self.blobs, access)),
        )

    def query(self, connection: Connection, query: SeriesQuery, access: Access) -> SeriesRows:
        """Rows or figures of sensor tables, as far as the asker may see them; see `answer`."""
        return answer(connection, self.blobs, query, access, engine=self.query_engine)

    def layers(
        self,
        connection: Connection,
        access: Access,
        *,
        id: str = "",
        name: str = "",
        records: tuple[str, ...] = (),
    ) -> tuple[Layers, ...]:
        """Stacks of layers that the asker may see."""
        return layers_of(connection, self.blobs, access, id=id, name=name, records=records)

    def remove(self, connection: Connection, id: str) -> None:
        """Delete a series in the caller's transaction; its files are collected later."""
        forget_series(connection, id)

    def _keep(self, engine: Engine, written: Written, place: Place, within: Within | None) -> str:
        with writing(engine) as connection:
            if within is not None:
                within(connection)
            return keep_series(
                connection, self.blobs, written, owner=place.owner, dataset=place.dataset,
                record=place.record, now=place.now,
            )  # fmt: skip


__all__ = ["LAYERS", "TABLE", "Place", "RowKeys", "Series", "SeriesQuery"]
