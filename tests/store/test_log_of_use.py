"""Refused tokens stand in the log, a flood of them does not; erased persons are nobody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sekiso.domain.errors import PolicyError
from sekiso.store.audit import log
from sekiso.store.database.engine import reading
from sekiso.store.opening import opened, with_token

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    return opened(tmp_path, owner="Institute", clock=lambda: NOW)


def did(store):
    with reading(store.engine) as connection:
        return [entry for entry in log.entries(connection) if entry.did == "refuse_sign_in"]


def refused(store, token):
    with pytest.raises(PolicyError, match="token"):
        with_token(store, token)


def test_a_flood_of_forged_tokens_is_one_line_a_minute(store):
    for number in range(5):
        refused(store, f"sekiso_{number:016x}_00")
    assert [entry.to for entry in did(store)] == [()]
    refused(replace(store, clock=lambda: NOW + timedelta(minutes=1)), "nonsense")
    assert len(did(store)) == 2


def test_a_refused_token_that_was_issued_is_named_by_its_pseudonym(store):
    token = store.token(store.account("Yamada", ["reader"])).text
    name = token.split("_")[1]
    refused(store, f"sekiso_{name}_00")
    (entry,) = did(store)
    assert len(entry.to) == 1
    assert name not in entry.body
    with reading(store.engine) as connection:
        assert log.entries_of(connection, [f"token:{name}"]) == [entry]


def test_an_erased_person_is_nobody_and_the_log_still_holds(store):
    account = store.account("Yamada Taro", ["reader"])
    token = store.token(account).text
    assert [one["account"] for one in store.tokens()] == ["Yamada Taro"]
    with reading(store.engine) as connection:
        kept = connection.exec_driver_sql("SELECT name FROM account").scalars().all()
    assert "Yamada" not in "".join(kept)
    store.erase_account(account)
    assert store.tokens() == []
    refused(store, token)
    with reading(store.engine) as connection:
        assert log.entries_of(connection, [f"account:{account}"]) == []
        assert "erase" in [entry.did for entry in log.entries(connection)]


def test_persons_of_others_are_as_if_they_were_not_there(store):
    other = store.organisation("Other")
    account = store.account("Sato", ["reader"], organisation=other)
    for key in (account, "not there"):
        with pytest.raises(PolicyError, match="not allowed"):
            store.erase_account(key)


def test_who_may_do_what_changes_with_an_entry_in_the_log(store):
    account = store.account("Sato", ["reader"])
    token = store.token(account)
    store.set_roles(account, ["steward"])
    store.revoke_token(token.id)
    with reading(store.engine) as connection:
        of_account = log.entries_of(connection, [f"account:{account}"])
        of_token = log.entries_of(connection, [f"token:{token.id}"])
    assert [entry.did for entry in (*of_account, *of_token)] == ["change"] * 4
