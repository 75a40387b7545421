from dataclasses import replace
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.store.policies.drawn_rules import PLACES, principals, purposes, rule_sets, times
from tests.store.policies.drawn_terms import terms

from sekiso.store.policies.compiled import compiled
from sekiso.store.policies.decision import ALLOWED, DENIED, Verdict
from sekiso.store.policies.levels import Terms, rules_of_terms
from sekiso.store.policies.policy import PURPOSES, Rule
from sekiso.store.policies.strictest import OPEN, strictest, strictest_terms

three = st.tuples(terms, terms, terms)


@st.composite
def verdicts(draw):
    access = compiled(draw(rule_sets), draw(principals), draw(purposes), draw(times))
    return tuple(access.verdict(*draw(st.sampled_from(PLACES))) for _ in range(3))


@given(verdicts())
def test_joining_verdicts_depends_on_neither_order_nor_steps(drawn):
    first, second, third = drawn
    whole = strictest(drawn)
    assert strictest([third, first, second]) == whole
    assert strictest([first, strictest([second, third])]) == whole
    assert strictest([whole, whole, first]) == whole


@given(three)
def test_joining_terms_depends_on_neither_order_nor_steps(drawn):
    first, second, third = drawn
    whole = strictest_terms(drawn)
    assert strictest_terms([third, first, second]) == whole
    assert strictest_terms([first, strictest_terms([second, third])]) == whole
    assert strictest_terms([whole, whole, first]) == whole


participants = principals.map(
    lambda who: replace(who, groups=who.groups | {"programme"} if who.groups else who.groups)
)


@given(three, participants, purposes, times)
def test_what_derives_is_allowed_to_nobody_whom_an_input_refuses(drawn, who, purpose, now):
    def verdict(one):
        rules = rules_of_terms(one, owner="a", scope="owner", scope_id="a")
        return compiled(rules, who, purpose, now).verdict("a", "a1")

    if who.organisation != "a" and purpose != "know":
        inputs = [verdict(one) for one in drawn]
        derived = verdict(strictest_terms(drawn))
        if derived.allowed:
            assert strictest(inputs).allowed
            assert derived.masked >= strictest(inputs).masked
            assert derived.least_group >= strictest(inputs).least_group


def test_one_refusal_refuses_and_masks_and_sizes_add_up():
    rule = Rule("1", "a", "owner", "a", "allow", "public", ("view",))
    first, second = Verdict(True, frozenset({"x"}), 3, (rule,)), Verdict(True, frozenset({"y"}), 2)
    assert strictest([first, second]) == Verdict(True, frozenset({"x", "y"}), 3, (rule,))
    assert not strictest([first, DENIED]).allowed
    assert not strictest([DENIED, first]).allowed
    assert strictest([]) == ALLOWED


@pytest.mark.parametrize(
    ("levels", "wanted"),
    [
        (("public", "programme"), ("programme", "")),
        (("programme", "kp3"), ("consortium", "kp3")),
        (("kp3", "programme"), ("consortium", "kp3")),
        (("kp3", "kp3"), ("consortium", "kp3")),
        (("kp3", "kp1"), ("private", "")),
        (("programme", "private"), ("private", "")),
        (("private", "kp3"), ("private", "")),
        (("public", "public"), ("public", "")),
    ],
)
def test_the_audience_is_who_belongs_to_all(levels, wanted):
    def of(level):
        return Terms("consortium", level) if level.startswith("kp") else Terms(level)

    joined = strictest_terms([of(level) for level in levels])
    assert (joined.level, joined.group) == wanted


def test_times_purposes_and_what_may_be_known_narrow():
    first = Terms("public", purposes=("view", "learn"), known="public", not_before="2026-01-01",
                  until="2028-01-01T09:00:00+09:00", masked=("x",), least_group=2)  # fmt: skip
    second = Terms("public", purposes=("export", "learn"), known="programme", masked=("y", "x"),
                   not_before="2026-01-01T00:00:00+09:00")  # fmt: skip
    joined = strictest_terms([first, second])
    assert (joined.purposes, joined.known, joined.masked) == (("learn",), "programme", ("x", "y"))
    assert joined.not_before == "2026-01-01T00:00:00.000000+00:00"
    assert joined.until == "2028-01-01T00:00:00.000000+00:00"
    assert joined.least_group == 2
    assert strictest_terms([second, Terms("public", purposes=("view",))]).level == "private"


def test_nothing_derived_from_is_open():
    assert strictest_terms([]) == OPEN
    assert reduce(lambda one, other: strictest_terms([one, other]), [OPEN, OPEN]) == OPEN
    assert OPEN.purposes == PURPOSES[:3]
