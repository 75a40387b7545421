"""The organisations of a store and the groups they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, insert, select, update

from sekiso.domain.errors import NeedError
from sekiso.store.database import tables as t
from sekiso.store.policies.principal import PROGRAMME
from sekiso.store.records import new_id


def add_organisation(
    connection: Connection,
    name: str,
    *,
    kind: str = "",
    groups: Iterable[str] = (PROGRAMME,),
    now: str,
) -> str:
    """Enter an organisation; its id.  Raises NeedError for a name that is taken or empty."""
    plain = " ".join(name.split())
    if not plain:
        raise NeedError("organisation_nameless")
    if organisation_id(connection, plain):
        raise NeedError("organisation_twice", got=plain)
    made = new_id()
    connection.execute(insert(t.organisation).values(id=made, name=plain, kind=kind, created=now))
    set_groups(connection, made, groups)
    return made


def rename_organisation(connection: Connection, organisation: str, name: str) -> None:
    """Call an organisation otherwise; raises NeedError for a name that is taken or empty."""
    plain = " ".join(name.split())
    if not plain:
        raise NeedError("organisation_nameless")
    if organisation_id(connection, plain) not in ("", organisation):
        raise NeedError("organisation_twice", got=plain)
    changed = update(t.organisation).where(t.organisation.c.id == organisation)
    connection.execute(changed.values(name=plain))


def set_groups(connection: Connection, organisation: str, groups: Iterable[str]) -> None:
    """Let an organisation belong to exactly these groups."""
    connection.execute(delete(t.membership).where(t.membership.c.organisation_id == organisation))
    rows = [{"organisation_id": organisation, "group_name": name} for name in sorted(set(groups))]
    if rows:
        connection.execute(insert(t.membership), rows)


def organisation_id(connection: Connection, name: str) -> str:
    """The id of the organisation of this name, "" where there is none."""
    asked = select(t.organisation.c.id).where(t.organisation.c.name == " ".join(name.split()))
    return str(connection.execute(asked).scalar() or "")


def organisation_names(connection: Connection) -> Mapping[str, str]:
    """What the organisations are called, by id, in the order in which they came."""
    asked = select(t.organisation.c.id, t.organisation.c.name).order_by(t.organisation.c.id)
    return {row.id: row.name for row in connection.execute(asked)}


def groups_of(connection: Connection, organisation: str) -> frozenset[str]:
    """The groups an organisation belongs to."""
    asked = select(t.membership.c.group_name).where(t.membership.c.organisation_id == organisation)
    return frozenset(connection.execute(asked).scalars())
