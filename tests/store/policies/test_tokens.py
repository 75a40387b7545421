from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import delete, select, update
from tests.store.policies.conftest import NOW

from sekiso.domain.errors import PolicyError
from sekiso.store.database import tables as t
from sekiso.store.policies import tokens
from sekiso.store.policies.identity import add_account, set_roles
from sekiso.store.policies.policy import instant
from sekiso.store.policies.tokens import (
    HASHER,
    Remembered,
    has_token,
    issue_token,
    principal_by_token,
    revoke_token,
    tokens_of,
)


class Hasher:
    """A cheap stand-in that counts how often it verifies."""

    def __init__(self):
        self.inner = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.n = 0

    def hash(self, secret):
        return self.inner.hash(secret)

    def verify(self, hashed, secret):
        self.n += 1
        return self.inner.verify(hashed, secret)


@pytest.fixture
def hasher():
    return Hasher()


@pytest.fixture
def account(connection, works):
    return add_account(connection, works, "A", ["reader"], now=NOW)


@pytest.fixture
def issued(connection, account, hasher):
    return issue_token(connection, account, now=NOW, label="laptop", hasher=hasher)


def shown(connection, text, hasher, *, now=NOW, remembered=None):
    remembered = Remembered() if remembered is None else remembered
    return principal_by_token(connection, text, now=now, remembered=remembered, hasher=hasher)


def after(**more):
    return instant(NOW) + timedelta(**more)


def test_a_token_tells_who_shows_it(connection, issued, account, works, hasher):
    who = shown(connection, issued.text, hasher)
    assert (who.user, who.organisation, who.roles) == (account, works, {"reader"})


def test_the_secret_is_kept_as_argon2id_hash_only(connection, issued):
    row = connection.execute(select(t.token)).one()
    secret = issued.text.rpartition("_")[2]
    assert len(bytes.fromhex(secret)) == 32
    assert row.hash.startswith("$argon2id$")
    assert secret not in repr(row)
    assert (row.id, row.label, row.revoked) == (issued.id, "laptop", "")
    assert (row.created, row.expires, issued.expires) == (
        NOW, "2026-06-30T00:00:00Z", "2026-06-30T00:00:00Z",
    )  # fmt: skip
    parameters = PasswordHasher.from_parameters
    assert callable(parameters)
    assert (HASHER.time_cost, HASHER.memory_cost, HASHER.parallelism) == (2, 19_456, 1)


def test_two_tokens_have_nothing_in_common(connection, account, hasher):
    first, second = (issue_token(connection, account, now=NOW, hasher=hasher) for _ in range(2))
    assert first.id != second.id
    assert first.text.split("_")[2] != second.text.split("_")[2]


def test_every_fault_is_told_in_the_same_words(connection, issued, account, hasher):
    name, secret = issued.text.split("_")[1:]
    told = set()
    for text in (
        "", "sekiso", issued.text.upper(), issued.text + "0", " " + issued.text, issued.text + "\n",
        f"sekiso_{'0' * 16}_{secret}", f"sekiso_{name}_{'0' * 64}", "sekiso_" + "é" * 16,
    ):  # fmt: skip
        with pytest.raises(PolicyError, match="This token is not valid") as refused:
            shown(connection, text, hasher)
        told.add(str(refused.value.envelope()))
    for change in ({"revoked": NOW}, {"revoked": "", "expires": "2026-03-01"}, {"hash": "broken"}):
        connection.execute(update(t.token).values(**{"expires": "2027-01-01", **change}))
        with pytest.raises(PolicyError, match="This token is not valid") as refused:
            shown(connection, issued.text, hasher)
        told.add(str(refused.value.envelope()))
    assert len(told) == 1


def test_a_token_ends_a_minute_after_its_expiry(connection, issued, hasher):
    assert shown(connection, issued.text, hasher, now=after(days=90, seconds=59)).user
    with pytest.raises(PolicyError, match="not valid"):
        shown(connection, issued.text, hasher, now=after(days=90, seconds=60))


def test_a_hash_is_computed_once_in_five_minutes(connection, issued, hasher):
    remembered = Remembered()
    for minutes in (0, 1, 4, 5, 6, -5):
        shown(connection, issued.text, hasher, now=after(minutes=minutes), remembered=remembered)
    assert hasher.n == 3
    assert issued.text not in repr(remembered)


def test_another_secret_is_not_taken_for_a_remembered_one(connection, issued, hasher):
    remembered = Remembered()
    shown(connection, issued.text, hasher, remembered=remembered)
    with pytest.raises(PolicyError, match="not valid"):
        shown(connection, issued.text[:-64] + "0" * 64, hasher, remembered=remembered)
    connection.execute(update(t.token).values(hash=hasher.hash("other")))
    with pytest.raises(PolicyError, match="not valid"):
        shown(connection, issued.text, hasher, remembered=remembered)


def test_remembered_or_not_a_revoked_token_and_a_removed_account_end(
    connection, issued, works, hasher
):
    remembered = Remembered()
    shown(connection, issued.text, hasher, remembered=remembered)
    revoke_token(connection, issued.id, organisation=works, now=NOW)
    with pytest.raises(PolicyError, match="not valid"):
        shown(connection, issued.text, hasher, remembered=remembered)


def test_a_token_of_a_removed_account_is_not_valid(
    connection, issued, account, hasher, monkeypatch
):
    monkeypatch.setattr(tokens, "principal_of", lambda connection, account: None)
    with pytest.raises(PolicyError, match="not valid"):
        shown(connection, issued.text, hasher)
    connection.execute(delete(t.account))
    assert not has_token(connection, account)


def test_new_roles_hold_at_the_next_request(connection, issued, account, hasher):
    remembered = Remembered()
    shown(connection, issued.text, hasher, remembered=remembered)
    set_roles(connection, account, ["steward"])
    assert shown(connection, issued.text, hasher, remembered=remembered).roles == {"steward"}


def test_only_the_own_organisation_ends_a_token(connection, issued, works, rival, hasher):
    for token, organisation in ((issued.id, rival), ("nothing", works)):
        with pytest.raises(PolicyError, match="not allowed, or is not there"):
            revoke_token(connection, token, organisation=organisation, now=NOW)
    assert shown(connection, issued.text, hasher).organisation == works


def test_a_token_ends_once_and_alone(connection, issued, account, works, hasher):
    other = issue_token(connection, account, now=NOW, hasher=hasher)
    for minutes in (1, 2):
        revoke_token(connection, issued.id, organisation=works, now=after(minutes=minutes))
    ended = select(t.token.c.revoked).where(t.token.c.id == issued.id)
    assert connection.execute(ended).scalar() == "2026-04-01T00:01:00Z"
    assert shown(connection, other.text, hasher).organisation == works


def test_it_is_known_whether_an_account_ever_had_a_token(connection, account, works, hasher):
    assert not has_token(connection, account)
    issue_token(connection, account, now=NOW, hasher=hasher)
    assert has_token(connection, account)
    assert not has_token(connection, "other")


def test_memory_does_not_grow_for_ever(monkeypatch):
    monkeypatch.setattr(tokens, "MOST_REMEMBERED", 2)
    remembered = Remembered()
    for text in ("a", "b"):
        remembered.keep(text, "h", instant(NOW))
    assert remembered.holds("a", "h", instant(NOW))
    remembered.keep("c", "h", instant(NOW))
    assert len(remembered.known) == 1
    assert remembered.holds("c", "h", instant(NOW))


def test_tokens_are_listed_without_their_hashes(connection, issued, works, rival, hasher):
    (listed,) = tokens_of(connection, works)
    assert (listed["id"], listed["label"], listed["expires"]) == (
        issued.id,
        "laptop",
        issued.expires,
    )
    assert "argon2" not in repr(listed)
    assert tokens_of(connection, rival) == []
