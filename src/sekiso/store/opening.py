"""A store opened for one asker."""

from __future__ import annotations

import warnings
from dataclasses import replace
from datetime import datetime
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine

from sekiso.domain.errors import PolicyError
from sekiso.domain.messages import text
from sekiso.store.database.engine import database, reading, writing
from sekiso.store.database.migrations import migrate
from sekiso.store.database.network_drives import network_drive
from sekiso.store.log_of_use import enter_refusal
from sekiso.store.organisations import add_organisation, groups_of, organisation_names
from sekiso.store.policies.principal import ANYBODY, ROLES, Principal
from sekiso.store.policies.tokens import PREFIX, Remembered, principal_by_token
from sekiso.store.store import Clock, Store, utc_now

if TYPE_CHECKING:
    from sekiso.store.policies.oidc import Issuer

USUAL_OWNER = "own"
_remembered = Remembered()


def opened(
    url: str | PathLike[str] | None = None,
    *,
    token: str = "",
    owner: str = "",
    clock: Clock = utc_now,
) -> Store:
    """The store at `url` for who has `token`, or for the owner of the folder it lies in.

    Raises DataError, ServiceError, PolicyError.
    """
    store = store_at(url, clock=clock)
    if token:
        return with_token(store, token)
    return as_owner(store, owner or USUAL_OWNER)


def store_at(url: str | PathLike[str] | None = None, *, clock: Clock = utc_now) -> Store:
    """The store at `url` as anybody sees it."""
    engine = database(url)
    _warn_of_network(engine)
    migrate(engine)
    return Store(engine, ANYBODY, clock)


def with_token(store: Store, token: str, *, issuer: Issuer | None = None) -> Store:
    """The store as the account of a token sees it, or whom an ID token of `issuer` names.

    Raises PolicyError for one that is not valid.
    """
    try:
        with reading(store.engine) as connection:
            principal = _principal(connection, token, issuer, store.clock())
    except PolicyError:
        enter_refusal(store.engine, token, store.clock())
        raise
    return replace(store, principal=principal)


def as_owner(store: Store, name: str = USUAL_OWNER) -> Store:
    """The store as the owner of its folder sees it; a database of a server has none."""
    if store.engine.dialect.name != "sqlite":
        return store
    principal = _own_principal(store.engine, name, now=store.now)
    return replace(store, principal=principal, is_own_file=True)


def _principal(
    connection: Connection, token: str, issuer: Issuer | None, now: datetime
) -> Principal:
    if issuer is None or token.startswith(PREFIX):
        return principal_by_token(connection, token, now=now, remembered=_remembered)
    from sekiso.store.policies.oidc import principal_by_id_token  # joserfc, with a provider only

    return principal_by_id_token(connection, token, issuer, now=now)


def _warn_of_network(engine: Engine) -> None:
    if engine.dialect.name == "sqlite" and engine.url.database:
        kind = network_drive(Path(engine.url.database).parent)
        if kind:
            warnings.warn(text("store.network_drive", kind=kind), stacklevel=5)


def _own_principal(engine: Engine, name: str, *, now: str) -> Principal:
    """The organisation that was entered first, made where none is."""
    with reading(engine) as connection:
        names = organisation_names(connection)
    if not names:
        with writing(engine) as connection:
            names = organisation_names(connection)  # another process may have been faster
            if not names:
                add_organisation(connection, name, now=now)
                names = organisation_names(connection)
    first = next(iter(names))
    with reading(engine) as connection:
        groups = groups_of(connection, first)
    return Principal("local", first, groups, frozenset(ROLES))
