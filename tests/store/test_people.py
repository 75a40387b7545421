"""Who may look after accounts, and what changes with them."""

from dataclasses import replace

import pytest

from sekiso.domain.errors import NeedError, PolicyError
from sekiso.store.opening import opened, with_token


@pytest.fixture
def store(tmp_path):
    return opened(tmp_path, owner="Institute")


def as_role(store, *roles):
    return replace(store, principal=replace(store.principal, roles=frozenset(roles)))


def test_an_operator_lists_all_accounts_and_a_steward_those_of_his_organisation(store):
    store.account("own", ["reader"])
    store.account("foreign", ["reader"], organisation=store.organisation("Other"))
    assert {one.name for one in as_role(store, "operator").accounts()} == {"own", "foreign"}
    assert {one.name for one in as_role(store, "steward").accounts()} == {"own"}
    with pytest.raises(PolicyError, match="not allowed"):
        as_role(store, "contributor").accounts()


def test_tokens_stand_beside_their_account_without_a_hash(store):
    made = store.token(store.account("lab", ["reader"]))
    (account,) = store.accounts()
    assert [one["id"] for one in account.tokens] == [made.id]
    assert not {"hash", "text"} & account.tokens[0].keys()


def test_an_organisation_is_renamed_to_a_name_that_nobody_has(store):
    store.organisation("Other")
    store.rename_organisation("  New   name ")
    assert set(store.organisations().values()) == {"New name", "Other"}
    with pytest.raises(NeedError, match="entered already"):
        store.rename_organisation("Other")
    with pytest.raises(NeedError, match="needs a name"):
        store.rename_organisation(" ")


def test_new_roles_hold_from_the_next_request(store):
    account = store.account("lab", ["reader"])
    token = store.token(account).text
    store.set_roles(account, ["steward"])
    assert with_token(store, token).principal.roles == {"steward"}
    with pytest.raises(PolicyError, match="not allowed"):
        store.set_roles("nobody", ["steward"])


def test_groups_are_set_whole_and_keep_the_programme(store):
    other = store.organisation("Other", groups=("programme", "kp1"))
    store.set_groups(other, ["kp2"])
    assert store.groups()[other] == ("kp2", "programme")
    with pytest.raises(NeedError, match="No organisation"):
        store.set_groups("nobody", ["kp2"])


def test_a_steward_ends_only_tokens_of_his_organisation(store):
    foreign = store.token(store.account("x", ["reader"], organisation=store.organisation("Other")))
    with pytest.raises(PolicyError, match="not allowed"):
        as_role(store, "steward").revoke_token(foreign.id)
    as_role(store, "operator").revoke_token(foreign.id)
    assert all(t["revoked"] for one in store.accounts() for t in one.tokens)
