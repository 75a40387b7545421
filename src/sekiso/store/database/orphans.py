"""The rows of blobs, and the blobs that no row needs any more.

A collector and a contributor exclude each other by the table `blob`: on SQLite by the lock of a
writing transaction, on PostgreSQL by a lock of the table; so that no blob goes between its writing
and its row.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, exists, select, text
from sqlalchemy.dialects import postgresql, sqlite

from sekiso.domain.errors import ServiceError
from sekiso.store.database.blobs import Blob, Blobs
from sekiso.store.database.tables import blob as blob_table
from sekiso.store.database.tables import record_blob, series_part
from sekiso.store.times import utc_text


def keep(
    connection: Connection, blobs: Blobs, blob: Blob, *, now: str, media_type: str = ""
) -> None:
    """Write the row of a blob that was put, in the caller's transaction, once.

    Raises ServiceError "blob_collected" where a collector took it meanwhile: put it again.
    """
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"digest": blob.digest, "size": blob.n_bytes, "media_type": media_type, "created": now}
    connection.execute(insert(blob_table).values(row).on_conflict_do_nothing())
    if not blobs.has(blob.digest):
        raise ServiceError("blob_collected", got=blob.digest)


def collect_orphans(connection: Connection, blobs: Blobs, older_than: datetime) -> tuple[str, ...]:
    """Delete what nothing refers to and is older than that time, in a writing transaction.

    Rows of blobs without a record or series first, then files without a row and files never
    finished; the digests of the deleted blobs are returned.
    """
    _lock(connection)
    is_used = [
        exists().where(table.c.digest == blob_table.c.digest)
        for table in (record_blob, series_part)
    ]
    is_old = blob_table.c.created < utc_text(older_than)
    connection.execute(delete(blob_table).where(is_old, *(~used for used in is_used)))
    known = set(connection.scalars(select(blob_table.c.digest)))
    limit = older_than.timestamp()
    orphans = [digest for digest, at in blobs.listed() if digest not in known and at < limit]
    for digest in orphans:
        blobs.remove(digest)
    blobs.remove_partial(older_than=limit)
    return tuple(orphans)


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE blob IN SHARE ROW EXCLUSIVE MODE"))
    else:
        connection.execute(delete(blob_table).where(blob_table.c.digest == ""))
