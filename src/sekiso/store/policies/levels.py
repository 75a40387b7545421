"""What an owner chooses - how widely, for what, from when - as rules, and rules as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sekiso.domain import messages
from sekiso.domain.errors import NeedError
from sekiso.store.policies.policy import (
    GROUP,
    PUBLIC,
    PURPOSES,
    Rule,
    Scope,
    grantee_of,
    instant,
)
from sekiso.store.policies.principal import PROGRAMME

KNOWN: Final = ("", "programme", "public")
CHOSEN: Final = PURPOSES[:3]  # "know" follows from the others and from `known`


@dataclass(frozen=True)
class Terms:
    """The terms of one thing (all of an owner, a dataset, a record).

    `level` private | consortium (with `group`) | programme | public: who may do what `purposes`
    (view, learn, export) say, from `not_before` until `until` [ISO 8601], without the fields
    `masked`, rows moving a model of at least `least_group` owners.  Who may do something may also
    know who holds it; `known` lets a wider circle (programme, public) know that, and ask.

    Raises NeedError for an unknown word.
    """

    level: str
    group: str = ""
    purposes: Sequence[str] = ("view", "learn")
    known: str = ""
    masked: Sequence[str] = ()
    not_before: str = ""
    until: str = ""
    least_group: int = 1

    def __post_init__(self) -> None:
        grantee_of(self.level, self.group)
        for field, got, allowed in (
            *(("purpose", purpose, CHOSEN) for purpose in self.purposes),
            ("known", self.known, KNOWN),
        ):
            if got not in allowed:
                told = ", ".join(allowed).removeprefix(", ")
                raise NeedError("policy_rule_invalid", field=field, got=got, allowed=told)

    @property
    def grantee(self) -> str:
        """Who is let in, as in a rule; "" for nobody."""
        return grantee_of(self.level, self.group) if self.purposes else ""


def rules_of_terms(terms: Terms, *, owner: str, scope: Scope, scope_id: str) -> tuple[Rule, ...]:
    """The rules that say exactly `terms` about one thing, in place of all it had before.

    What is said of a dataset or a record must not be widened by what the owner says of all data:
    there a prohibition for everybody stands under the permissions.

    >>> rules = rules_of_terms(Terms("programme"), owner="a", scope="dataset", scope_id="d")
    >>> [(rule.effect, rule.grantee, rule.purposes) for rule in rules]
    [('deny', 'public', ('view', 'learn', 'export', 'know')), \
('allow', 'group:programme', ('view', 'learn', 'know'))]
    """
    allowed = _allowed(terms)
    open_to_all = {p for grantee, purposes in allowed if grantee == PUBLIC for p in purposes}
    denied = tuple(purpose for purpose in PURPOSES if purpose not in open_to_all)
    rules = []
    if scope != "owner" and denied:
        rules.append(Rule("", owner, scope, scope_id, "deny", PUBLIC, denied))
    for grantee, purposes in allowed:
        rule = Rule("", owner, scope, scope_id, "allow", grantee, purposes)
        if purposes != ("know",):
            rule = replace(
                rule,
                masked=tuple(terms.masked),
                not_before=terms.not_before,
                until=terms.until,
                least_group=terms.least_group,
            )
        rules.append(rule)
    return tuple(replace(rule, id=f"{scope_id}/{n}") for n, rule in enumerate(rules))


def terms_of_rules(rules: Iterable[Rule]) -> Terms | None:
    """The terms whose rules about one thing these are; None where no level says the same.

    Without any rule the terms are private.
    """
    given = tuple(rules)
    if not given:
        return Terms("private", purposes=())
    about = given[0]
    for terms in _candidates(given):
        made = rules_of_terms(terms, owner=about.owner, scope=about.scope, scope_id=about.scope_id)
        if {replace(rule, id="") for rule in made} == {replace(rule, id="") for rule in given}:
            return terms
    return None


@dataclass(frozen=True)
class PolicyRow:
    """One line of the table that a manager reads: who may do what with what, since when.

    `may` by purpose: "yes", "no", "not_yet" (embargo), "over", "" (this line does not say).
    """

    what: str
    who: str
    may: Mapping[str, str]
    masked: tuple[str, ...]
    not_before: str
    until: str
    least_group: int


def policy_rows(
    rules: Iterable[Rule],
    *,
    now: datetime | str,
    names: Mapping[str, str],
    language: str = "en",
) -> tuple[PolicyRow, ...]:
    """The rules of one owner as lines, the own organisation first.

    `names` what organisations and datasets are called, by id; an id without name is shown itself.
    """
    own = messages.text("policy_word.own", language)
    everything = messages.text("policy_word.everything", language)
    always = PolicyRow(everything, own, dict.fromkeys(PURPOSES, "yes"), (), "", "", 1)
    return (always, *(_row(rule, instant(now), names, language) for rule in rules))


def thing_name(rule: Rule, names: Mapping[str, str], language: str) -> str:
    """What a rule is about, in words."""
    name = names.get(rule.scope_id, rule.scope_id)
    return messages.text(f"policy_word.scope_{rule.scope}", language, name=name)


def grantee_name(grantee: str, names: Mapping[str, str], language: str) -> str:
    """Whom a rule means, in words.

    >>> grantee_name("group:kp3", {}, "en")
    'the members of kp3'
    """
    sort, _, name = grantee.partition(":")
    if grantee == f"{GROUP}{PROGRAMME}":
        sort = PROGRAMME
    return messages.text(f"policy_word.grantee_{sort}", language, name=names.get(name, name))


def _allowed(terms: Terms) -> list[tuple[str, tuple[str, ...]]]:
    """Grantees and what they may, the narrower first; an embargo does not hide who is told."""
    chosen = tuple(purpose for purpose in CHOSEN if purpose in terms.purposes)
    if not terms.known:
        return [(terms.grantee, (*chosen, "know"))] if terms.grantee else []
    knowing = (grantee_of(terms.known), ("know",))
    if not terms.grantee:
        return [knowing]
    if terms.level == "public" and terms.known == "programme":
        return [knowing, (PUBLIC, (*chosen, "know"))]
    allowed = [(terms.grantee, chosen), (terms.grantee, ("know",))]
    return allowed if knowing in allowed else [*allowed, knowing]


def _candidates(rules: tuple[Rule, ...]) -> list[Terms]:
    """Terms that may have made these rules, read from the one that allows more than to know."""
    allowing = [rule for rule in rules if rule.effect == "allow"]
    working = [rule for rule in allowing if rule.purposes != ("know",)]
    if not working:
        return [Terms("private", purposes=(), known=known) for known in KNOWN]
    first = working[0]
    level, group = _level(first.grantee)
    if not level:
        return []
    terms = Terms(
        level, group, tuple(p for p in first.purposes if p in CHOSEN), "", first.masked,
        first.not_before, first.until, first.least_group,
    )  # fmt: skip
    return [replace(terms, known=known) for known in KNOWN]


def _level(grantee: str) -> tuple[str, str]:
    if grantee == PUBLIC:
        return "public", ""
    if grantee == f"{GROUP}{PROGRAMME}":
        return "programme", ""
    return ("consortium", grantee.removeprefix(GROUP)) if grantee.startswith(GROUP) else ("", "")


def _row(rule: Rule, now: datetime, names: Mapping[str, str], language: str) -> PolicyRow:
    says = "no" if rule.effect == "deny" else "yes"
    if not rule.is_in_force(now):
        says = "over" if rule.until and instant(rule.until) <= now else "not_yet"
    return PolicyRow(
        thing_name(rule, names, language),
        grantee_name(rule.grantee, names, language),
        {purpose: says if purpose in rule.purposes else "" for purpose in PURPOSES},
        rule.masked,
        rule.not_before,
        rule.until,
        rule.least_group,
    )
