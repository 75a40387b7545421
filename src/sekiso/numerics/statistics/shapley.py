"""What each member of a group adds, shared out exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from math import factorial

from sekiso.domain.errors import NeedError

MOST_MEMBERS = 6  # 64 groups


def shapley(members: Sequence[str], value: Callable[[frozenset[str]], float]) -> dict[str, float]:
    """Shapley value of each member: its mean gain over all orders in which the group may form.

    phi_k = sum over groups S without k of |S|! (K - |S| - 1)! / K! (v(S + k) - v(S)); they add up
    to v(all) - v(none) (Shapley 1953).  `value` is asked once for each of the 2^K groups.  Raises
    NeedError for more than `MOST_MEMBERS`.

    >>> shapley(("a", "b"), lambda group: len(group) ** 2.0)
    {'a': 2.0, 'b': 2.0}
    """
    if len(members) > MOST_MEMBERS:
        raise NeedError("members_too_many", got=len(members), allowed=MOST_MEMBERS)
    groups = [frozenset(g) for n in range(len(members) + 1) for g in combinations(members, n)]
    worth = {group: value(group) for group in groups}
    n_all = len(members)
    return {
        member: sum(
            factorial(len(group)) * factorial(n_all - len(group) - 1) / factorial(n_all)
            * (worth[group | {member}] - worth[group])
            for group in groups
            if member not in group
        )
        for member in members
    }  # fmt: skip
