import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.store.policies.drawn_terms import terms

from sekiso.domain.errors import NeedError
from sekiso.store.policies.compiled import compiled
from sekiso.store.policies.levels import (
    Terms,
    grantee_name,
    policy_rows,
    rules_of_terms,
    terms_of_rules,
)
from sekiso.store.policies.policy import PURPOSES, Rule
from sekiso.store.policies.principal import ANYBODY, Principal

STRANGER = ANYBODY
COMPANY = Principal("u", "c", frozenset({"programme"}))
MEMBER = Principal("u", "m", frozenset({"programme", "kp3"}))
NOW = "2026-04-01"


def may(rules, now=NOW):
    """What stranger, company and member may do with record r of dataset d of owner a."""
    return tuple(
        " ".join(p for p in PURPOSES if compiled(rules, who, p, now).decides("a", "d", "r"))
        for who in (STRANGER, COMPANY, MEMBER)
    )


def of_dataset(*given, **more):
    return rules_of_terms(Terms(*given, **more), owner="a", scope="dataset", scope_id="d")


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (Terms("private"), ("", "", "")),
        (Terms("private", known="public"), ("know",) * 3),
        (Terms("consortium", "kp3", ("view",)), ("", "", "view know")),
        (Terms("consortium", "kp3", ("view",), "programme"), ("", "know", "view know")),
        (Terms("programme", purposes=("learn",)), ("", "learn know", "learn know")),
        (Terms("programme", purposes=("learn",), known="public"), ("know", *["learn know"] * 2)),
        (Terms("programme", purposes=()), ("", "", "")),
        (Terms("public", purposes=("export", "view")), ("view export know",) * 3),
        (Terms("public", known="public"), ("view learn know",) * 3),
    ],
)
@pytest.mark.parametrize("scope", ["owner", "dataset", "record"])
def test_terms_let_in_whom_they_say(scope, made, wanted):
    scope_id = {"owner": "a", "dataset": "d", "record": "r"}[scope]
    assert may(rules_of_terms(made, owner="a", scope=scope, scope_id=scope_id)) == wanted


def test_terms_of_a_dataset_are_not_widened_by_those_of_its_owner():
    wide = Rule("w", "a", "owner", "a", "allow", "public", PURPOSES)
    assert may([wide, *of_dataset("private")]) == ("", "", "")
    assert may([wide, *of_dataset("consortium", "kp3", ("learn",))]) == ("", "", "learn know")


def test_an_embargo_holds_back_all_but_who_is_told():
    rules = of_dataset("programme", purposes=("view",), not_before="2027-01-01")
    assert may(rules) == ("", "", "")
    assert may(rules, "2027-01-01") == ("", "view know", "view know")
    told = of_dataset("programme", purposes=("view",), not_before="2027-01-01", known="public")
    assert may(told) == ("know",) * 3
    few = of_dataset("public", purposes=("view",), not_before="2027-01-01", known="programme")
    assert may(few) == ("", "know", "know")
    assert may(few, "2027-01-01") == ("view know",) * 3


def test_masks_group_size_and_times_stand_in_the_permission():
    more = {"masked": ("operator",), "until": "2028-01-01", "least_group": 3}
    allow = of_dataset("programme", known="public", not_before="2026-01-01", **more)[1]
    assert (allow.masked, allow.least_group) == (("operator",), 3)
    assert (allow.not_before, allow.until) == ("2026-01-01", "2028-01-01")


def test_every_rule_has_its_own_id():
    rules = of_dataset("consortium", "kp3", ("view",), "programme")
    assert [rule.id for rule in rules] == ["d/0", "d/1", "d/2", "d/3"]


@given(terms, st.sampled_from(["owner", "dataset"]))
def test_terms_come_back_from_their_rules(drawn, scope):
    rules = rules_of_terms(drawn, owner="a", scope=scope, scope_id="a")
    back = terms_of_rules(rules)
    again = rules_of_terms(back, owner="a", scope=scope, scope_id="a")
    assert again == rules
    if drawn.grantee:
        assert back == drawn
    else:
        assert (back.level, back.known) == ("private", drawn.known)


def test_rules_that_no_level_says_have_no_terms():
    named = Rule("1", "a", "dataset", "d", "allow", "organisation:b", ("view",))
    assert terms_of_rules([named]) is None
    assert terms_of_rules([*of_dataset("programme"), named]) is None
    assert terms_of_rules([]) == Terms("private", purposes=())


@pytest.mark.parametrize("slip", [{"purposes": ("know",)}, {"known": "consortium"}])
def test_terms_with_an_unknown_word_are_refused(slip):
    with pytest.raises(NeedError, match="A rule of a policy cannot be read"):
        Terms("programme", **slip)
    with pytest.raises(NeedError, match="not known"):
        Terms("secret")


def test_a_manager_reads_who_may_do_what():
    rules = [
        *of_dataset("programme", purposes=("learn",), masked=("operator",), least_group=3),
        Rule(
            "l", "a", "record", "r", "allow", "organisation:b", ("view",), not_before="2027-01-01"
        ),
        Rule("o", "a", "owner", "a", "allow", "public", ("export",), until="2026-04-01"),
    ]
    rows = policy_rows(rules, now=NOW, names={"d": "coupons", "b": "Works B", "a": "Institute A"})
    assert [(row.what, row.who) for row in rows] == [
        ("all own data", "the own organisation"),
        ("the dataset coupons", "everybody"),
        ("the dataset coupons", "all who take part in the programme"),
        ("the record r", "the organisation Works B"),
        ("all data of Institute A", "everybody"),
    ]
    assert [list(row.may.values()) for row in rows] == [
        ["yes"] * 4, ["no"] * 4, ["", "yes", "", "yes"], ["not_yet", "", "", ""],
        ["", "", "over", ""],
    ]  # fmt: skip
    assert (rows[2].masked, rows[2].least_group) == (("operator",), 3)
    assert (rows[3].not_before, rows[4].until) == ("2027-01-01", "2026-04-01")
    assert (rows[0].masked, rows[0].not_before, rows[0].until, rows[0].least_group) == (
        (),
        "",
        "",
        1,
    )


def test_the_table_is_read_in_japanese_too():
    rows = policy_rows(of_dataset("programme"), now=NOW, names={"d": "密度試験片"}, language="ja")
    assert [row.who for row in rows] == ["自組織", "だれでも", "プログラムの参加者全員"]
    assert rows[1].what == "データセット 密度試験片"
    assert grantee_name("group:kp3", {}, "ja") == "kp3 の構成員"


def test_only_what_is_narrower_than_all_of_an_owner_is_closed_first():
    everything = Terms("public", purposes=("view", "learn", "export"))
    of_owner = rules_of_terms(Terms("programme"), owner="a", scope="owner", scope_id="a")
    assert [rule.effect for rule in of_owner] == ["allow"]
    of_open = rules_of_terms(everything, owner="a", scope="dataset", scope_id="d")
    assert [rule.effect for rule in of_open] == ["allow"]
    assert Terms("programme").known == ""
    assert (Terms("programme").group, Terms("programme").least_group) == ("", 1)
