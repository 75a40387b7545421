"""Organisations, accounts and tokens of a store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Self

from sqlalchemy import Connection, select

from sekiso.domain.errors import NeedError, PolicyError
from sekiso.store.accounts import (
    Account,
    accounts_of,
    organisation_of_account,
    organisation_of_token,
)
from sekiso.store.asker_store import AskerStore
from sekiso.store.database import tables as t
from sekiso.store.database.engine import reading, writing
from sekiso.store.log_of_use import enter
from sekiso.store.organisations import (
    add_organisation,
    groups_of,
    organisation_id,
    organisation_names,
    rename_organisation,
    set_groups,
)
from sekiso.store.policies.identity import (
    add_account,
    erase_account,
    principal_of,
    set_roles,
)
from sekiso.store.policies.principal import PROGRAMME, ROLES, Principal
from sekiso.store.policies.roles import require, right
from sekiso.store.policies.tokens import (
    LIFETIME,
    IssuedToken,
    has_token,
    issue_token,
    revoke_token,
    tokens_of,
)


class People(AskerStore):
    """Who may ask a store: organisations, the accounts of their people, tokens."""

    def organisations(self) -> Mapping[str, str]:
        """What the organisations of the store are called, by id."""
        with reading(self.engine) as connection:
            return organisation_names(connection)

    def organisation(
        self, name: str, *, groups: Iterable[str] = (PROGRAMME,), kind: str = ""
    ) -> str:
        """Enter an organisation that belongs to these groups; its id.  An operator may."""
        require(self.principal, "add_organisation")
        with writing(self.engine) as connection:
            return add_organisation(connection, name, kind=kind, groups=groups, now=self.now)

    def rename_organisation(self, name: str) -> None:
        """Call the own organisation otherwise.  An operator may.

        Raises NeedError for a name that is taken or empty.
        """
        require(self.principal, "add_organisation", self.principal.organisation)
        with writing(self.engine) as connection:
            rename_organisation(connection, self.principal.organisation, name)

    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """The groups of every organisation, for an operator; of the own one, for others."""
        with reading(self.engine) as connection:
            asked = self._looked_after(organisation_names(connection))
            return {key: tuple(sorted(groups_of(connection, key))) for key in asked}

    def set_groups(self, organisation: str, groups: Iterable[str]) -> None:
        """Let an organisation, by its id, belong to the programme and these groups.

        An operator may.
        """
        require(self.principal, "add_organisation")
        with writing(self.engine) as connection:
            if organisation not in organisation_names(connection):
                raise NeedError("organisation_unknown", got=organisation)
            set_groups(connection, organisation, (PROGRAMME, *groups))
            self._enter_change(connection, f"organisation:{organisation}")

    def accounts(self) -> tuple[Account, ...]:
        """The accounts of the own organisation, for a steward; of all, for an operator."""
        if right(self.principal, "add_account") != "yes":
            require(self.principal, "issue_token", self.principal.organisation)
        with reading(self.engine) as connection:
            asked = self._looked_after(organisation_names(connection))
            return tuple(one for key in asked for one in accounts_of(connection, key))

    def set_roles(self, account: str, roles: Iterable[str]) -> None:
        """Give an account exactly these roles; they hold from its next request on.

        Raises PolicyError for an account that does not exist as for one that is not his to change.
        """
        with writing(self.engine) as connection:
            owner = organisation_of_account(connection, account)
            require(self.principal, "set_roles", owner)
            if not owner:
                raise PolicyError("not_allowed")
            set_roles(connection, account, roles)
            self._enter_change(connection, f"account:{account}")

    def has_tokens(self) -> bool:
        """Whether a token was ever issued, so that who has none is nobody in particular."""
        with reading(self.engine) as connection:
            return connection.execute(select(t.token.c.id).limit(1)).first() is not None

    def acting_as(self, name: str) -> Self:
        """The store as another organisation sees it; only on a store in one's own folder."""
        if not self.is_own_file:
            raise PolicyError("not_allowed")
        with reading(self.engine) as connection:
            found = organisation_id(connection, name)
            if not found:
                raise NeedError("organisation_unknown", got=name)
            groups = groups_of(connection, found)
        return replace(self, principal=Principal("local", found, groups, frozenset(ROLES)))

    def account(self, name: str, roles: Iterable[str], *, organisation: str = "") -> str:
        """Enter an account of an organisation (by id, else the own one); its id."""
        owner = organisation or self.principal.organisation
        require(self.principal, "add_account", owner)
        with writing(self.engine) as connection:
            made = add_account(connection, owner, name, roles, now=self.now)
            self._enter_change(connection, f"account:{made}")
            return made

    def token(
        self, account: str, *, label: str = "", lifetime: timedelta = LIFETIME
    ) -> IssuedToken:
        """A new token of an account; its text is shown this once.  A steward issues those of his
        organisation, an operator the first of an account.
        """
        with writing(self.engine) as connection:
            found = principal_of(connection, account)
            owner = found.organisation if found else ""
            verb = "issue_token" if has_token(connection, account) else "first_token"
            require(self.principal, verb, owner)
            if found is None:
                raise PolicyError("not_allowed")
            self._enter_change(connection, f"account:{account}")
            return issue_token(
                connection, account, now=self.clock(), lifetime=lifetime, label=label
            )

    def revoke_token(self, token: str) -> None:
        """End a token of the own organisation now; an operator any token."""
        is_any = right(self.principal, "revoke_token") == "yes"
        with writing(self.engine) as connection:
            owner = organisation_of_token(connection, token) if is_any else ""
            owner = owner or self.principal.organisation
            require(self.principal, "revoke_token", owner)
            revoke_token(connection, token, organisation=owner, now=self.clock())
            self._enter_change(connection, f"token:{token}")

    def erase_account(self, account: str) -> None:
        """Forget a person of the own organisation for good; what he did stays in the log, unnamed.

        Raises PolicyError for an account of another organisation as for one that does not exist.
        """
        own = self.principal.organisation
        require(self.principal, "erase", own)
        with writing(self.engine) as connection:
            found = principal_of(connection, account)
            if found is None or found.organisation != own:
                raise PolicyError("not_allowed")
            enter(connection, self.principal, "erase", (f"account:{account}",), self.clock())
            erase_account(connection, account)

    def tokens(self) -> list[dict[str, Any]]:
        """The tokens of the own organisation, without what would let anybody in."""
        own = self.principal.organisation
        require(self.principal, "issue_token", own)
        with reading(self.engine) as connection:
            return tokens_of(connection, own)

    def _looked_after(self, names: Iterable[str]) -> tuple[str, ...]:
        """The organisations whose people the asker looks after, or may at least look up."""
        own = self.principal.organisation
        if right(self.principal, "add_account") == "yes":
            return tuple(names)
        return (own,) if own else ()

    def _enter_change(self, connection: Connection, subject: str) -> None:
        """Enter that who may do what was changed, in the transaction of the change."""
        enter(connection, self.principal, "change", (subject,), self.clock())
