"""Blobs without a row are collected, blobs with one never."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from sekiso.domain.errors import ServiceError
from sekiso.store.database import tables
from sekiso.store.database.blobs import Blobs
from sekiso.store.database.engine import database, reading, writing
from sekiso.store.database.migrations import migrate
from sekiso.store.database.orphans import collect_orphans, keep

NOW = datetime(2026, 4, 1, tzinfo=UTC)
TEXT = "2026-04-01T00:00:00Z"
LATER = NOW + timedelta(days=1)


@pytest.fixture
def blobs(tmp_path):
    return Blobs(tmp_path / "blobs")


@pytest.fixture
def engine(tmp_path):
    made = database(tmp_path)
    migrate(made)
    with writing(made) as connection:
        _add_record(connection)
    yield made
    made.dispose()


def _add_record(connection):
    connection.execute(insert(tables.organisation).values(id="o", name="o"))
    connection.execute(insert(tables.dataset).values(id="d", owner_id="o", name="d"))
    row = {"id": "r", "dataset_id": "d", "owner_id": "o", "kind": "test", "body": "", "digest": ""}
    connection.execute(insert(tables.record).values(row))


def _put(blobs, content=b"curve"):
    blob = blobs.put([content])
    os.utime(Path(blobs.path(blob.digest)), (NOW.timestamp(),) * 2)
    return blob


def _refer(connection, blobs, blob, role="curve"):
    keep(connection, blobs, blob, now=TEXT)
    row = {"record_id": "r", "role": role, "digest": blob.digest}
    connection.execute(insert(tables.record_blob).values(row))


def test_a_blob_without_a_row_goes_after_its_grace(engine, blobs):
    blob = _put(blobs)
    with writing(engine) as connection:
        assert collect_orphans(connection, blobs, NOW) == ()
        assert collect_orphans(connection, blobs, LATER) == (blob.digest,)
    assert not blobs.has(blob.digest)


def test_a_blob_of_a_record_stays(engine, blobs):
    blob = _put(blobs)
    with writing(engine) as connection:
        _refer(connection, blobs, blob)
        _refer(connection, blobs, blob, role="again")
    with writing(engine) as connection:
        assert collect_orphans(connection, blobs, LATER) == ()
    assert blobs.read(blob.digest) == b"curve"


def test_a_blob_goes_with_the_last_record_that_needed_it(engine, blobs):
    blob = _put(blobs)
    with writing(engine) as connection:
        _refer(connection, blobs, blob)
    with writing(engine) as connection:
        connection.execute(tables.dataset.delete())
        assert collect_orphans(connection, blobs, LATER) == (blob.digest,)
    with reading(engine) as connection:
        assert connection.scalars(select(tables.blob.c.digest)).all() == []


def test_a_row_is_refused_where_its_blob_was_collected_meanwhile(engine, blobs):
    blob = _put(blobs)
    with writing(engine) as connection:
        collect_orphans(connection, blobs, LATER)
    with pytest.raises(ServiceError, match="Send it again"), writing(engine) as connection:
        keep(connection, blobs, blob, now=TEXT)
    with reading(engine) as connection:
        assert connection.scalars(select(tables.blob.c.digest)).all() == []
