"""Why something is (not) allowed, in words that tell nothing of what is hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sekiso.domain import messages
from sekiso.store.policies.compiled import Access, compiled
from sekiso.store.policies.levels import grantee_name, thing_name
from sekiso.store.policies.policy import Rule
from sekiso.store.policies.principal import Principal
from sekiso.store.policies.roles import right

TELLING: Final = ("know", "view", "export")  # who may do one of these may know who holds it


@dataclass(frozen=True)
class Place:
    """Where something lies: its owner, dataset and record ("" for a dataset as a whole)."""

    owner: str
    dataset: str
    record: str = ""


@dataclass(frozen=True)
class Explanation:
    """Whether it is allowed and why.

    `reason` "own" (of the asker's organisation), "role" (so, but no role of his opens it), "rule"
    (its owner allows it by `rule`), "known" (not allowed, but who holds it may be told: ask
    `owner`) or "unknown": the same, word for word, for what is hidden and for what does not exist.
    """

    allowed: bool
    reason: str
    purpose: str
    owner: str = ""
    rule: Rule | None = None
    masked: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        """The reason as a sentence or two."""
        values = {
            "purpose": messages.text(f"policy_word.{self.purpose}", language),
            "owner": self.names.get(self.owner, self.owner),
        }
        if self.rule is not None:
            values["thing"] = thing_name(self.rule, self.names, language)
            values["grantee"] = grantee_name(self.rule.grantee, self.names, language)
        sentences = [messages.text(f"policy_why.{self.reason}", language, **values)]
        if self.rule is not None and self.rule.until:
            sentences.append(messages.text("policy_why.until", language, time=self.rule.until))
        if self.masked:
            fields = ", ".join(self.masked)
            sentences.append(messages.text("policy_why.masked", language, fields=fields))
        return messages.text("policy_why.gap", language).join(sentences)

    def plain(self, language: str = "en") -> dict[str, Any]:
        """JSON values."""
        told: dict[str, Any] = {
            "allowed": self.allowed,
            "reason": self.reason,
            "purpose": self.purpose,
            "text": self.text(language),
        }
        return {**told, "owner": self.names.get(self.owner, self.owner)} if self.owner else told


def why(
    rules: Sequence[Rule],
    principal: Principal,
    purpose: str,
    place: Place | None,
    *,
    now: datetime | str,
    names: Mapping[str, str],
) -> Explanation:
    """Why `principal` may (not) do `purpose` with what lies at `place`; None: nothing is there.

    `names` what organisations and datasets are called, by id; only names that the explanation
    shows are kept in it.
    """
    if place is not None and place.owner == principal.organisation:
        reason = "own" if right(principal, purpose, place.owner) == "yes" else "role"
        shown = _some(names, place.owner)
        return Explanation(reason == "own", reason, purpose, place.owner, names=shown)
    access = compiled(rules, principal, purpose, now)
    if place is not None and _allows(access, place):
        return _permission(access, place, names)
    if place is not None and any(
        _allows(compiled(rules, principal, telling, now), place) for telling in TELLING
    ):
        return Explanation(False, "known", purpose, place.owner, names=_some(names, place.owner))
    return Explanation(False, "unknown", purpose)


def _allows(access: Access, place: Place) -> bool:
    return access.decides(place.owner, place.dataset, place.record)


def _permission(access: Access, place: Place, names: Mapping[str, str]) -> Explanation:
    verdict = access.verdict(place.owner, place.dataset, place.record)
    rule = verdict.rules[0]
    return Explanation(
        True,
        "rule",
        access.purpose,
        place.owner,
        rule,
        tuple(sorted(verdict.masked)),
        _some(names, place.owner, rule.scope_id, rule.grantee.partition(":")[2]),
    )


def _some(names: Mapping[str, str], *ids: str) -> dict[str, str]:
    return {one: names[one] for one in ids if one in names}
