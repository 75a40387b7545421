"""Jobs: each done once, whoever is lost, on SQLite and on PostgreSQL."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from sekiso.domain.errors import DataError, ServiceError
from sekiso.store.database import jobs, tables
from sekiso.store.database.engine import database, writing
from sekiso.store.database.migrations import migrate

NOW = datetime(2026, 4, 1, tzinfo=UTC)
LATER = NOW + timedelta(seconds=2 * jobs.LEASE)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, tmp_path):
    address = tmp_path if request.param == "sqlite" else request.getfixturevalue("postgres")()
    made = database(address)
    migrate(made)
    yield made
    made.dispose()


def _submit(engine, **named):
    with writing(engine) as connection:
        return jobs.submit(connection, "refit", {"dataset": "d"}, now=NOW, **named)


def _claim(engine, worker, now=NOW):
    with writing(engine) as connection:
        return jobs.claim(connection, worker=worker, now=now)


def _state(engine, id):
    with writing(engine) as connection:
        return connection.execute(select(tables.job).where(tables.job.c.id == id)).one()


def test_a_job_is_claimed_by_one_worker(engine):
    id = _submit(engine)
    assert _claim(engine, "a").id == id
    assert _claim(engine, "b") is None


def test_the_same_key_is_the_same_job_unless_the_owner_differs(engine):
    assert _submit(engine, key="k") == _submit(engine, key="k")
    assert _submit(engine, key="k") != _submit(engine, key="k", owner="another")


def test_the_job_of_a_lost_worker_is_claimed_again_and_the_lost_one_ends_nothing(engine):
    id = _submit(engine)
    lost = _claim(engine, "a")
    taken = _claim(engine, "b", now=LATER)
    assert (taken.id, taken.attempts) == (id, 2)
    with pytest.raises(ServiceError, match="another worker"):
        _write_and_finish(engine, lost)
    with writing(engine) as connection:
        assert not jobs.extend(connection, lost, now=LATER)
        jobs.finish(connection, taken, {"rows": 3})
        assert connection.scalar(select(tables.setting.c.key)) is None
    assert json.loads(_state(engine, id).result) == {"rows": 3}


def _write_and_finish(engine, job):
    with writing(engine) as connection:
        connection.execute(insert(tables.setting).values(key="written", value="twice"))
        jobs.finish(connection, job)


def test_a_worker_that_says_it_lives_keeps_its_job(engine):
    _submit(engine)
    job = _claim(engine, "a")
    with writing(engine) as connection:
        assert jobs.extend(connection, job, now=LATER)
    assert _claim(engine, "b", now=LATER) is None


def test_a_job_that_loses_every_worker_is_given_up_with_a_reason(engine):
    id = _submit(engine)
    for n in range(jobs.MOST_ATTEMPTS):
        assert _claim(engine, "a", now=NOW + n * (LATER - NOW)) is not None
    assert _claim(engine, "a", now=NOW + 9 * (LATER - NOW)) is None
    assert json.loads(_state(engine, id).result)["error"] == "job_given_up"


def test_a_cancelled_job_is_over_for_its_worker_and_can_be_asked_for_again(engine):
    id = _submit(engine, key="k")
    job = _claim(engine, "a")
    with writing(engine) as connection:
        assert not jobs.cancel(connection, id, owner="another")
        assert jobs.cancel(connection, id)
        assert not jobs.extend(connection, job, now=NOW)
    assert _submit(engine, key="k") == id
    assert _state(engine, id).state == "waiting"


def test_what_a_job_changes_and_its_end_are_one_transaction(engine):
    id = _submit(engine)

    def write(connection):
        connection.execute(insert(tables.setting).values(key="k", value="v"))
        return {"written": 1}

    jobs.work_once(engine, {"refit": lambda _: write}, worker="a", clock=lambda: NOW)
    assert _state(engine, id).state == "done"
    assert jobs.work_once(engine, {"refit": lambda _: write}, worker="a", clock=lambda: NOW) is None


def test_an_error_ends_a_job_with_its_envelope(engine, caplog):
    def refuse(_):
        raise DataError("blob_absent", got="x")

    def slip(_):
        raise ZeroDivisionError

    for work, key in ((refuse, "blob_absent"), (slip, "work_failed")):
        id = _submit(engine)
        jobs.work_once(engine, {"refit": work}, worker="a", clock=lambda: NOW)
        assert json.loads(_state(engine, id).result)["error"] == key
    assert "Traceback" in caplog.text


def test_many_workers_at_once_do_every_job_once(engine):
    ids = {_submit(engine) for _ in range(30)}

    def claimed(worker):
        return [job.id for job in iter(lambda: _claim(engine, worker), None)]

    with ThreadPoolExecutor(4) as pool:
        taken = [id for some in pool.map(claimed, "abcd") for id in some]
    assert len(taken) == 30
    assert set(taken) == ids
