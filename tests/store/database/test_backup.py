"""A backup taken while others write comes back whole, on either database, or not at all."""

import sqlite3
import stat
import threading

import pytest
from sqlalchemy import insert
from tests.store.database.filled import content, coupons, fill, member

from sekiso.domain.errors import DataError, NeedError, ServiceError
from sekiso.store.audit import log, merkle
from sekiso.store.database import backup as backups
from sekiso.store.database import tables as t
from sekiso.store.database.backup import back_up, read_backup, restore
from sekiso.store.database.blobs import Blobs
from sekiso.store.database.engine import database, reading, writing
from sekiso.store.database.fence import whole
from sekiso.store.database.migrations import HEAD, migrate
from sekiso.store.database.orphans import keep
from sekiso.store.datasets import Delivery
from sekiso.store.opening import opened

KINDS = ["sqlite", "postgresql"]


@pytest.fixture
def place(request, tmp_path):
    """Gives addresses of empty stores of a kind."""

    def empty(kind, name):
        if kind == "sqlite":
            return f"sqlite:///{tmp_path}/{name}/store.db"
        return request.getfixturevalue("postgres")()

    return empty


@pytest.fixture
def blobs(tmp_path):
    return Blobs(tmp_path / "blobs")


@pytest.fixture
def filled(place, blobs):
    def make(kind):
        store = fill(place(kind, "source"))
        blob = blobs.put([b"layer ", b"image"])
        with writing(store.engine) as connection:
            keep(connection, blobs, blob, now="2026")
            row = {"subject": "somebody", "key": b"\x00\xff"}
            connection.execute(insert(t.subject_key).values(row))
        return store

    return make


def root(engine):
    with reading(whole(engine)) as connection:
        return merkle.root(log.leaves(connection)).hex()


@pytest.mark.parametrize("target", KINDS)
@pytest.mark.parametrize("source", KINDS)
def test_what_is_restored_says_the_same(filled, place, blobs, tmp_path, source, target):
    store = filled(source)
    told = back_up(store.engine, blobs, tmp_path / "backup")
    url, found = place(target, "target"), Blobs(tmp_path / "found")
    assert restore(tmp_path / "backup", url, found) == told
    again = opened(url)
    assert content(again.engine) == content(store.engine)
    assert root(again.engine) == root(store.engine) == told.log_root
    assert [found.read(digest) for digest in told.blobs] == [b"layer image"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_backup_while_others_write_is_of_one_moment(filled, place, blobs, tmp_path, kind):
    store, is_over = filled(kind), threading.Event()

    def write():
        writer = member(store.engine.url.render_as_string(hide_password=False), "Shop")
        while not is_over.is_set():
            writer.add_records(*coupons(20), Delivery("more"))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for n in range(3):
            told = back_up(store.engine, blobs, tmp_path / f"backup{n}")
    finally:
        is_over.set()
        writer.join()
    url = place("sqlite", "target")
    restore(tmp_path / "backup2", url, Blobs(tmp_path / "found"))
    rows = content(opened(url).engine)
    assert told.rows == {name: len(found) for name, found in rows.items()}
    assert len(rows["record"]) == 2 * 5 + 21 * (len(rows["dataset"]) - 2)


@pytest.mark.parametrize("file", ["rows.db", "backup.json", "blobs"])
@pytest.mark.parametrize("damage", ["changed", "cut", "gone"])
def test_a_damaged_backup_is_refused_and_nothing_restored(
    filled, place, blobs, tmp_path, file, damage
):
    back_up(filled("sqlite").engine, blobs, tmp_path / "backup")
    path = tmp_path / "backup" / file
    path = next(one for one in path.rglob("*") if one.is_file()) if file == "blobs" else path
    if damage == "gone":
        path.unlink()
    else:
        said = path.read_bytes()
        path.write_bytes(
            said[: len(said) // 2] + (b"?" + said[len(said) // 2 + 1 :]) * (damage == "changed")
        )
    url = place("sqlite", "target")
    with pytest.raises(DataError, match=r"damaged|is not there"):
        restore(tmp_path / "backup", url, Blobs(tmp_path / "found"))
    assert opened(url).datasets() == ()


@pytest.mark.parametrize("kind", KINDS)
def test_a_restoring_that_breaks_leaves_an_empty_store(
    filled, place, blobs, tmp_path, kind, monkeypatch
):
    back_up(filled("sqlite").engine, blobs, tmp_path / "backup")
    url = place(kind, "target")

    def broken(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "keep_version", broken)
    monkeypatch.setattr(backups, "_synchronise", broken)
    with pytest.raises(ServiceError, match="No space"):
        restore(tmp_path / "backup", url, Blobs(tmp_path / "found"))
    monkeypatch.undo()
    engine = database(url)
    migrate(engine)
    assert not any(content(engine)[name] for name in ("record", "audit_entry"))
    restore(tmp_path / "backup", url, Blobs(tmp_path / "found"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_store_that_holds_data_is_not_written_over(filled, blobs, tmp_path, kind):
    store = filled(kind)
    back_up(store.engine, blobs, tmp_path / "backup")
    before = content(store.engine)
    with pytest.raises(NeedError, match="empty store only"):
        restore(tmp_path / "backup", store.engine.url.render_as_string(False), blobs)
    assert content(store.engine) == before


def test_a_place_that_is_taken_is_kept(filled, blobs, tmp_path):
    with pytest.raises(NeedError, match="something at this place"):
        back_up(filled("sqlite").engine, blobs, tmp_path)


def test_a_blob_that_is_lost_for_good_ends_the_backup(filled, blobs, tmp_path):
    store = filled("sqlite")
    for digest, _ in list(blobs.listed()):
        blobs.remove(digest)
    with pytest.raises(DataError, match="is not there"):
        back_up(store.engine, blobs, tmp_path / "backup")
    assert not list(tmp_path.glob("backup*"))


def test_a_backup_of_older_tables_is_brought_up(filled, place, blobs, tmp_path):
    store = filled("sqlite")
    migrate(store.engine, "0002")
    assert back_up(store.engine, blobs, tmp_path / "backup").revision == "0002"
    url = place("sqlite", "target")
    restore(tmp_path / "backup", url, Blobs(tmp_path / "found"))
    migrate(store.engine)
    assert content(opened(url).engine) == content(store.engine)


def test_a_backup_is_its_owners(filled, blobs, tmp_path):
    back_up(filled("sqlite").engine, blobs, tmp_path / "backup")
    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "backup" / "rows.db").stat().st_mode) == 0o600
    assert read_backup(tmp_path / "backup").revision == HEAD
    with sqlite3.connect(tmp_path / "backup" / "rows.db") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
