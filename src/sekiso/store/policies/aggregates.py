"""Means over several owners' rows, published only where no owner's rows can be worked out of them.

An aggregate (number, mean, standard deviation) tells sums, and sums can be subtracted.  So these
must be large and mixed enough: the rows asked for; what they have more and less than any rows that
the same organisation was answered before; and every class of rows that those answers, added and
subtracted in any way, tell apart.  What the asker can subtract because it is his own counts for
nothing.  Every refusal has the same words.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

import numpy as np
from sqlalchemy import Connection, func, insert, select

from sekiso.domain.errors import PolicyError
from sekiso.store.database import tables as t
from sekiso.store.policies.policy import instant
from sekiso.store.policies.principal import Principal
from sekiso.store.records import new_id
from sekiso.store.times import utc_text

KEY_LENGTH: Final = 16  # hexadecimal digits of a row's hash: no two alike among millions
CERTAIN: Final = 1 - 1e-9  # a leverage of 1 within rounding
Members: TypeAlias = Mapping[str, str]
"""The owner of each row, by the hash of its id."""


@dataclass(frozen=True)
class Limits:
    """When an aggregate may be published.

    From at least `least_owners` owners (with the asker) and `least_rows` rows of others, no other
    owner having more than `largest_share` of the others' rows or of their sum of sizes; at most
    `most_queries` new ones in `window` for one organisation.  After note 7.2 of the issue: three
    owners and 80 % are the usual threshold and dominance rules of official statistics.
    """

    least_owners: int = 3
    least_rows: int = 10
    largest_share: float = 0.8
    most_queries: int = 100
    window: timedelta = timedelta(days=30)


@dataclass(frozen=True)
class OwnedNumber:
    """One row: its owner, the id of its record, its number [SI].

    It counts only where at least `least_group` owners beside the asker contribute.
    """

    owner: str
    record: str
    value: float
    least_group: int = 1


@dataclass(frozen=True)
class Aggregate:
    """What is published of rows: how many, of how many owners, mean and standard deviation [SI].

    No smallest, largest or median value: each would be the value of a single row.
    """

    n_rows: int
    n_owners: int
    mean: float
    deviation: float


USUAL: Final = Limits()


def aggregate(
    connection: Connection,
    principal: Principal,
    what: str,
    rows: Iterable[OwnedNumber],
    *,
    now: datetime | str,
    limits: Limits = USUAL,
) -> Aggregate:
    """The aggregate of `what` (a quantity key) over rows, in the caller's writing transaction.

    The rows are those that the asker may learn from: others do not exist for him.  An answer is
    remembered; asking for the same rows again costs nothing.  All who have no organisation are one
    asker.  Raises PolicyError "aggregate_refused", or "aggregate_budget" when too many were asked.

    The check of added and subtracted answers is the audit of Chin & Ozsoyoglu (IEEE Transactions on
    Software Engineering SE-8, 574-582, 1982): the sum over a class of rows follows from answers
    when its unit vector lies in their span, that is when its leverage is 1.
    """
    allowed = _with_enough_owners(rows, principal.organisation)
    given = sorted(allowed, key=lambda row: (row.owner, row.record))
    members = {_key(row.record): row.owner for row in given}
    answered = _answered(connection, principal.organisation, what)
    if members not in answered:
        _check(given, members, answered, principal.organisation, limits)
        _charge(connection, principal.organisation, instant(now), limits)
        _remember(connection, principal.organisation, what, members, instant(now))
    return _published(given)


def is_mixed(owners: Iterable[str], own: str, limits: Limits = USUAL) -> bool:
    """Whether rows of these owners (one entry per row) hide each owner from `own`.

    >>> is_mixed("aaaaabbbbbccccc", "d"), is_mixed("aaaaabbbbbbbbbb", "d")
    (True, False)
    """
    counted = Counter(owners)
    n_own = counted.pop(own, 0)
    n_others = counted.total()
    n_owners = len(counted) + bool(n_own)
    return (
        n_owners >= limits.least_owners
        and n_others >= limits.least_rows
        and max(counted.values()) <= limits.largest_share * n_others
    )


def disclosed(sets: Sequence[Members], own: str, limits: Limits = USUAL) -> bool:
    """Whether sums over all these sets of rows tell the sum over a class of few rows.

    Rows that belong to the same sets are one class: no sum tells them apart.
    """
    classes: dict[tuple[bool, ...], list[str]] = {}
    for key, owner in {key: owner for one in sets for key, owner in one.items()}.items():
        if owner != own:
            classes.setdefault(tuple(key in one for one in sets), []).append(owner)
    if not classes:
        return False
    basis, size, _ = np.linalg.svd(np.array([*classes], dtype=float), full_matrices=False)
    spanning = basis[:, size > size[0] * len(classes) * np.finfo(float).eps]
    leverage = np.sum(spanning**2, axis=1)
    few = [not is_mixed(owners, own, limits) for owners in classes.values()]
    return bool(np.any(leverage[few] > CERTAIN))


def _check(
    rows: Sequence[OwnedNumber],
    members: Members,
    answered: Sequence[Members],
    own: str,
    limits: Limits,
) -> None:
    pairs = [pair for one in answered for pair in ((members, one), (one, members))]
    differences = [_without(more, less) for more, less in pairs]
    of_others = [part for part in differences if set(part.values()) - {own}]
    is_safe = (
        all(is_mixed(part.values(), own, limits) for part in (members, *of_others))
        and not _is_dominated(rows, own, limits)
        and not disclosed([members, *answered], own, limits)
    )
    if not is_safe:
        raise PolicyError("aggregate_refused")


def _is_dominated(rows: Sequence[OwnedNumber], own: str, limits: Limits) -> bool:
    """Whether one owner's sizes are most of the others' sum: the mean would be his."""
    sizes: dict[str, float] = {}
    for row in rows:
        if row.owner != own:
            sizes[row.owner] = sizes.get(row.owner, 0.0) + abs(row.value)
    return max(sizes.values()) > limits.largest_share * math.fsum(sizes.values())


def _with_enough_owners(rows: Iterable[OwnedNumber], own: str) -> list[OwnedNumber]:
    """Rows beside which there are as many owners as theirs asks for; one that goes may take others.

    Own rows always count, for the asker but not as one of the owners.
    """
    kept = list(rows)
    while True:
        n_owners = len({row.owner for row in kept} - {own})
        enough = [row for row in kept if row.owner == own or row.least_group <= n_owners]
        if len(enough) == len(kept):
            return kept
        kept = enough


def _without(more: Members, less: Members) -> Members:
    return {key: owner for key, owner in more.items() if key not in less}


def _charge(connection: Connection, organisation: str, now: datetime, limits: Limits) -> None:
    asked = select(func.count()).where(
        t.aggregate_query.c.organisation_id == organisation,
        t.aggregate_query.c.at > utc_text(now - limits.window),
    )
    if connection.execute(asked).scalar_one() >= limits.most_queries:
        raise PolicyError(
            "aggregate_budget", most=limits.most_queries, days=limits.window // timedelta(days=1)
        )


def _answered(connection: Connection, organisation: str, what: str) -> list[Members]:
    asked = select(t.aggregate_query.c.members).where(
        t.aggregate_query.c.organisation_id == organisation, t.aggregate_query.c.what == what
    )
    return [_members(json.loads(text)) for text in connection.execute(asked).scalars()]


def _remember(
    connection: Connection, organisation: str, what: str, members: Members, now: datetime
) -> None:
    keys: dict[str, str] = {}
    for key, owner in members.items():
        keys[owner] = keys.get(owner, "") + key
    told = {
        "id": new_id(), "organisation_id": organisation, "what": what,
        "members": json.dumps(keys), "at": utc_text(now),
    }  # fmt: skip
    connection.execute(insert(t.aggregate_query).values(told))


def _members(keys: Mapping[str, str]) -> Members:
    return {
        text[start : start + KEY_LENGTH]: owner
        for owner, text in keys.items()
        for start in range(0, len(text), KEY_LENGTH)
    }


def _published(rows: Sequence[OwnedNumber]) -> Aggregate:
    values = [row.value for row in rows]
    mean = math.fsum(values) / len(values)
    variance = math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)
    return Aggregate(len(rows), len({row.owner for row in rows}), mean, math.sqrt(variance))


def _key(record: str) -> str:
    return hashlib.sha256(record.encode()).hexdigest()[:KEY_LENGTH]
