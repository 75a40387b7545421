from itertools import chain, combinations

import pytest

from sekiso.domain.errors import PolicyError
from sekiso.store.policies.compiled import compiled
from sekiso.store.policies.policy import PURPOSES, Rule
from sekiso.store.policies.principal import ANYBODY, ROLES, Principal
from sekiso.store.policies.roles import _verb, asker_for, require, right, verbs

# per verb: what reader, contributor, steward, operator, auditor and somebody without a role may do
# with own things, then with another organisation's: y yes, n no, p as its rules allow
MATRIX = """
view             yyynnn  pppppp
learn            yyynnn  pppppp
know             yyynyn  pppppp
export           nnynnn  pppppp
add              nynnnn  nnnnnn
change           nynnnn  nnnnnn
share            nnynnn  nnnnnn
withdraw         nnynnn  nnnnnn
erase            nnynnn  nnnnnn
negotiate        nnynnn  nnnnnn
issue_token      nnynnn  nnnnnn
revoke_token     nnynnn  nnnynn
first_token      nnyynn  nnnynn
add_organisation nnnynn  nnnynn
add_account      nnnynn  nnnynn
set_roles        nnnynn  nnnynn
backup           nnnynn  nnnynn
restore          nnnynn  nnnynn
read_audit       nnynyn  nnnnyn
"""
WORDS = {"y": "yes", "n": "no", "p": "policy"}
ROWS = {verb: cells for verb, *cells in (line.split() for line in MATRIX.split("\n")[1:-1])}
CELLS = [
    (verb, role, owner, WORDS[cells[place]])
    for verb, both in ROWS.items()
    for owner, cells in zip(("own", "other"), both, strict=True)
    for place, role in enumerate((*ROLES, ""))
]


def somebody(*roles):
    return Principal("u", "own", frozenset({"programme"}), frozenset(roles) - {""})


def test_the_matrix_names_every_verb_and_every_role():
    assert set(ROWS) == set(verbs())
    assert {len(cells) for both in ROWS.values() for cells in both} == {len(ROLES) + 1}
    assert len(CELLS) == len(verbs()) * (len(ROLES) + 1) * 2


@pytest.mark.parametrize(("verb", "role", "owner", "wanted"), CELLS)
def test_each_cell_is_as_decided(verb, role, owner, wanted):
    assert right(somebody(role), verb, owner) == wanted


@pytest.mark.parametrize("verb", ROWS)
def test_several_roles_may_what_one_of_them_may(verb):
    sets = chain.from_iterable(combinations(ROLES, n) for n in range(2, 6))
    for some in sets:
        for owner in ("own", "other"):
            single = [right(somebody(role), verb, owner) for role in some]
            assert (right(somebody(*some), verb, owner) == "yes") == ("yes" in single)


@pytest.mark.parametrize("verb", ROWS)
def test_nobody_in_particular_may_only_what_rules_allow(verb):
    for owner in ("", "own"):
        assert right(ANYBODY, verb, owner) == WORDS[ROWS[verb][1][5]]
    assert right(Principal(roles=frozenset({"steward"})), "share", "") == "no"


def test_a_refusal_says_the_same_whatever_was_asked():
    refused = []
    for verb, owner in (("share", "other"), ("share", "own"), ("backup", "")):
        with pytest.raises(PolicyError, match="not allowed, or is not there") as told:
            require(somebody("reader"), verb, owner)
        refused.append(told.value.envelope())
    assert refused[0] == refused[1] == refused[2]
    require(somebody("steward"), "share", "own")
    require(somebody(), "view", "other")


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("role", [*ROLES, ""])
def test_rules_are_compiled_for_eyes_that_the_roles_open(role, purpose):
    shared = Rule("1", "other", "owner", "other", "allow", "group:programme", PURPOSES)
    who = asker_for(somebody(role), purpose)
    access = compiled([shared], who, purpose, "2026-04-01")
    assert access.decides("other", "d")
    assert access.decides("own", "d") == (right(somebody(role), purpose, "own") == "yes")


@pytest.mark.parametrize(
    "row",
    [{"own": ["boss"], "other": "policy"}, {"own": [], "other": "all"}, {"own": "", "other": []}],
)
def test_a_slip_in_the_matrix_is_refused(row):
    with pytest.raises(ValueError, match=r"roles.toml: view names"):
        _verb("view", row)


def test_all_roles_may_stand_in_a_row():
    assert _verb("view", {"own": list(ROLES), "other": []}).own == frozenset(ROLES)
    assert _verb("view", {"own": [], "other": "policy"}).is_by_policy


def test_eyes_without_a_role_have_no_organisation():
    who = asker_for(somebody("operator"), "view")
    assert (who.organisation, who.groups) == ("", {"programme"})
    assert asker_for(somebody("reader"), "view") == somebody("reader")
