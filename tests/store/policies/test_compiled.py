import re

import pytest
import sqlalchemy as sa

from sekiso.store.policies.compiled import compiled
from sekiso.store.policies.policy import Rule
from sekiso.store.policies.principal import ANYBODY, Principal

MEMBER = Principal("u", "b", frozenset({"programme"}))
NOW = "2026-04-01"


def rule(scope="owner", scope_id="a", effect="allow", owner="a", **more):
    given = {"grantee": "public", "purposes": ("view",), **more}
    return Rule("1", owner, scope, scope_id, effect, **given)


def test_nothing_is_allowed_by_default_and_own_data_always():
    access = compiled([rule("owner", "b", "deny", "b")], MEMBER, "view", NOW)
    assert not access.decides("a", "d", "r")
    assert access.decides("b", "d", "r")
    assert access.masked("b", "d", "r") == frozenset()


def test_nobody_in_particular_owns_nothing():
    assert not compiled([], ANYBODY, "view", NOW).decides("", "d", "r")


def test_record_goes_before_dataset_before_owner():
    record, dataset = rule("record", "r", "deny"), rule("dataset", "d", "deny")
    open_record, open_dataset = rule("record", "r"), rule("dataset", "d")
    assert compiled([rule(), dataset, open_record], MEMBER, "view", NOW).decides("a", "d", "r")
    assert not compiled([rule(), open_dataset, record], MEMBER, "view", NOW).decides("a", "d", "r")
    access = compiled([rule(), dataset, open_record], MEMBER, "view", NOW)
    assert [access.decides("a", *p) for p in (("d", "s"), ("e", "s"), ("d",))] == [
        False, True, False,
    ]  # fmt: skip


def test_a_rule_about_data_of_another_owner_does_nothing():
    theft = rule("record", "r", owner="c")
    assert not compiled([theft], MEMBER, "view", NOW).decides("a", "d", "r")


def test_masks_and_least_group_come_from_the_deciding_rule():
    narrow = rule("dataset", "d", masked=("power",), least_group=3)
    access = compiled([rule(masked=("operator",)), narrow], MEMBER, "view", NOW)
    assert access.masked("a", "d", "r") == {"power"}
    assert access.masked("a", "e", "r") == {"operator"}
    assert (access.least_group("a", "d", "r"), access.least_group("a", "e", "r")) == (3, 1)


def test_an_embargo_ends_at_its_moment_whatever_its_zone():
    rules = [rule(not_before="2027-04-01T09:00:00+09:00")]
    assert not compiled(rules, MEMBER, "view", "2027-03-31T23:59:59Z").decides("a", "d", "r")
    assert compiled(rules, MEMBER, "view", "2027-04-01T00:00:00Z").decides("a", "d", "r")


def test_equal_decisions_have_one_digest_and_others_another():
    digests = {
        compiled(rules, MEMBER, "view", NOW).digest
        for rules in (
            [],
            [rule()],
            [rule("dataset", "d")],
            [rule("record", "d")],
            [rule(masked=("power",))],
            [rule(least_group=2)],
        )
    }
    assert len(digests) == 6
    twice = [
        compiled([rule(), rule("dataset", "d")][::step], MEMBER, "view", NOW) for step in (1, -1)
    ]
    assert twice[0].digest == twice[1].digest
    assert compiled([], MEMBER, "view", NOW).digest != compiled([], MEMBER, "learn", NOW).digest
    assert compiled([], MEMBER, "view", NOW).digest != compiled([], ANYBODY, "view", NOW).digest


def test_an_unknown_purpose_is_a_slip_of_the_programmer():
    with pytest.raises(ValueError, match="purpose 'read' is none of"):
        compiled([], MEMBER, "read", NOW)


RECORDS = sa.table("record", sa.column("id"), sa.column("owner_id"), sa.column("dataset_id"))
ROWS = sa.table(
    "row", sa.column("id"), sa.column("record_id"), sa.column("owner_id"), sa.column("dataset_id")
)
TOLD = (
    "{0}.owner_id IN (?) OR {0}.owner_id = ? AND ({0}.{1} IN (?) OR ({0}.{1} NOT IN (?)) AND"
    " ({0}.dataset_id IN (?) OR false))"
)


def text(condition):
    """The condition without the names of its values."""
    return re.sub(r"\(__\[POSTCOMPILE_\w+\]\)|:\w+", lambda m: "(?)" if m[0][0] == "(" else "?",
                  str(condition))  # fmt: skip


def test_conditions_name_the_columns_of_their_table():
    access = compiled([rule("record", "r"), rule("dataset", "d")], MEMBER, "view", NOW)
    assert text(access.where(RECORDS)) == TOLD.format("record", "id")
    assert text(access.where(ROWS)) == TOLD.format("row", "record_id")
    named = access.where(ROWS, owner="id", dataset="record_id", record="dataset_id")
    assert text(named).startswith("row.id IN (?) OR row.id = ? AND (row.dataset_id IN (?)")
    assert "record.id" not in text(access.where(RECORDS, record=""))


def test_text_for_duckdb_names_columns_and_values():
    told, values = compiled([rule("record", "r")], MEMBER, "view", NOW).sql()
    assert told == (
        '"owner_id" IN ($access_1) OR "owner_id" = $access_0 AND ("record_id" IN ($access_2)'
        " OR 0 = 1)"
    )
    assert values == {"access_0": "a", "access_1": "b", "access_2": "r"}
    told, _ = compiled([rule("dataset", "d")], MEMBER, "view", NOW).sql()
    assert '"dataset_id" IN ($access_2)' in told


def test_the_digest_stays_the_same_from_release_to_release():
    access = compiled([rule("record", "r"), rule("dataset", "d"), rule()], MEMBER, "view", NOW)
    assert access.digest[:16] == "d2ac7be7c96c5a93"
