from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from tests.store.policies.conftest import NOW

from sekiso.domain.errors import PolicyError
from sekiso.store.database import tables as t
from sekiso.store.policies.aggregates import (
    Aggregate,
    Limits,
    OwnedNumber,
    aggregate,
    disclosed,
    is_mixed,
)
from sekiso.store.policies.policy import instant
from sekiso.store.policies.principal import ANYBODY, Principal

ASKER = Principal("u", "x")
SMALL = Limits(least_rows=3)


def rows(text, value=1.0):
    """ "a1 b2" as rows: the letter is the owner."""
    return [OwnedNumber(name[0], name, value) for name in text.split()]


def range_of(owners, first, end):
    return rows(" ".join(f"{owner}{n}" for owner in owners for n in range(first, end)))


@pytest.fixture
def asked(connection):
    def answer(given, *, who=ASKER, what="hardness", now=NOW, limits=SMALL):
        return aggregate(connection, who, what, given, now=now, limits=limits)

    return answer


def refused(asked, given, **more):
    with pytest.raises(PolicyError, match="This aggregate is not published") as told:
        asked(given, **more)
    return str(told.value.envelope())


def test_number_mean_and_standard_deviation_are_published(asked):
    given = [OwnedNumber(o, o, v) for o, v in (("a", 1.0), ("b", 2.0), ("c", 6.0))]
    assert asked(given) == Aggregate(3, 3, 3.0, np.std([1, 2, 6], ddof=1))


@pytest.mark.parametrize(
    ("owners", "own", "wanted"),
    [
        ("aaabbbcccc", "x", True),
        ("aaabbbccc", "x", False),  # nine rows
        ("aaaaabbbbb", "x", False),  # two owners
        ("aaaaaaaabc", "x", True),  # eight of ten
        ("aaaaaaaaabc", "x", False),
        ("aaaaabbbbbx", "x", True),  # the asker is the third owner
        ("aaaabbbbbx", "x", False),  # nine rows of others
        ("aaaaaaaabbxxxxx", "x", True),
        ("aaaaaaaaabbxxxxx", "x", False),  # nine of eleven others
        ("aaaaaaaaaax", "x", False),
        ("aaabbbcccc", "", True),
        ("", "x", False),
        ("xxxxxxxxxxx", "x", False),
    ],
)
def test_rows_are_mixed_enough_or_not(owners, own, wanted):
    assert is_mixed(owners, own) is wanted


def test_a_large_row_may_dominate_a_mean_too(asked):
    even = range_of("abc", 0, 4)
    assert asked(even, limits=Limits()).n_rows == 12
    big = [*range_of("bc", 4, 8), *(OwnedNumber("a", f"a{n}", -8.1) for n in range(4, 8))]
    refused(asked, big, limits=Limits())
    fair = [*range_of("bc", 4, 8), *(OwnedNumber("a", f"a{n}", -8.0) for n in range(4, 8))]
    assert asked(fair, limits=Limits()).n_rows == 12
    own = [*range_of("abc", 10, 14), *(OwnedNumber("x", f"x{n}", 99.0) for n in range(4))]
    assert asked(own, limits=Limits()).n_owners == 4


def test_every_refusal_has_the_same_words(asked):
    asked(range_of("abc", 0, 4))
    told = {
        refused(asked, []),
        refused(asked, rows("a1 b1")),
        refused(asked, rows("x1 x2 x3 x4")),
        refused(asked, range_of("abc", 0, 4)[1:]),
    }
    assert len(told) == 1


def test_rows_that_differ_by_few_from_answered_ones_are_refused(asked):
    asked(range_of("abc", 0, 4))
    refused(asked, [*range_of("abc", 0, 4), *rows("a9")])
    refused(asked, [*range_of("abc", 0, 4), *range_of("ab", 4, 9)])
    refused(asked, range_of("abc", 0, 4)[:-1])
    refused(asked, [*range_of("abc", 0, 4)[:-1], *range_of("abc", 5, 9)])
    assert asked([*range_of("abc", 0, 4), *range_of("abc", 4, 5)]).n_rows == 15
    assert asked(range_of("abc", 0, 3)).n_rows == 9


def test_own_rows_more_or_less_tell_nothing_of_others(asked):
    asked(range_of("abc", 0, 4))
    assert asked([*range_of("abc", 0, 4), *rows("x1")]).n_owners == 4
    assert asked([*range_of("abc", 0, 4), *rows("x1 x2")]).n_rows == 14


def test_sums_that_together_tell_a_few_rows_are_refused(asked):
    """A + B, B + C and A + C tell 2 A, though each differs much from the others."""
    few, second, third = range_of("ab", 0, 3), range_of("abc", 10, 14), range_of("abc", 20, 24)
    limits = Limits(least_owners=2, least_rows=6)
    narrow = Limits(least_owners=3, least_rows=6)
    assert not disclosed([_set(few + second), _set(second + third)], "x", narrow)
    assert disclosed([_set(few + second), _set(second + third), _set(few + third)], "x", narrow)
    assert not disclosed([_set(few + second), _set(second + third), _set(few + third)], "x", limits)


def test_a_third_sum_is_refused_when_two_others_leave_few_rows_of_it(asked):
    first, second, few = range_of("abc", 0, 4), range_of("abc", 4, 8), rows("a20 b20")
    asked(first)
    asked(second)
    refused(asked, [*first, *second, *few])
    assert asked([*first, *second, *range_of("abc", 20, 21)]).n_rows == 27


def _set(given):
    return {row.record: row.owner for row in given}


def test_own_classes_are_no_secret():
    assert not disclosed([_set(rows("x1 x2"))], "x", SMALL)
    assert disclosed([_set(rows("a1 a2"))], "x", SMALL)
    assert disclosed([_set(rows("a1 a2"))], "", SMALL)
    assert disclosed([], "x", SMALL) is False


@given(st.lists(st.frozensets(st.integers(0, 7), min_size=1), min_size=1, max_size=5))
def test_leverage_finds_exactly_the_classes_in_the_span(sets):
    """Against the rank of the sums with and without the class."""
    members = [{str(n): str(n) for n in one} for one in sets]
    patterns = sorted({tuple(n in one for one in sets) for n in set().union(*sets)})
    matrix = np.array(patterns, dtype=float).T
    rank = np.linalg.matrix_rank(matrix)
    spanned = [
        np.linalg.matrix_rank(np.vstack([matrix, unit])) == rank
        for unit in np.eye(len(patterns))
    ]  # fmt: skip
    nothing_is_enough = Limits(least_rows=99)
    assert disclosed(members, "x", nothing_is_enough) == any(spanned)


def test_the_same_rows_are_answered_again_for_nothing(asked, connection):
    limits = Limits(least_rows=3, most_queries=1)
    first = asked(range_of("abc", 0, 4), limits=limits)
    assert asked(range_of("abc", 0, 4)[::-1], limits=limits) == first
    assert len(connection.execute(select(t.aggregate_query)).all()) == 1
    with pytest.raises(PolicyError, match="1 aggregates in 30 days"):
        asked(range_of("abc", 4, 8), limits=limits)


def test_the_budget_comes_back_after_the_window_but_answers_are_not_forgotten(asked):
    limits = Limits(least_rows=3, most_queries=1)
    asked(range_of("abc", 0, 4), limits=limits)
    just = instant(NOW) + timedelta(days=30) - timedelta(seconds=1)
    with pytest.raises(PolicyError, match="1 aggregates in 30 days"):
        asked(range_of("abc", 4, 8), limits=limits, now=just)
    later = just + timedelta(seconds=1)
    refused(asked, range_of("abc", 0, 4)[1:], limits=limits, now=later)
    assert asked(range_of("abc", 4, 8), limits=limits, now=later).n_rows == 12


def test_a_refused_aggregate_costs_nothing(asked):
    limits = Limits(least_rows=3, most_queries=1)
    refused(asked, rows("a1"), limits=limits)
    assert asked(range_of("abc", 0, 4), limits=limits).n_rows == 12


def test_organisations_and_quantities_are_counted_apart(asked):
    asked(range_of("abc", 0, 4))
    fewer = range_of("abc", 0, 4)[:-1]
    assert asked(fewer, who=Principal("v", "y")).n_rows == 11
    assert asked(fewer, what="density").n_rows == 11
    refused(asked, fewer, who=Principal("w", "x"))


def test_all_without_organisation_are_one_asker(asked):
    asked(range_of("abc", 0, 4), who=ANYBODY)
    refused(asked, range_of("abc", 0, 4)[1:], who=Principal("somebody else"))


def test_ids_of_rows_are_kept_as_hashes(asked, connection):
    asked(range_of("abc", 0, 4))
    kept = connection.execute(select(t.aggregate_query.c.members)).scalar()
    assert len(kept) == 12 * 16 + len('{"a": "", "b": "", "c": ""}')


def test_the_usual_limits_are_those_of_official_statistics():
    assert Limits() == Limits(3, 10, 0.8, 100, timedelta(days=30))


def test_the_time_of_an_answer_is_kept_in_utc(asked, connection):
    asked(range_of("abc", 0, 4), now="2026-04-01T09:00:00+09:00")
    assert connection.execute(select(t.aggregate_query.c.at)).scalar() == NOW


def test_rows_that_ask_for_more_owners_than_there_are_count_for_nothing(asked):
    shy = [OwnedNumber("d", f"d{n}", 9.0, least_group=5) for n in range(3)]
    open_ = range_of("abc", 0, 3)
    assert asked([*open_, *shy]) == asked(open_)
    assert asked([*open_, *range_of("e", 0, 3), *shy], what="b").n_owners == 5


def test_one_owner_who_leaves_takes_along_who_counted_on_him(asked):
    least = {"a": 1, "b": 1, "c": 1, "d": 5, "e": 6}
    given = [OwnedNumber(owner, owner, 1.0, n) for owner, n in least.items()]
    assert asked(given).n_owners == 3
