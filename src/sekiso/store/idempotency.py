"""A request that is sent twice with one key is done once and answered twice alike."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from sekiso.domain.errors import NeedError, ServiceError
from sekiso.store.database import tables as t


def begin(connection: Connection, account: str, key: str, request: str, *, now: str) -> str | None:
    """The answer given to this key before, or None where it is new and now belongs to `request`.

    `request` is the digest of what is asked.  Raises NeedError where the key was used for another
    request, ServiceError where the first one is still at work.
    """
    same = (t.idempotency.c.account_id == account) & (t.idempotency.c.key == key)
    row = connection.execute(select(t.idempotency).where(same)).first()
    if row is None:
        told = {"account_id": account, "key": key, "request": request, "created": now}
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
    connection.execute(t.idempotency.delete().where(same, t.idempotency.c.status == 0))
