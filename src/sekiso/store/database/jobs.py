"""Work that waits in the database for any instance of the service, and is done once.

A worker claims a job under a lease that it extends while it works.  Where the lease has run out the
worker is taken for lost and the job is claimed again; what a job changes is written in the
transaction that ends it, and only the holder of the newest claim can end it.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Engine, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Row

from sekiso.domain.errors import SekisoError, ServiceError
from sekiso.store.database.engine import writing
from sekiso.store.database.tables import job as job_table
from sekiso.store.records import new_id
from sekiso.store.times import utc_text

LEASE: Final = 60.0  # s without a word after which a worker is taken for lost
MOST_ATTEMPTS: Final = 3  # a lost worker may be chance, three are the job
OVER: Final = ("done", "failed", "cancelled")

Write: TypeAlias = Callable[[Connection], Any]
Work: TypeAlias = Callable[[Mapping[str, Any]], Write]
"""Work of one kind: from the arguments to what is to be written; that gives the job's result, in
plain values."""


@dataclass(frozen=True)
class Job:
    """A job as it stands; `state` is waiting, running, done, failed or cancelled.

    `result` holds what the work gave, or the envelope of its error.
    """

    id: str
    kind: str
    owner: str
    arguments: Mapping[str, Any]
    state: str
    attempts: int
    worker: str
    lease_until: str
    result: Any


def submit(
    connection: Connection,
    kind: str,
    arguments: Mapping[str, Any],
    *,
    now: datetime,
    owner: str = "",
    key: str = "",
) -> str:
    """Queue a job and return its id.

    Equal `kind`, `owner` and `key` are one job however often it is asked for; one that failed or
    was cancelled waits again.
    """
    told = json.dumps([kind, owner, key]).encode()
    id = hashlib.sha256(told).hexdigest() if key else new_id()
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"id": id, "kind": kind, "owner_id": owner, "arguments": json.dumps(dict(arguments))}
    fresh = {"state": "waiting", "attempts": 0, "worker": "", "result": "", "lease_until": ""}
    connection.execute(
        insert(job_table)
        .values(**row, **fresh, created=utc_text(now))
        .on_conflict_do_update(
            index_elements=["id"],
            set_=fresh | {"arguments": row["arguments"]},
            where=job_table.c.state.in_(("failed", "cancelled")),
        )
    )
    return id


def claim(
    connection: Connection,
    *,
    worker: str,
    now: datetime,
    lease: float = LEASE,
    kinds: Iterable[str] = (),
) -> Job | None:
    """Take the oldest job that waits, or whose worker is lost, for `lease` seconds; or None.

    Two workers never get the same: the row is locked where the database has such locks (SKIP
    LOCKED), else the writing transaction is the lock.
    """
    _give_up(connection, now)
    wanted = [_is_free(now), job_table.c.attempts < MOST_ATTEMPTS]
    if kinds:
        wanted.append(job_table.c.kind.in_(tuple(kinds)))
    oldest = (
        select(job_table.c.id)
        .where(*wanted)
        .order_by(job_table.c.created, job_table.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = connection.execute(
        update(job_table)
        .where(job_table.c.id == oldest.scalar_subquery())
        .values(
            state="running",
            worker=worker,
            attempts=job_table.c.attempts + 1,
            lease_until=utc_text(now + timedelta(seconds=lease)),
        )
        .returning(job_table)
    ).first()
    return None if row is None else _job(row)


def extend(connection: Connection, job: Job, *, now: datetime, lease: float = LEASE) -> bool:
    """Say that the worker lives; False where the job is not its own any more (then stop)."""
    return _set(connection, job, lease_until=utc_text(now + timedelta(seconds=lease)))


def finish(connection: Connection, job: Job, result: Any = None) -> None:
    """End a job, in the transaction that writes what it changed.

    Raises ServiceError "job_lost" where another worker has it by now, so that nothing is written.
    """
    if not _set(connection, job, state="done", result=json.dumps(result), lease_until=""):
        raise ServiceError("job_lost", got=job.id)


def fail(connection: Connection, job: Job, problem: SekisoError) -> None:
    """End a job with the error that it met."""
    told = json.dumps(problem.envelope())
    _set(connection, job, state="failed", result=told, lease_until="")


def cancel(connection: Connection, id: str, *, owner: str = "") -> bool:
    """Cancel a job that is not over; its worker, if any, finds that it lost it."""
    wanted = (job_table.c.id == id, job_table.c.owner_id == owner, ~job_table.c.state.in_(OVER))
    changed = connection.execute(update(job_table).where(*wanted).values(state="cancelled"))
    return changed.rowcount == 1


def work_once(
    engine: Engine,
    work: Mapping[str, Work],
    *,
    worker: str,
    clock: Callable[[], datetime],
    lease: float = LEASE,
) -> Job | None:
    """Do the next job of a kind in `work`, if there is one, and return it as it was claimed.

    An error ends the job as failed; one that nobody foresaw stands in the log under the number that
    is told.
    """
    with writing(engine) as connection:
        job = claim(connection, worker=worker, now=clock(), lease=lease, kinds=work)
    if job is None:
        return None
    try:
        with _kept_alive(engine, job, clock, lease):
            write = work[job.kind](job.arguments)
        with writing(engine) as connection:
            finish(connection, job, write(connection))
    except Exception as problem:
        told = _told(problem, job)
        if told.key != "job_lost":
            with writing(engine) as connection:
                fail(connection, job, told)
    return job


def _told(problem: Exception, job: Job) -> SekisoError:
    if isinstance(problem, SekisoError):
        return problem
    number = secrets.token_hex(4)
    logging.getLogger("sekiso").error(
        "incident %s: job %s of kind %r failed", number, job.id, job.kind, exc_info=problem,
        extra={"incident": number},
    )  # fmt: skip
    return ServiceError("work_failed", got=type(problem).__name__, incident=number)


@contextmanager
def _kept_alive(
    engine: Engine, job: Job, clock: Callable[[], datetime], lease: float
) -> Iterator[None]:
    is_over = threading.Event()

    def beat() -> None:
        while not is_over.wait(lease / 3.0):
            with suppress(ServiceError), writing(engine) as connection:  # told at the end, or lost
                extend(connection, job, now=clock(), lease=lease)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def _is_free(now: datetime) -> Any:
    is_lost = and_(job_table.c.state == "running", job_table.c.lease_until < utc_text(now))
    return or_(job_table.c.state == "waiting", is_lost)


def _give_up(connection: Connection, now: datetime) -> None:
    told = json.dumps(ServiceError("job_given_up", got=MOST_ATTEMPTS).envelope())
    wanted = (_is_free(now), job_table.c.attempts >= MOST_ATTEMPTS)
    connection.execute(update(job_table).where(*wanted).values(state="failed", result=told))


def _set(connection: Connection, job: Job, **values: Any) -> bool:
    is_held = (
        job_table.c.id == job.id,
        job_table.c.state == "running",
        job_table.c.worker == job.worker,
        job_table.c.attempts == job.attempts,
    )
    return connection.execute(update(job_table).where(*is_held).values(**values)).rowcount == 1


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        owner=row.owner_id,
        arguments=json.loads(row.arguments),
        state=row.state,
        attempts=row.attempts,
        worker=row.worker,
        lease_until=row.lease_until,
        result=json.loads(row.result) if row.result else None,
    )
