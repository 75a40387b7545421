from datetime import UTC, datetime

import pytest

from sekiso.domain.errors import NeedError
from sekiso.store.policies.policy import Rule, grantee_of, instant

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
