from datetime import UTC, datetime

import pytest

from sekiso.domain.errors import NeedError
from sekiso.store.policies.policy import (
    EFFECTS,
    GROUP,
    LEVELS,
    ORGANISATION,
    PUBLIC,
    PURPOSES,
    SCOPES,
    Rule,
    grantee_of,
    instant,
)

SOUND = {
    "id": "1", "owner": "a", "scope": "dataset", "scope_id": "d", "effect": "allow",
    "grantee": "public", "purposes": ("view",),
}  # fmt: skip


@pytest.mark.parametrize(
    "slip",
    [
        {"scope": "table"},
        {"effect": "permit"},
        {"purposes": ("read",)},
        {"purposes": ()},
        {"grantee": "everybody"},
        {"grantee": "group:"},
        {"grantee": "organisation:"},
        {"owner": ""},
        {"scope_id": ""},
        {"scope": "owner", "scope_id": "b"},
        {"least_group": 0},
    ],
)
def test_a_rule_with_an_unknown_word_is_refused(slip):
    with pytest.raises(NeedError, match="A rule of a policy cannot be read"):
        Rule(**{**SOUND, **slip})


def test_the_refusal_names_field_and_allowed_words():
    with pytest.raises(NeedError, match=r'Its effect is "permit"\. Allowed: allow, deny'):
        Rule(**{**SOUND, "effect": "permit"})
    with pytest.raises(NeedError, match=r'Its scope_id is "b"\. Allowed: a'):
        Rule(**{**SOUND, "scope": "owner", "scope_id": "b"})


@pytest.mark.parametrize("field", ["not_before", "until"])
def test_a_time_that_cannot_be_read_is_refused(field):
    with pytest.raises(NeedError, match="A time of a policy cannot be read"):
        Rule(**{**SOUND, field: "next spring"})


@pytest.mark.parametrize("grantee", ["public", "group:kp3", "organisation:b"])
def test_the_three_sorts_of_grantees_are_read(grantee):
    assert Rule(**{**SOUND, "grantee": grantee}).grantee == grantee


def test_times_are_compared_with_their_zones():
    rule = Rule(**SOUND, not_before="2027-04-01T09:00:00+09:00", until="2027-04-02")
    assert not rule.is_in_force(datetime(2027, 3, 31, 23, 59, 59, tzinfo=UTC))
    assert rule.is_in_force(datetime(2027, 4, 1, tzinfo=UTC))
    assert rule.is_in_force(datetime(2027, 4, 1, 23, 59, 59, tzinfo=UTC))
    assert not rule.is_in_force(datetime(2027, 4, 2, tzinfo=UTC))


def test_a_rule_without_times_is_always_in_force():
    assert Rule(**SOUND).is_in_force(datetime(1970, 1, 1, tzinfo=UTC))


def test_a_time_of_day_without_zone_is_refused_and_a_text_is_utc():
    assert instant("2027-04-01T09:00:00") == datetime(2027, 4, 1, 9, tzinfo=UTC)
    with pytest.raises(NeedError, match="without its zone"):
        instant(datetime(2027, 4, 1))


def test_levels_name_their_grantees():
    assert grantee_of("private") == ""
    assert grantee_of("public") == "public"
    with pytest.raises(NeedError, match="needs its name"):
        grantee_of("consortium")
    with pytest.raises(NeedError, match="not known"):
        grantee_of("secret")


def test_words_are_called_as_they_stand_in_databases():
    assert PURPOSES == ("view", "learn", "export", "know")
    assert LEVELS == ("private", "consortium", "programme", "public")
    assert (SCOPES, EFFECTS) == (("owner", "dataset", "record"), ("allow", "deny"))
    assert (PUBLIC, GROUP, ORGANISATION) == ("public", "group:", "organisation:")
    bare = Rule(**SOUND)
    assert (bare.masked, bare.not_before, bare.until, bare.least_group) == ((), "", "", 1)


@pytest.mark.parametrize(
    ("slip", "field", "got", "allowed"),
    [
        ({"scope": "x"}, "scope", "x", "owner, dataset, record"),
        ({"effect": "x"}, "effect", "x", "allow, deny"),
        ({"purposes": ("x",)}, "purpose", "x", "view, learn, export, know"),
        ({"purposes": ()}, "purpose", "", "view, learn, export, know"),
        ({"grantee": "x"}, "grantee", "x", "public, group:<name>, organisation:<id>"),
        ({"owner": ""}, "owner", "", "<id>"),
        ({"scope_id": ""}, "scope_id", "", "<id>"),
        ({"least_group": 0}, "least_group", 0, ">= 1"),
    ],
)
def test_a_refusal_says_what_was_wrong(slip, field, got, allowed):
    with pytest.raises(NeedError, match="cannot be read") as refused:
        Rule(**{**SOUND, **slip})
    assert refused.value.values == {"field": field, "got": got, "allowed": allowed}


def test_refusals_about_times_and_levels_say_what_they_got():
    with pytest.raises(NeedError, match="zone") as refused:
        instant(datetime(2027, 4, 1))
    assert refused.value.values == {"got": "2027-04-01T00:00:00"}
    with pytest.raises(NeedError, match="time") as refused:
        instant("0001-01-01T00:00+09:00")
    assert refused.value.values == {"got": "0001-01-01T00:00+09:00"}
    with pytest.raises(NeedError, match="level") as refused:
        grantee_of("secret")
    assert refused.value.values == {
        "got": "secret", "allowed": "private, consortium, programme, public",
    }  # fmt: skip
    with pytest.raises(NeedError, match="name") as refused:
        grantee_of("consortium")
    assert refused.value.values == {"got": "consortium"}
