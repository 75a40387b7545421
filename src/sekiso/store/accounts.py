"""Accounts of organisations as those see them who look after them: roles, and tokens."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from sekiso.store.database import tables as t
from sekiso.store.policies.identity import name_of
from sekiso.store.policies.tokens import tokens_of


@dataclass(frozen=True)
class Account:
    """One account: whose it is, what it may do, and its tokens without what lets anybody in."""

    id: str
    name: str
    organisation: str
    roles: tuple[str, ...]
    tokens: tuple[dict[str, str], ...] = ()


def accounts_of(connection: Connection, organisation: str) -> tuple[Account, ...]:
    """The accounts of an organisation, oldest first."""
    account = t.account.c
    asked = select(account.id, account.name, account.roles).where(
        account.organisation_id == organisation
    )
    held = tokens_of(connection, organisation)
    return tuple(
        Account(
            row.id, name_of(connection, row.id, row.name), organisation,
            tuple(row.roles.split()), tuple(one for one in held if one["account_id"] == row.id),
        )
        for row in connection.execute(asked.order_by(account.id))
    )  # fmt: skip


def organisation_of_account(connection: Connection, account: str) -> str:
    """The organisation of an account, "" for one that does not exist."""
    asked = select(t.account.c.organisation_id).where(t.account.c.id == account)
    return str(connection.execute(asked).scalar() or "")


def organisation_of_token(connection: Connection, token: str) -> str:
    """The organisation that a token belongs to, "" for one that does not exist."""
    asked = select(t.token.c.account_id).where(t.token.c.id == token)
    return organisation_of_account(connection, str(connection.execute(asked).scalar() or ""))
