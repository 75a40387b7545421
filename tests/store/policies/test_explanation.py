import pytest
from hypothesis import given
from tests.store.policies.drawn_rules import PLACES, principals, purposes, rule_sets, times

from sekiso.store.policies.compiled import compiled
from sekiso.store.policies.explanation import Explanation, Place, why
from sekiso.store.policies.policy import Rule
from sekiso.store.policies.principal import Principal

MEMBER = Principal("u", "b", frozenset({"programme"}), frozenset({"reader"}))
NAMES = {"a": "Institute A", "b": "Works B", "d": "coupons", "c": "Others"}
PLACE = Place("a", "d", "r")
NOW = "2026-04-01"


def rule(*purposes, **more):
    return Rule("1", "a", "dataset", "d", "allow", "group:programme", purposes, **more)


def asked(rules, purpose="view", place=PLACE):
    return why(rules, MEMBER, purpose, place, now=NOW, names=NAMES)


def test_own_data_are_allowed_for_being_own():
    told = asked([], place=Place("b", "x"))
    assert (told.allowed, told.reason) == (True, "own")
    assert told.text() == "Allowed: it belongs to your organisation (Works B)."


def test_own_data_that_no_role_opens_are_refused_with_the_reason():
    told = asked([], "export", place=Place("b", "x"))
    assert (told.allowed, told.reason) == (False, "role")
    assert told.text() == (
        "Not allowed: it belongs to your organisation (Works B), but none of your roles opens it "
        "for this (export). Ask your steward."
    )


def test_a_permission_names_owner_grantee_and_thing():
    told = asked([rule("view", until="2027-01-01", masked=("power", "operator"))])
    assert told.text() == (
        "Allowed: Institute A lets all who take part in the programme view the dataset coupons. "
        "This ends at 2027-01-01. Left out: operator, power."
    )
    assert told.text("ja").startswith(
        "許可されています。Institute A が データセット coupons の閲覧を"
    )
    assert told.plain() == {
        "allowed": True, "reason": "rule", "purpose": "view", "text": told.text(),
        "owner": "Institute A",
    }  # fmt: skip


@pytest.mark.parametrize("told_by", ["know", "view"])
def test_where_the_owner_may_be_known_the_asker_is_sent_there(told_by):
    told = asked([rule(told_by)], "export")
    assert (told.allowed, told.reason, told.owner) == (False, "known", "a")
    assert told.text().endswith("Ask Institute A.")


def test_who_may_export_may_know_who_holds_it():
    assert asked([rule("export")], "view").reason == "known"


def test_learn_only_tells_nothing_of_the_record():
    assert asked([rule("learn")]) == asked([], place=None)


def test_only_names_that_are_shown_are_kept():
    assert asked([rule("view")]).names == {"a": "Institute A", "d": "coupons"}
    assert asked([rule("know")]).names == {"a": "Institute A"}


@given(rule_sets, principals, purposes, times)
def test_what_is_hidden_and_what_is_not_there_are_told_alike(drawn, who, purpose, now):
    nothing = why(drawn, who, purpose, None, now=now, names=NAMES)
    assert nothing == Explanation(False, "unknown", purpose)
    assert nothing.plain() == {
        "allowed": False, "reason": "unknown", "purpose": purpose, "text": nothing.text(),
    }  # fmt: skip
    for place in PLACES:
        told = why(drawn, who, purpose, Place(*place), now=now, names=NAMES)
        assert told.allowed == compiled(drawn, who, purpose, now).decides(*place)
        may_know = [
            compiled(drawn, who, p, now).decides(*place) for p in ("know", "view", "export")
        ]
        if not told.allowed and not any(may_know):
            assert told == nothing


def test_a_grantee_is_named_too():
    named = Rule("1", "a", "owner", "a", "allow", "organisation:b", ("view",))
    assert asked([named]).text() == (
        "Allowed: Institute A lets the organisation Works B view all data of Institute A."
    )
    assert asked([named]).rule == named
