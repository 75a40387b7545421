import pytest
from sqlalchemy import select
from tests.store.policies.conftest import NOW

from sekiso.domain.errors import NeedError
from sekiso.store.database import tables as t
from sekiso.store.policies.identity import (
    account_of_subject,
    add_account,
    erase_account,
    name_of,
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


def test_an_erased_person_leaves_no_name_and_no_account(connection, works):
    account = add_account(connection, works, "A. Person", ["reader"], now=NOW)
    other = add_account(connection, works, "B. Person", ["reader"], now=NOW)
    hidden = connection.execute(select(t.account.c.name).order_by(t.account.c.id)).scalars().all()
    assert not any("Person" in name for name in hidden)
    assert name_of(connection, account, hidden[0]) == "A. Person"
    erase_account(connection, account)
    assert name_of(connection, account, hidden[0]) == ""
    assert principal_of(connection, account) is None
    assert name_of(connection, other, hidden[1]) == "B. Person"
    assert principal_of(connection, other).user == other
