"""A small version of the crash test, and what it would find."""

import errno
import sqlite3
from contextlib import closing

import pytest
from tests.conftest import need

from failing_writes import library
from sekiso.store.database.blobs import Blobs
from sekiso.store.opening import opened
from store_crash import add, failing_n, full_disk, killed, losses, tears


@pytest.fixture
def folder(tmp_path):
    opened(tmp_path / "store", owner="Institute").engine.dispose()
    return tmp_path / "store"


def test_what_was_confirmed_before_a_kill_is_there_and_whole(folder):
    acts = []
    for seed in range(5):
        acts += killed(folder, seed, 0.1 + 0.1 * seed)
        store = opened(folder)
        assert losses(store, acts) == []
        assert list(tears(store, Blobs(folder / "blobs"))) == []
        store.engine.dispose()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_every_write_may_fail(folder, code):
    need("sqlite3", library() is not None, "SQLite is a part of Python here")
    ends = list(failing_n(folder, code))
    assert len(ends) > 10
    assert ends == [("told", False)] * (len(ends) - 1) + [("done", False)]


def test_a_disk_may_be_full(folder):
    add(opened(folder), Blobs(folder / "blobs"), 20, b"")
    ends = list(full_disk(folder))
    assert {end for end, _ in ends} <= {"told", "done"}
    assert not any(is_corrupt for _, is_corrupt in ends)
    assert ends[0][0] == "told"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("DELETE FROM record WHERE label = '' AND kind = 'test'", "dataset"),
        ("DELETE FROM record", "observed"),
        ("DELETE FROM audit_entry WHERE seq = 1", "log"),
        ("UPDATE dataset SET n_records = 7", "dataset"),
    ],
)
def test_what_is_torn_is_found(folder, change, found):
    store, blobs = opened(folder), Blobs(folder / "blobs")
    for _ in range(2):
        add(store, blobs, 2, b"certificate")
    assert list(tears(store, blobs)) == []
    store.engine.dispose()
    with closing(sqlite3.connect(folder / "store.db")) as connection, connection:
        connection.execute(change)
    assert any(one.startswith(found) for one in tears(store, blobs))


def test_a_lost_file_and_a_lost_act_are_found(folder):
    store, blobs = opened(folder), Blobs(folder / "blobs")
    dataset = add(store, blobs, 2, b"certificate")
    assert losses(store, [("add", dataset, 3), ("add", "other", 3), ("share", dataset, 3)]) == [
        ("add", "other", 3), ("share", dataset, 3),
    ]  # fmt: skip
    for digest, _ in list(blobs.listed()):
        blobs.remove(digest)
    assert [one.partition(" ")[0] for one in tears(store, blobs)] == ["blob"]
