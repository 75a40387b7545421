"""What both sides of a dataspace exchange need: the store, its keys, its address, a way to others.

An exchange (negotiation or transfer) is a row with its state.  A step of our own is kept before it
is sent, since the other side may answer at once, and taken back where it could not be sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, insert, select, update

from sekiso.domain.errors import DataError, SekisoError
from sekiso.store.audit.signing import KeyFolder
from sekiso.store.database import tables as t
from sekiso.store.database.engine import reading, writing
from sekiso.store.dataspace import partners
from sekiso.store.dataspace.messages import path_of
from sekiso.store.dataspace.partners import Partner, Transport
from sekiso.store.dataspace.states import (
    CONSUMER,
    NEGOTIATION,
    PROVIDER,
    START,
    Exchange,
    StateMachine,
)
from sekiso.store.importers import guards
from sekiso.store.observations import Observation
from sekiso.store.organisations import groups_of
from sekiso.store.policies.principal import Principal
from sekiso.store.policies.roles import require
from sekiso.store.records import Record
from sekiso.store.store import Store

RowsOf = Callable[[Sequence[Record]], Iterable[Observation]]


@dataclass(frozen=True)
class Connector:
    """One installation in a dataspace.

    `store` as anybody sees it; `keys` sign what it hands out; `address` the base under which
    others reach it; `rows_of` makes flat rows of records that came.
    """

    store: Store
    keys: KeyFolder
    address: str
    transport: Transport
    rows_of: RowsOf

    @property
    def callback(self) -> str:
        """Where a provider answers us."""
        return f"{self.address}/callback"

    @property
    def time(self) -> datetime:
        """The time of the store's clock, in UTC."""
        return self.store.clock().astimezone(UTC)

    def send(self, to: Partner, message: Mapping[str, Any], side: str, pid: str) -> dict[str, Any]:
        """Send a message to a partner, whose own pid is `pid`; the answer's JSON."""
        url = to.url(path_of(message["@type"], side, pid))
        return self.answer_of(url, to, message)

    def answer_of(self, url: str, to: Partner, message: Mapping[str, Any]) -> dict[str, Any]:
        """What a partner answers to a message at an address of his; {} where it is no object.

        Raises DataError for an answer that is no JSON or out of bounds.
        """
        body = self.transport.send(url, to.credential, message)
        told = guards.json_value(body, url) if body.strip() else {}
        return told if isinstance(told, dict) else {}


@dataclass(frozen=True)
class Kept:
    """An exchange that is kept, with the partner and which `side` we are."""

    table: Table
    row: Row[Any]
    partner: Partner
    exchange: Exchange

    @property
    def id(self) -> str:
        """Our pid."""
        return str(self.row.id)

    @property
    def side(self) -> str:
        """Which side we are."""
        return str(self.row.side)

    @property
    def partner_pid(self) -> str:
        """The pid of the other side, "" until it is known."""
        is_consumer = self.side == CONSUMER
        return self.exchange.provider_pid if is_consumer else self.exchange.consumer_pid


def other(side: str) -> str:
    """The other side."""
    return PROVIDER if side == CONSUMER else CONSUMER


def load(connection: Connection, machine: StateMachine, pid: str) -> Kept:
    """An exchange by our pid; raises DataError where there is none."""
    table = t.negotiation if machine is NEGOTIATION else t.transfer
    row = connection.execute(select(table).where(table.c.id == pid)).first()
    if row is None:
        raise DataError("dsp_unknown", got=pid)
    pids = (row.partner_pid, row.id) if row.side == CONSUMER else (row.id, row.partner_pid)
    return Kept(
        table,
        row,
        partners.partner(connection, row.partner_id),
        Exchange(machine, row.state, *pids),
    )


def load_for(
    connection: Connection, machine: StateMachine, pid: str, asker: Principal, side: str
) -> Kept:
    """An exchange in which we are `side`, for its partner; of others' as if there were none."""
    kept = load(connection, machine, pid)
    if kept.partner.organisation != asker.organisation or kept.side != side:
        raise DataError("dsp_unknown", got=pid)
    return kept


def keep(connection: Connection, kept: Kept, after: Exchange, **changes: str) -> Kept:
    """Keep the next state; raises DataError where somebody else was faster."""
    new = replace(kept, exchange=after)
    done = connection.execute(
        update(kept.table)
        .where(kept.table.c.id == kept.id, kept.table.c.state == kept.exchange.state)
        .values(state=after.state, partner_pid=new.partner_pid, **changes)
    )
    if not done.rowcount:
        raise DataError(
            "dsp_step_refused", got=after.state, sender="-", state=kept.exchange.state, allowed="-"
        )
    return new


def begin(connection: Connection, machine: StateMachine, row: Mapping[str, Any]) -> Kept:
    """A new exchange with what its row tells, before its first message."""
    table = t.negotiation if machine is NEGOTIATION else t.transfer
    connection.execute(insert(table).values(state=START, **row))
    return load(connection, machine, row["id"])


Effect = Callable[[Connection, Kept], None]


def say(
    connector: Connector,
    kept: Kept,
    message: Mapping[str, Any],
    *,
    effect: Effect | None = None,
    **changes: str,
) -> dict[str, Any]:
    """Take a step of our own: keep it with its effect, send it, take it back where that fails."""
    after = kept.exchange.after(message, kept.side)
    with writing(connector.store.engine) as connection:
        new = keep(connection, kept, after, **changes)
        if effect is not None:
            effect(connection, new)
    try:
        return connector.send(kept.partner, message, kept.side, kept.partner_pid)
    except SekisoError:
        if _took_back(connector, kept, new):
            raise
        return {}  # the partner went on from there, so that the message had arrived


def member(connection: Connection, organisation: str) -> Principal:
    """An organisation with its groups, as it asks through its installation."""
    groups = groups_of(connection, organisation)
    return Principal("", organisation, groups, frozenset({"reader"}))


def own_partner(connector: Connector, asker: Principal, key: str) -> Partner:
    """A partner of the asker's organisation, whose steward the asker must be."""
    with reading(connector.store.engine) as connection:
        found = partners.partner(connection, key)
    refuse_stranger(asker, found, key)
    return found


def _took_back(connector: Connector, kept: Kept, new: Kept) -> bool:
    """Put an exchange back to where it was, unless it went on meanwhile."""
    is_there = kept.table.c.id == kept.id, kept.table.c.state == new.exchange.state
    with writing(connector.store.engine) as connection:
        if kept.exchange.state == START:
            done = connection.execute(delete(kept.table).where(*is_there))
        else:
            back = update(kept.table).where(*is_there).values(state=kept.exchange.state)
            done = connection.execute(back)
    return bool(done.rowcount)


def refuse_stranger(asker: Principal, deals_with: Partner, got: str) -> None:
    """Only who may negotiate for the organisation that deals with a partner acts towards it.

    What `got` names is for others as if it were not there.
    """
    if asker.organisation != deals_with.owner:
        raise DataError("dsp_unknown", got=got)
    require(asker, "negotiate", deals_with.owner)
