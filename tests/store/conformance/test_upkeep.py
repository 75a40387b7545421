"""Once a day, by whichever instance comes first: the log is signed, orphans are collected."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from sekiso.store.audit.signing import FOLDER
from sekiso.store.database import tables
from sekiso.store.database.engine import database, reading
from sekiso.store.database.fence import whole
from sekiso.store.upkeep import COLLECT, SIGN, keep_up

NOW = datetime(2200, 1, 1, tzinfo=UTC)  # after any file of these tests


@pytest.fixture
def engines(site, tmp_path, monkeypatch):
    monkeypatch.setenv(FOLDER, str(tmp_path / "keys"))
    two = [database(site.backend.database) for _ in range(2)]
    yield two
    for engine in two:
        engine.dispose()


def _n_roots(engine):
    with reading(whole(engine)) as connection:
        return connection.scalar(select(func.count()).select_from(tables.signed_root))


def _kinds(engine, at):
    return {job.kind for job in keep_up(engine, worker="w", clock=lambda: at)}


def test_two_instances_do_the_work_of_a_day_once(engines):
    first, second = engines
    assert _kinds(first, NOW) == {SIGN, COLLECT}
    assert _kinds(second, NOW) == set()
    assert _n_roots(second) == 1
    assert _kinds(second, NOW + timedelta(days=1)) == {SIGN, COLLECT}
    assert _n_roots(first) == 2


def test_a_file_without_a_row_is_gone_the_day_after(site, engines):
    blob = site.blobs.put([b"never finished"])
    _kinds(engines[0], NOW)
    assert not site.blobs.has(blob.digest)
