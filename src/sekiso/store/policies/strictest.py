"""What may be done with something made of several owners' data: only what all of them allow.

Both joins are commutative, associative and idempotent, so that the order and the steps in which
data were derived do not matter.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Final

from sekiso.store.policies.decision import ALLOWED, Verdict
from sekiso.store.policies.levels import Terms
from sekiso.store.policies.policy import PURPOSES, instant

OPEN: Final = Terms("public", purposes=PURPOSES[:3], known="public")
_KNOWN: Final = ("", "programme", "public")  # from few to many
_WIDE: Final = ("programme", "public")


def strictest(verdicts: Iterable[Verdict]) -> Verdict:
    """Allowed where every input is; all masks, the largest group size, the rules of all.

    >>> strictest([ALLOWED, Verdict(True, frozenset({"operator"}), 3)]).least_group
    3
    """
    return reduce(_both, verdicts, ALLOWED)


def strictest_terms(terms: Iterable[Terms]) -> Terms:
    """The terms of what derives from data under all of `terms`; `OPEN` where there are none.

    The audience is who belongs to every one: two different consortia have nobody in common for
    sure, so the result is private; who belongs to a consortium takes part in the programme.
    Nothing is allowed before the last embargo or after the first end.

    >>> strictest_terms([Terms("programme"), Terms("consortium", "kp3", ("learn",))]).grantee
    'group:kp3'
    """
    return reduce(_both_terms, (_normal(one) for one in terms), OPEN)


def _both(first: Verdict, second: Verdict) -> Verdict:
    rules = dict.fromkeys((*first.rules, *second.rules))
    return Verdict(
        first.allowed and second.allowed,
        first.masked | second.masked,
        max(first.least_group, second.least_group),
        tuple(sorted(rules, key=repr)),
    )


def _both_terms(first: Terms, second: Terms) -> Terms:
    level, group = _audience(first, second)
    return _normal(
        Terms(
            level,
            group,
            purposes=tuple(purpose for purpose in first.purposes if purpose in second.purposes),
            known=min(first.known, second.known, key=_KNOWN.index),
            masked=(*first.masked, *second.masked),
            not_before=max(first.not_before, second.not_before),
            until=min(first.until or second.until, second.until or first.until),
            least_group=max(first.least_group, second.least_group),
        )
    )


def _audience(first: Terms, second: Terms) -> tuple[str, str]:
    one, other = (first.level, first.group), (second.level, second.group)
    if one == other or second.level == "public":
        return one
    if first.level == "public":
        return other
    if "private" in (first.level, second.level) or not {first.level, second.level} & set(_WIDE):
        return "private", ""
    return one if second.level == "programme" else other


def _normal(terms: Terms) -> Terms:
    """Equal terms written alike: purposes and masks in order, times in UTC, nothing idle."""
    if terms.level == "private" or not terms.purposes:
        return Terms("private", purposes=(), known=terms.known)
    return Terms(
        terms.level,
        terms.group if terms.level == "consortium" else "",
        purposes=tuple(purpose for purpose in PURPOSES if purpose in terms.purposes),
        known=terms.known,
        masked=tuple(sorted(set(terms.masked))),
        not_before=_utc(terms.not_before),
        until=_utc(terms.until),
        least_group=terms.least_group,
    )


def _utc(time: str) -> str:
    """The time in one width, so that texts sort as times do."""
    return instant(time).isoformat(timespec="microseconds") if time else ""
