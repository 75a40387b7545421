"""Roles x verbs: what somebody may do with things of his own and of other organisations."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Literal

from sekiso.domain.errors import PolicyError
from sekiso.store.policies.principal import ROLES, Principal

Right = Literal["yes", "no", "policy"]


@dataclass(frozen=True)
class Verb:
    """The roles that may do it with own things, and with those of others; or by policy there."""

    own: frozenset[str]
    other: frozenset[str]
    is_by_policy: bool


@lru_cache(maxsize=1)
def verbs() -> Mapping[str, Verb]:
    """The matrix of roles.toml; a role that is not one of `ROLES` is a slip of the file."""
    text = (resources.files("sekiso.store.policies") / "roles.toml").read_text(encoding="utf-8")
    return {name: _verb(name, row) for name, row in tomllib.loads(text).items()}


def right(principal: Principal, verb: str, owner: str = "") -> Right:
    """Whether `principal` may do `verb` with things of the organisation `owner`.

    "" for the installation itself.  "policy": as far as the owner's rules allow.

    >>> right(Principal(organisation="a", roles=frozenset({"steward"})), "share", "a")
    'yes'
    """
    about = verbs()[verb]
    is_own = bool(owner) and owner == principal.organisation
    if principal.roles & (about.own if is_own else about.other):
        return "yes"
    return "policy" if about.is_by_policy and not is_own else "no"


def require(principal: Principal, verb: str, owner: str = "") -> None:
    """Raise PolicyError where `right` is "no", in the same words whatever the verb and owner."""
    if right(principal, verb, owner) == "no":
        raise PolicyError("not_allowed")


def asker_for(principal: Principal, purpose: str) -> Principal:
    """Whose eyes rules are compiled for: own data are left out where no role opens them.

    An operator without another role sees of his own organisation what its rules give to the groups
    it belongs to, and no more.
    """
    if right(principal, purpose, principal.organisation) == "yes":
        return principal
    return replace(principal, organisation="")


def _verb(name: str, row: Mapping[str, object]) -> Verb:
    by_policy = row["other"] == "policy"
    own = _roles(name, row["own"])
    return Verb(own, frozenset() if by_policy else _roles(name, row["other"]), by_policy)


def _roles(name: str, given: object) -> frozenset[str]:
    if not isinstance(given, list) or not set(given) <= set(ROLES):
        raise ValueError(f"roles.toml: {name} names {given!r}, roles are {ROLES}")
    return frozenset(given)
