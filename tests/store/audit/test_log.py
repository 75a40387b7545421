"""The log says who did what without saying it to those who must not know, and loses no number."""

import json
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select

from sekiso.store.audit import log, merkle, shredding
from sekiso.store.database.engine import database, reading, writing
from sekiso.store.database.tables import TABLES, audit_entry
from sekiso.store.opening import store_at

NOW = datetime(2026, 11, 28, 12, 0, 0, 123_456, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path):
    engine = database(tmp_path)
    TABLES.create_all(engine)
    yield engine
    engine.dispose()


def test_an_entry_says_when_and_what_but_names_nobody(engine):
    with writing(engine) as connection:
        entry = log.append(
            connection, did="view", who="yamada", organisation="kp3", to=["record:7"], now=NOW
        )
    said = json.loads(entry.body)
    assert (said["seq"], said["did"], said["at"]) == (1, "view", "2026-11-28T12:00:00.123Z")
    assert not [word for word in ("yamada", "kp3", "record") if word in entry.body]
    assert all(len(name) == 64 for name in (entry.who, entry.organisation, *entry.to))
    assert len({entry.who, entry.organisation, *entry.to}) == 3


def test_the_body_is_canonical_and_hashed_into_the_tree(engine):
    with writing(engine) as connection:
        entry = log.append(connection, did="learn", to=["dataset:b", "dataset:a"], now=NOW)
        assert log.leaves(connection) == [merkle.leaf_hash(entry.body.encode())]
    names = ",".join(f'"{name}"' for name in sorted(entry.to))
    assert entry.body == (
        f'{{"at":"2026-11-28T12:00:00.123Z","did":"learn","organisation":"","seq":1,'
        f'"to":[{names}],"who":""}}'
    )


def test_the_same_subject_has_the_same_pseudonym(engine):
    with writing(engine) as connection:
        first = log.append(connection, did="view", who="a", to=["record:1"], now=NOW)
        second = log.append(connection, did="export", who="a", to=["record:1"], now=NOW)
        other = log.append(connection, did="export", who="b", to=["record:2"], now=NOW)
    assert (first.who, first.to) == (second.who, second.to)
    assert other.who != first.who
    assert other.to != first.to


def test_entries_are_read_back_in_order_and_in_pages(engine):
    with writing(engine) as connection:
        told = [log.append(connection, did="add", to=[f"record:{i}"], now=NOW) for i in range(5)]
        assert log.entries(connection) == told
        assert log.entries(connection, after=3) == told[3:]
        assert log.entries(connection, after=1, limit=2) == told[1:3]
        assert log.size(connection) == 5
        assert log.leaves(connection, up_to=2) == log.leaves(connection)[:2]


def test_entries_of_a_subject_are_those_that_name_it(engine):
    with writing(engine) as connection:
        by = log.append(connection, did="view", who="a", to=["record:1"], now=NOW)
        of = log.append(connection, did="view", organisation="o", to=["record:2"], now=NOW)
        assert log.entries_of(connection, ["account:a"]) == [by]
        assert log.entries_of(connection, ["organisation:o"]) == [of]
        assert log.entries_of(connection, ["record:2", "account:a"]) == [by, of]
        assert log.entries_of(connection, ["record:9"]) == []


def test_after_erasing_nothing_leads_to_the_subject_and_the_log_is_as_it_was(engine):
    with writing(engine) as connection:
        entry = log.append(connection, did="view", who="a", now=NOW)
        before = merkle.root(log.leaves(connection))
        shredding.erase(connection, "account:a")
        assert log.entries_of(connection, ["account:a"]) == []
        assert merkle.root(log.leaves(connection)) == before
        assert log.append(connection, did="view", who="a", now=NOW).who != entry.who


def test_a_transaction_that_fails_leaves_no_entry_and_no_gap(engine):
    def act(connection, *, fails):
        log.append(connection, did="change", to=["record:1"], now=NOW)
        if fails:
            raise RuntimeError("power is gone")

    with pytest.raises(RuntimeError, match="power"), writing(engine) as connection:
        act(connection, fails=True)
    with writing(engine) as connection:
        act(connection, fails=False)
        assert [entry.seq for entry in log.entries(connection)] == [1]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_writers_leave_no_gap(kind, tmp_path, request):
    url = tmp_path if kind == "sqlite" else request.getfixturevalue("postgres")()
    engine = store_at(url).engine

    def write():
        for i in range(20):
            with writing(engine) as connection:
                log.append(connection, did="add", who="a", to=[f"record:{i}"], now=NOW)

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with reading(engine) as connection:
        assert [entry.seq for entry in log.entries(connection)] == list(range(1, 41))
        assert connection.execute(select(func.count(audit_entry.c.seq))).scalar() == 40
        assert len({entry.who for entry in log.entries(connection)}) == 1


def test_an_unknown_verb_is_a_slip(engine):
    with writing(engine) as connection, pytest.raises(ValueError, match="'peek' is none of"):
        log.append(connection, did="peek", now=NOW)


VERBS = "view learn add change share export withdraw erase refuse_sign_in negotiate transfer"


@pytest.mark.parametrize("verb", VERBS.split())
def test_every_verb_is_written(engine, verb):
    with writing(engine) as connection:
        assert log.append(connection, did=verb, now=NOW).did == verb


def test_moments_are_told_in_utc():
    tokyo = timezone(timedelta(hours=9))
    assert log.timestamp(datetime(2026, 1, 1, 3, tzinfo=tokyo)) == "2025-12-31T18:00:00.000Z"
    with pytest.raises(ValueError, match="time zone"):
        log.timestamp(datetime(2026, 1, 1))


def test_an_empty_log_has_no_size(engine):
    with reading(engine) as connection:
        assert (log.size(connection), log.entries(connection)) == (0, [])


def test_on_postgresql_the_end_of_the_log_is_held_by_an_advisory_lock():
    said = []

    class Connection:
        dialect = type("Dialect", (), {"name": "postgresql"})

        def execute(self, statement, values):
            said.append((str(statement), values))

    log._wait_for_end(Connection())
    assert said == [("SELECT pg_advisory_xact_lock(:end)", {"end": 0x73656B69})]
