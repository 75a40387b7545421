"""DuckDB as the one that reads Parquet: a connection per process that can reach nothing else."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import duckdb
import pyarrow as pa

from sekiso.domain.errors import DataError
from sekiso.store.database.blobs import Blobs

MEMORY: Final = 1024  # MiB that queries may take together
PATIENCE: Final = 30.0  # s until a query is given up


class QueryEngine:
    """Reads the Parquet files of one place, with `threads` (all if None).

    All queries together take at most `memory` MiB, each at most `patience` seconds.
    Other files, the network, extensions and settings are locked; nothing is kept in DuckDB.
    """

    def __init__(
        self,
        blobs: Blobs,
        *,
        memory: float = MEMORY,
        patience: float = PATIENCE,
        threads: int | None = None,
    ) -> None:
        self._patience = patience
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{int(memory)}MiB",
            "temp_directory": "",
            "max_execution_time": str(int(1e3 * patience)),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",
            "preserve_insertion_order": "true",
        }
        if threads is not None:
            settings["threads"] = str(threads)
        self._connection = duckdb.connect(":memory:", config=settings)
        if not blobs.is_folder:
            self._connection.register_filesystem(blobs.filesystem)
        place = blobs.address("0" * 64).rsplit("/", 2)[0]
        self._connection.execute(f"SET allowed_directories = ['{literal(place)}']")
        self._connection.execute("SET parquet_metadata_cache = true")  # files never change
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def table(self, sql: str, values: Mapping[str, Any]) -> pa.Table:
        """The rows of a query as columns.

        Raises DataError where it needs more memory or time than it may have, or cannot be answered.
        """
        try:
            with self._connection.cursor() as cursor:
                return cursor.sql(sql, params=dict(values)).to_arrow_table()
        except duckdb.OutOfMemoryException as problem:
            raise DataError("series_query_too_large") from problem
        except duckdb.InterruptException as problem:
            raise DataError("series_query_too_long", allowed=f"{self._patience:g}") from problem
        except duckdb.Error as problem:
            raise DataError("series_query_failed", got=type(problem).__name__) from problem


def engine_of(blobs: Blobs) -> QueryEngine:
    """The engine of this process for a place."""
    return _kept(os.getpid(), blobs.place)


@lru_cache(maxsize=4)
def _kept(process: int, place: str) -> QueryEngine:
    return QueryEngine(Blobs(place))


def literal(text: str) -> str:
    """A text of our own as it stands between quotation marks of SQL."""
    return text.replace("'", "''")
