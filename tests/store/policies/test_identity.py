import pytest
from tests.store.policies.conftest import NOW

from sekiso.domain.errors import NeedError
from sekiso.store.policies.identity import (
    account_of_subject,
    add_account,
    principal_of,
    set_roles,
)


def test_an_account_has_the_groups_of_its_organisation_and_its_own_roles(connection, works):
    account = add_account(connection, works, "A. Person", ["steward", "reader"], now=NOW)
    who = principal_of(connection, account)
    assert (who.user, who.organisation) == (account, works)
    assert (who.groups, who.roles) == ({"programme", "kp3"}, {"reader", "steward"})
    assert "Person" not in repr(who)


def test_new_roles_replace_the_old_ones_of_this_account_only(connection, works):
    account = add_account(connection, works, "A", ["steward"], now=NOW)
    other = add_account(connection, works, "B", ["steward"], now=NOW)
    set_roles(connection, account, ["reader"])
    assert principal_of(connection, account).roles == {"reader"}
    assert principal_of(connection, other).roles == {"steward"}


def test_an_unknown_role_is_refused(connection, works):
    with pytest.raises(NeedError, match=r"This role does not exist\. Got boss"):
        add_account(connection, works, "A", ["boss"], now=NOW)
    with pytest.raises(NeedError, match="Got a, b"):
        set_roles(connection, "x", ["b", "reader", "a"])


def test_who_is_not_there_is_nobody(connection):
    assert principal_of(connection, "nothing") is None


def test_an_account_is_found_by_its_subject(connection, works):
    account = add_account(connection, works, "A", [], now=NOW, subject="oidc:1")
    add_account(connection, works, "B", [], now=NOW)
    assert account_of_subject(connection, "oidc:1") == account
    assert account_of_subject(connection, "oidc:2") == ""
    assert account_of_subject(connection, "") == ""
