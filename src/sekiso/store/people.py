"""Who belongs to the organisations of a store: accounts with their roles, and their tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select

from sekiso.domain.errors import NeedError, PolicyError
from sekiso.store.database import tables as t
from sekiso.store.database.engine import reading, writing
from sekiso.store.organisations import (
    groups_of,
    organisation_names,
    rename_organisation,
    set_groups,
)
from sekiso.store.policies.identity import name_of, set_roles
from sekiso.store.policies.principal import PROGRAMME, Principal
from sekiso.store.policies.roles import require, right
from sekiso.store.policies.tokens import tokens_of


@dataclass(frozen=True)
class Account:
    """One account: whose it is, what it may do, and its tokens without what lets anybody in."""

    id: str
    name: str
    organisation: str
    roles: tuple[str, ...]
    tokens: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True)
class People:
    """The accounts and organisations that an asker may look after."""

    engine: Engine
    asker: Principal

    def accounts(self) -> tuple[Account, ...]:
        """The accounts of the own organisation, for a steward; of all, for an operator."""
        own = self.asker.organisation
        is_operator = right(self.asker, "add_account") == "yes"
        if not is_operator:
            require(self.asker, "issue_token", own)
        with reading(self.engine) as connection:
            asked = organisation_names(connection) if is_operator else (own,)
            return tuple(one for key in asked for one in _accounts_of(connection, key))

    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """The groups of every organisation, for an operator; of the own one, for others."""
        own = self.asker.organisation
        is_operator = right(self.asker, "add_account") == "yes"
        with reading(self.engine) as connection:
            asked = organisation_names(connection) if is_operator else ((own,) if own else ())
            return {key: tuple(sorted(groups_of(connection, key))) for key in asked}

    def rename(self, name: str) -> None:
        """Call the own organisation otherwise.  An operator may.

        Raises NeedError for a name that is taken or empty.
        """
        require(self.asker, "add_organisation", self.asker.organisation)
        with writing(self.engine) as connection:
            rename_organisation(connection, self.asker.organisation, name)

    def set_groups(self, organisation: str, groups: Iterable[str]) -> None:
        """Let an organisation, by its id, belong to the programme and these groups.

        An operator may.
        """
        require(self.asker, "add_organisation")
        with writing(self.engine) as connection:
            if organisation not in organisation_names(connection):
                raise NeedError("organisation_unknown", got=organisation)
            set_groups(connection, organisation, (PROGRAMME, *groups))

    def set_roles(self, account: str, roles: Iterable[str]) -> None:
        """Give an account exactly these roles; they hold from its next request on.

        Raises PolicyError for an account that does not exist as for one that is not his to change.
        """
        asked = select(t.account.c.organisation_id).where(t.account.c.id == account)
        with writing(self.engine) as connection:
            owner = connection.execute(asked).scalar()
            require(self.asker, "set_roles", owner or "")
            if owner is None:
                raise PolicyError("not_allowed")
            set_roles(connection, account, roles)


def organisation_of_token(connection: Connection, token: str) -> str:
    """The organisation that a token belongs to, "" for a token that does not exist."""
    asked = (
        select(t.account.c.organisation_id)
        .join(t.token, t.token.c.account_id == t.account.c.id)
        .where(t.token.c.id == token)
    )
    return str(connection.execute(asked).scalar() or "")


def _accounts_of(connection: Connection, organisation: str) -> tuple[Account, ...]:
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
