import pytest
from hypothesis import given
from tests.store.policies.drawn_rules import principals, rule_sets, times

from sekiso.store.policies.decision import ALLOWED, DENIED, decision, is_meant
from sekiso.store.policies.policy import PURPOSES, Rule, instant
from sekiso.store.policies.principal import ANYBODY, Principal

NOW = instant("2026-04-01")
MEMBER = Principal("u", "b", frozenset({"kp3", "programme"}))
NARROWEST_FIRST = ("organisation:b", "group:kp3", "group:programme", "public")


def rule(grantee="public", effect="allow", purposes=("view",), **more):
    return Rule("1", "a", "owner", "a", effect, grantee, purposes, **more)


def test_nobody_speaks_where_no_rule_names_asker_and_purpose():
    assert decision([], MEMBER, "view", NOW) is None
    assert decision([rule("organisation:c")], MEMBER, "view", NOW) is None
    assert decision([rule("group:kp1")], MEMBER, "view", NOW) is None
    assert decision([rule()], MEMBER, "learn", NOW) is None


@pytest.mark.parametrize("place", range(3))
def test_the_narrower_grantee_decides(place):
    narrow, wide = NARROWEST_FIRST[place : place + 2]
    assert decision([rule(wide), rule(narrow, "deny")], MEMBER, "view", NOW).allowed is False
    assert decision([rule(wide, "deny"), rule(narrow)], MEMBER, "view", NOW).allowed is True


def test_deny_beats_allow_at_equal_rank():
    verdict = decision([rule(), rule(effect="deny")], MEMBER, "view", NOW)
    assert not verdict.allowed
    assert [one.effect for one in verdict.rules] == ["deny"]


def test_an_embargoed_allowance_refuses_and_a_lapsed_prohibition_is_gone():
    later = rule("group:kp3", not_before="2027-01-01")
    assert decision([later, rule()], MEMBER, "view", NOW).allowed is False
    assert decision([later, rule("group:kp3")], MEMBER, "view", NOW).allowed is True
    over = rule("group:kp3", "deny", until="2026-01-01")
    assert decision([over, rule()], MEMBER, "view", NOW).allowed is True


def test_masks_add_up_and_the_largest_group_counts():
    first = rule("group:kp3", masked=("operator",), least_group=3)
    second = rule("group:kp3", masked=("power",), least_group=2)
    wide = rule(masked=("speed",), least_group=9)
    late = rule("group:kp3", masked=("layer",), least_group=5, not_before="2027-01-01")
    verdict = decision([first, second, wide, late], MEMBER, "view", NOW)
    assert (verdict.masked, verdict.least_group) == ({"operator", "power"}, 3)
    assert verdict.rules == (first, second)


def test_nobody_in_particular_belongs_to_the_public_only():
    meant = [grantee for grantee in NARROWEST_FIRST if is_meant(grantee, ANYBODY)]
    assert meant == ["public"]
    assert not is_meant("somebody", MEMBER)


@given(rule_sets, principals, times)
def test_more_denials_never_allow_more(drawn, principal, time):
    now = instant(time)
    for purpose in PURPOSES:
        before = decision(drawn, principal, purpose, now)
        no = [rule("public", "deny", PURPOSES), *drawn]
        assert not decision(no, principal, purpose, now).allowed or before.allowed


def test_the_plain_verdicts_hide_nothing():
    for verdict, allowed in ((ALLOWED, True), (DENIED, False)):
        assert (verdict.allowed, verdict.masked, verdict.least_group) == (allowed, frozenset(), 1)
