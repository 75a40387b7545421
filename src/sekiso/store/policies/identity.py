"""Accounts of organisations: who somebody is, with the groups and roles that go with it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select, update

from sekiso.domain.errors import NeedError
from sekiso.store.audit import shredding
from sekiso.store.database import tables as t
from sekiso.store.organisations import groups_of
from sekiso.store.policies.principal import ROLES, Principal
from sekiso.store.records import new_id


def add_account(
    connection: Connection,
    organisation: str,
    name: str,
    roles: Iterable[str],
    *,
    now: str,
    subject: str = "",
) -> str:
    """Enter an account of an organisation; its id.

    The name is kept encrypted, so that it can be erased for good.  `subject` is who it is to an
    identity provider, as `oidc.subject_of` writes it.  Raises NeedError for a role that does not
    exist.
    """
    made = new_id()
    hidden = shredding.encrypt(connection, _subject(made), name)
    told = {
        "id": made, "organisation_id": organisation, "name": hidden, "roles": role_text(roles),
        "subject": subject, "created": now,
    }  # fmt: skip
    connection.execute(insert(t.account).values(told))
    return made


def name_of(connection: Connection, account: str, hidden: str) -> str:
    """The name of an account as it was entered, "" once it was erased."""
    return shredding.decrypt(connection, _subject(account), hidden) or ""


def erase_account(connection: Connection, account: str) -> None:
    """Forget a person: account, tokens and key go, entries of the log lead to nobody any more."""
    connection.execute(delete(t.account).where(t.account.c.id == account))
    shredding.erase(connection, _subject(account))


def set_roles(connection: Connection, account: str, roles: Iterable[str]) -> None:
    """Give an account exactly these roles; they hold from its next request on."""
    changed = update(t.account).where(t.account.c.id == account).values(roles=role_text(roles))
    connection.execute(changed)


def principal_of(connection: Connection, account: str) -> Principal | None:
    """Who an account is now; None where there is none.  The user is told by id, not by name."""
    asked = select(t.account.c.organisation_id, t.account.c.roles).where(t.account.c.id == account)
    row = connection.execute(asked).one_or_none()
    if row is None:
        return None
    groups = groups_of(connection, row.organisation_id)
    return Principal(account, row.organisation_id, groups, frozenset(row.roles.split()))


def account_of_subject(connection: Connection, subject: str) -> str:
    """The account that an identity provider's subject was given, "" where there is none."""
    asked = select(t.account.c.id).where(t.account.c.subject == subject)
    return str(connection.execute(asked).scalar() or "") if subject else ""


def role_text(roles: Iterable[str]) -> str:
    """Roles as they are kept; raises NeedError for one that does not exist.

    >>> role_text(["steward", "reader"])
    'reader steward'
    """
    given = set(roles)
    if unknown := given - set(ROLES):
        raise NeedError("role_unknown", got=", ".join(sorted(unknown)), allowed=", ".join(ROLES))
    return " ".join(sorted(given))


def _subject(account: str) -> str:
    return f"account:{account}"
