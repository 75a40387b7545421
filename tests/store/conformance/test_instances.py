"""Several instances on one database: every job is done once, though one instance is killed."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from sekiso.store.database import tables
from sekiso.store.database.engine import database, reading, writing
from sekiso.store.database.fence import whole
from sekiso.store.database.jobs import LEASE, submit
from sekiso.store.database.migrations import migrate

PROGRAM = Path(__file__).parents[1] / "instance.py"
NOW = datetime(2026, 4, 1, tzinfo=UTC)
LATER = NOW + timedelta(seconds=2 * LEASE)
N_JOBS = 12


@pytest.fixture
def jobs(backend):
    """The database with jobs in it."""
    engine = whole(database(backend.database))
    migrate(engine)
    with writing(engine) as connection:
        for n in range(N_JOBS):
            submit(connection, "note", {"n": n}, now=NOW + timedelta(seconds=n), key=str(n))
    yield engine
    engine.dispose()


def _instance(backend, name, at, *given):
    return subprocess.Popen(
        [sys.executable, PROGRAM, backend.database, name, at.isoformat(), *given],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ,
    )  # fmt: skip


@pytest.mark.slow
def test_jobs_end_once_though_an_instance_is_killed_in_the_middle(backend, jobs):
    first = _instance(backend, "first", NOW, "3")
    assert first.stdout.readline() == "hangs\n"
    first.kill()
    first.communicate()
    others = [_instance(backend, name, LATER) for name in ("second", "third")]
    assert [other.communicate()[0] for other in others] == ["idle\n", "idle\n"]
    with reading(jobs) as connection:
        ended = connection.execute(select(tables.job).order_by(tables.job.c.created)).all()
        keys = connection.scalars(select(tables.setting.c.key)).all()
    assert {job.state for job in ended} == {"done"}
    assert [job.attempts for job in ended] == [2 if n == 3 else 1 for n in range(N_JOBS)]
    assert {key for key in keys if key.startswith("done-")} == {f"done-{n}" for n in range(N_JOBS)}
