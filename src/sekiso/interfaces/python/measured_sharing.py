"""Who may do what with measured data, as sentences that a manager reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sekiso.domain import messages

if TYPE_CHECKING:
    from sekiso.store.policies.policy import Rule


def sharing_text(
    rules: Sequence[Rule], language: str, names: Mapping[str, str] | None = None
) -> list[str]:
    """Who may do what with one thing, as sentences; [] where it is private.

    `names` what organisations are called, by id.
    """
    from sekiso.store.policies.levels import terms_of_rules  # with the store only

    terms = terms_of_rules(rules)
    if terms is None:
        return [rule_text(rule, language, names) for rule in rules]
    allowing = [rule for rule in rules if rule.effect == "allow" and rule.purposes != ("know",)]
    told = [rule_text(rule, language, names, without="know") for rule in allowing]
    if terms.known:
        told.append(messages.text(f"known.{terms.known}", language))
    return told


def rule_text(
    rule: Rule, language: str, names: Mapping[str, str] | None = None, *, without: str = ""
) -> str:
    """One rule as a sentence that a manager reads, but for what goes `without` saying."""
    purposes = [
        messages.text(f"purpose.{purpose}", language)
        for purpose in rule.purposes
        if purpose != without
    ]
    told = messages.text(
        f"rule.{rule.effect}", language, who=grantee_text(rule.grantee, language, names),
        what=messages.text("list.and", language).join(purposes),
    )  # fmt: skip
    limits = limits_text(rule, language)
    return f"{told} {limits}" if limits else told


def grantee_text(grantee: str, language: str, names: Mapping[str, str] | None = None) -> str:
    """Whom a rule is for, in words."""
    kind, _, name = grantee.partition(":")
    if grantee == "group:programme":
        return messages.text("grantee.programme", language)
    return messages.text(f"grantee.{kind}", language, name=(names or {}).get(name, name))


def limits_text(rule: Rule, language: str) -> str:
    """From when until when, which fields are hidden, how many owners must take part."""
    told = ""
    if rule.not_before:
        told += messages.text("rule.from", language, day=rule.not_before[:10])
    if rule.until:
        told += messages.text("rule.until", language, day=rule.until[:10])
    if rule.masked:
        told += messages.text("rule.masked", language, names=", ".join(rule.masked))
    if rule.least_group > 1:
        told += messages.text("rule.least_group", language, n=rule.least_group)
    return told.strip()
