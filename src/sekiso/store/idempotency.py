"""A request that is sent twice with one key is done once and answered twice alike."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from sekiso.domain.errors import NeedError, ServiceError
from sekiso.store.database import tables as t
from sekiso.store.datasets import Dataset
from sekiso.store.times import utc_text

AT_WORK: Final = timedelta(hours=1)  # a request takes no longer
KEPT: Final = timedelta(days=7)  # for which an answer is given again


@dataclass(frozen=True)
class Receipt:
    """The answer that a request with this key gets, once its dataset is kept."""

    key: str
    text: Callable[[Dataset], str]


def begin(
    connection: Connection, account: str, key: str, request: str, *, now: datetime
) -> str | None:
    """The answer given to this key before, or None where it is new and now belongs to `request`.

    `request` is the digest of what is asked.  Raises NeedError where the key was used for another
    request, ServiceError where the first one is still at work; one that began longer than `AT_WORK`
    ago was cut off before anything was kept.
    """
    state = t.idempotency.c
    is_cut_off = and_(state.created < utc_text(now - AT_WORK), state.status == 0)
    is_old = state.created < utc_text(now - KEPT)
    connection.execute(delete(t.idempotency).where(or_(is_cut_off, is_old)))
    same = (t.idempotency.c.account_id == account) & (t.idempotency.c.key == key)
    row = connection.execute(select(t.idempotency).where(same)).first()
    if row is None:
        told = {"account_id": account, "key": key, "request": request, "created": utc_text(now)}
        try:
            connection.execute(insert(t.idempotency).values(**told))
        except IntegrityError as problem:
            raise ServiceError("request_at_work") from problem
        return None
    if row.request != request:
        raise NeedError("idempotency_key_used")
    if not row.status:
        raise ServiceError("request_at_work")
    return str(row.response)


def end(connection: Connection, account: str, key: str, response: str) -> None:
    """Keep the answer of a key, in the transaction of what was done."""
    same = (t.idempotency.c.account_id == account) & (t.idempotency.c.key == key)
    connection.execute(update(t.idempotency).where(same).values(status=201, response=response))


def give_up(connection: Connection, account: str, key: str) -> None:
    """Free a key whose request failed, so that it may be sent again."""
    same = (t.idempotency.c.account_id == account) & (t.idempotency.c.key == key)
    connection.execute(delete(t.idempotency).where(same, t.idempotency.c.status == 0))


def forget_values(connection: Connection, dataset: str) -> None:
    """Leave of the answers about a withdrawn dataset that it was there, no value of it."""
    told = json.dumps({"dataset": {"id": dataset, "state": "withdrawn"}})
    about = t.idempotency.c.response.contains(dataset)
    connection.execute(update(t.idempotency).where(about).values(response=told))
