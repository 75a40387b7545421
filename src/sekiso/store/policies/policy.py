"""What an owner allows: to whom, for what purpose, from when, without which fields.

Default deny.  The owner's organisation may always do everything with its own data.  Among the rules
that meet a request the most specific wins (record before dataset before all of an owner; then
organisation before group before programme before public); at equal rank deny beats allow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from sekiso.domain.errors import NeedError
from sekiso.store.policies.principal import PROGRAMME

PURPOSES: Final = ("view", "learn", "export")
LEVELS: Final = ("private", "consortium", "programme", "public")
PUBLIC: Final = "public"
Effect = Literal["allow", "deny"]
Scope = Literal["owner", "dataset", "record"]


@dataclass(frozen=True)
class Rule:
    """One rule of an owner.

    `scope` with `scope_id` (owner, dataset or record id); `grantee` is "public", "group:<name>"
    (the programme is the group "programme") or "organisation:<id>"; `purposes` of `PURPOSES`;
    `masked` fields that are hidden from the grantee ("test.elongation" or "operator"); allowed from
    `not_before` (embargo) until `until`, ISO 8601 in UTC, "" for no limit; rows move a model only
    where at least `least_group` owners contribute to it.
    """

    id: str
    owner: str
    scope: Scope
    scope_id: str
    effect: Effect
    grantee: str
    purposes: tuple[str, ...]
    masked: tuple[str, ...] = ()
    not_before: str = ""
    until: str = ""
    least_group: int = 1


def grantee_of(level: str, group: str = "") -> str:
    """The grantee of a level: "private" has none ("").

    >>> grantee_of("programme"), grantee_of("consortium", "kp3")
    ('group:programme', 'group:kp3')
    """
    if level not in LEVELS:
        raise NeedError("policy_level_unknown", got=level, allowed=", ".join(LEVELS))
    if level == "consortium":
        if not group:
            raise NeedError("policy_group_missing", got=level)
        return f"group:{group}"
    return {"private": "", "programme": f"group:{PROGRAMME}", "public": PUBLIC}[level]
