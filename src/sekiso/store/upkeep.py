"""What a store does once a day, whichever instance comes first: sign the log, collect orphans."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine

from sekiso.store.audit.signing import daily_root, keys_of
from sekiso.store.database.blobs import ADDRESS, blobs_beside
from sekiso.store.database.engine import reading, writing
from sekiso.store.database.fence import whole
from sekiso.store.database.jobs import Job, Work, Write, submit, work_once
from sekiso.store.database.orphans import collect_orphans
from sekiso.store.database.versions import version

SIGN: Final = "sign_root"
COLLECT: Final = "collect_orphans"
GRACE: Final = timedelta(days=1)  # for a contribution whose files come before its rows


def keep_up(engine: Engine, *, worker: str, clock: Callable[[], datetime]) -> tuple[Job, ...]:
    """Queue what belongs to this day in UTC and do what waits; the jobs done here.

    A job of a day is one, however many instances ask for it; files are collected only where the
    store knows their place.
    """
    unfenced = whole(engine)
    work = _work(unfenced, clock)
    day = clock().astimezone(UTC).date().isoformat()
    with writing(unfenced) as connection:
        for kind in work:
            submit(connection, kind, {"day": day}, now=clock(), key=day)
    done: list[Job] = []
    while job := work_once(unfenced, work, worker=worker, clock=clock):
        done.append(job)
    return tuple(done)


def data_version(engine: Engine) -> int:
    """A number that rises with every change of rows or rules."""
    with reading(engine) as connection:
        return version(connection)


def _work(engine: Engine, clock: Callable[[], datetime]) -> Mapping[str, Work]:
    def sign(_: Mapping[str, Any]) -> Write:
        return lambda connection: daily_root(connection, keys_of(engine), clock())["root"]

    def collect(_: Mapping[str, Any]) -> Write:
        blobs = blobs_beside(engine)

        def write(connection: Connection) -> int:
            return len(collect_orphans(connection, blobs, clock() - GRACE))

        return write

    has_place = engine.dialect.name == "sqlite" or bool(os.environ.get(ADDRESS))
    return {SIGN: sign, COLLECT: collect} if has_place else {SIGN: sign}
