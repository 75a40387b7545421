"""What an owner allows: to whom, for what purpose, from when, without which fields.

Default deny.  The owner's organisation may always do everything with its own data.  Among the rules
that meet a request the most specific wins (record before dataset before all of an owner; then
organisation before group before programme before public); at equal rank deny beats allow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal

from sekiso.domain.errors import NeedError
from sekiso.store.policies.principal import PROGRAMME

PURPOSES: Final = ("view", "learn", "export", "know")
"""view: values are shown; learn: rows move a model without being shown; export: values leave the
store; know: that it exists, its owner, kind and material may be told, so that one can ask."""
LEVELS: Final = ("private", "consortium", "programme", "public")
SCOPES: Final = ("owner", "dataset", "record")
EFFECTS: Final = ("allow", "deny")
PUBLIC: Final = "public"
GROUP: Final = "group:"
ORGANISATION: Final = "organisation:"
Effect = Literal["allow", "deny"]
Scope = Literal["owner", "dataset", "record"]


@dataclass(frozen=True)
class Rule:
    """One rule of an owner, about data of this owner only.

    `scope` with `scope_id` (owner, dataset or record id); `grantee` is "public", "group:<name>"
    (the programme is the group "programme") or "organisation:<id>"; `purposes` of `PURPOSES`;
    `masked` fields that are neither shown nor learned from under this rule ("test.elongation" or
    "operator"); in force from `not_before` (embargo) until just before `until`, ISO 8601, UTC where
    no zone is said, "" for no limit; rows move a model only where at least `least_group` owners
    contribute to it.  An allowing rule out of its time still speaks: it refuses (an embargo on a
    dataset hides it though all of the owner's data are open); a denying one out of its time is as
    if it were not there.

    Raises NeedError for a word, a time or a number that is not one of the allowed.
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

    def __post_init__(self) -> None:
        _check_word("scope", self.scope, SCOPES)
        _check_word("effect", self.effect, EFFECTS)
        for purpose in self.purposes:
            _check_word("purpose", purpose, PURPOSES)
        if self.grantee != PUBLIC and not _is_named(self.grantee):
            _refuse("grantee", self.grantee, (PUBLIC, f"{GROUP}<name>", f"{ORGANISATION}<id>"))
        for field, got in (("owner", self.owner), ("scope_id", self.scope_id)):
            if not got:
                _refuse(field, got, ("<id>",))
        if self.scope == "owner" and self.scope_id != self.owner:
            _refuse("scope_id", self.scope_id, (self.owner,))
        if not self.purposes:
            _refuse("purpose", "", PURPOSES)
        if self.least_group < 1:
            _refuse("least_group", self.least_group, (">= 1",))
        for time in (self.not_before, self.until):
            if time:
                instant(time)

    def is_in_force(self, now: datetime) -> bool:
        """Whether `now` (with its zone) lies in [not_before, until)."""
        has_begun = not self.not_before or instant(self.not_before) <= now
        return has_begun and (not self.until or now < instant(self.until))


def instant(time: datetime | str) -> datetime:
    """A time in UTC; a text without zone is UTC, a date its first moment.

    Raises NeedError for a text that is no ISO 8601 time and for a datetime without zone.

    >>> instant("2027-04-01T09:00:00+09:00") == instant("2027-04-01")
    True
    """
    if isinstance(time, datetime):
        if time.tzinfo is None:
            raise NeedError("policy_time_without_zone", got=time.isoformat())
        return time.astimezone(UTC)
    try:
        read = datetime.fromisoformat(time)
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise NeedError("policy_time_unreadable", got=time) from None


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
        return f"{GROUP}{group}"
    return {"private": "", "programme": f"{GROUP}{PROGRAMME}", "public": PUBLIC}[level]


def _is_named(grantee: str) -> bool:
    return any(grantee.startswith(kind) and grantee != kind for kind in (GROUP, ORGANISATION))


def _check_word(field: str, got: str, allowed: tuple[str, ...]) -> None:
    if got not in allowed:
        _refuse(field, got, allowed)


def _refuse(field: str, got: object, allowed: tuple[str, ...]) -> None:
    raise NeedError("policy_rule_invalid", field=field, got=got, allowed=", ".join(allowed))
