"""Which rule decides a request: the most specific; at equal rank deny before allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sekiso.store.policies.policy import GROUP, ORGANISATION, PUBLIC, Rule
from sekiso.store.policies.principal import PROGRAMME, Principal


@dataclass(frozen=True)
class Verdict:
    """Whether something is allowed, without which fields, and with which least number of owners.

    `rules` are those that decided; empty where nobody said anything or the asker is the owner.
    """

    allowed: bool
    masked: frozenset[str] = frozenset()
    least_group: int = 1
    rules: tuple[Rule, ...] = ()


ALLOWED: Final = Verdict(True)
DENIED: Final = Verdict(False)


@dataclass(frozen=True)
class OwnerDecisions:
    """What one owner's rules give one asker for one purpose, by what they are about.

    `whole` about everything of the owner, `datasets` and `records` by id; a rule can only speak of
    data of its own owner, whatever id it names.
    """

    whole: Verdict | None = None
    datasets: Mapping[str, Verdict] = field(default_factory=dict)
    records: Mapping[str, Verdict] = field(default_factory=dict)

    def verdict(self, dataset: str, record: str) -> Verdict:
        """The decision on one record: by the record, else its dataset, else its owner."""
        found = self.records.get(record) or self.datasets.get(dataset) or self.whole
        return found or DENIED


def decision(
    rules: Iterable[Rule], principal: Principal, purpose: str, now: datetime
) -> Verdict | None:
    """What rules about one and the same thing say; None where none of them speaks.

    Only the rules of the narrowest grantee that names the asker count.  Where several of them
    allow, all their masks hold and the largest of their group sizes: who belongs to two groups is
    not given what one of the two owners' terms keeps back.
    """
    speaking = [
        rule
        for rule in rules
        if purpose in rule.purposes
        and is_meant(rule.grantee, principal)
        and (rule.effect == "allow" or rule.is_in_force(now))
    ]
    if not speaking:
        return None
    narrowest = max(grantee_rank(rule.grantee) for rule in speaking)
    deciding = tuple(rule for rule in speaking if grantee_rank(rule.grantee) == narrowest)
    denying = tuple(rule for rule in deciding if rule.effect == "deny")
    if denying:
        return Verdict(False, rules=denying)
    allowing = tuple(rule for rule in deciding if rule.is_in_force(now))
    if not allowing:
        return Verdict(False, rules=deciding)
    masked = frozenset(field for rule in allowing for field in rule.masked)
    return Verdict(True, masked, max(rule.least_group for rule in allowing), allowing)


def is_meant(grantee: str, principal: Principal) -> bool:
    """Whether the asker is, or belongs to, the grantee; everybody belongs to the public.

    >>> is_meant("group:kp3", Principal(organisation="a", groups=frozenset({"kp3"})))
    True
    """
    if grantee.startswith(GROUP):
        return grantee.removeprefix(GROUP) in principal.groups
    if grantee.startswith(ORGANISATION):
        return grantee.removeprefix(ORGANISATION) == principal.organisation
    return grantee == PUBLIC


def grantee_rank(grantee: str) -> int:
    """How narrow a grantee is: 3 organisation, 2 group, 1 programme, 0 public.

    >>> [grantee_rank(g) for g in ("organisation:a", "group:kp3", "group:programme", "public")]
    [3, 2, 1, 0]
    """
    if grantee.startswith(ORGANISATION):
        return 3
    if grantee.startswith(GROUP):
        return 1 if grantee == f"{GROUP}{PROGRAMME}" else 2
    return 0
