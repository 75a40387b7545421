"""A store's file is its owner's, and what is wrong with it is said plainly."""

import sqlite3
import stat
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text, update
from tests.store.database.filled import content, coupons, fill

from sekiso.domain.errors import DataError, ServiceError
from sekiso.store import opening
from sekiso.store.database import engine as engines
from sekiso.store.database import tables as t
from sekiso.store.database.engine import database, reading, writing
from sekiso.store.database.network_drives import network_drive
from sekiso.store.database.versions import version
from sekiso.store.datasets import Delivery

MOUNTS = r"""/dev/sda / ext4 rw 0 0
host:/x /mnt/the\040lab nfs4 rw 0 0
/dev/b /mnt/the\040lab/b xfs rw 0 0
"""


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/folder/store.db"


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def add(store):
    return store.add_records(*coupons(3), Delivery("more"))


def test_only_its_owner_may_open_the_file(url, tmp_path):
    store = fill(url)
    with writing(store.engine) as connection:
        connection.execute(insert(t.setting).values(key="a", value="b"))
        for file in (tmp_path / "folder").iterdir():
            assert mode(file) == 0o600, file.name
    assert mode(tmp_path / "folder") == 0o700


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ServiceError, match="does not answer"):
        database(tmp_path / "file" / "folder")


def test_a_locked_store_is_told(url, monkeypatch):
    monkeypatch.setattr(engines, "BUSY", 10)
    store = fill(url)
    other = sqlite3.connect(store.engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(ServiceError, match="writing to the store"):
        add(store)
    other.close()
    assert add(store).n_records == 4


def test_a_store_that_may_only_be_read_is_told(url):
    store = fill(url)
    with reading(store.engine) as connection:
        connection.execute(text("PRAGMA query_only = 1"))
    with pytest.raises(ServiceError, match="may only be read"):
        add(store)


def test_a_full_store_is_told_and_whole(url):
    store = fill(url)
    before = content(store.engine)
    with reading(store.engine) as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    with pytest.raises(ServiceError, match="no room"):
        store.add_records(*coupons(2000), Delivery("large"))
    assert content(store.engine) == before


def test_a_damaged_store_is_told(url):
    file = Path(fill(url).engine.url.database)
    file.with_name("store.db-wal").unlink(missing_ok=True)
    file.write_bytes(b"no database at all" * 1000)
    with pytest.raises(DataError, match="damaged"):
        opening.opened(url)


def test_a_database_that_is_away_is_told():
    with pytest.raises(ServiceError, match="does not answer"):
        opening.opened("postgresql://somebody@/nothing?host=/nowhere")


def test_one_id_twice_is_told(url):
    store = fill(url)
    records, rows = coupons(2)
    with pytest.raises(DataError, match="stands twice"):
        store.add_records(records + records, rows, Delivery("twice"))


def test_a_network_drive_is_known_by_its_mount():
    assert network_drive(Path("/mnt/the lab/store"), MOUNTS) == "nfs4"
    assert network_drive(Path("/mnt/the lab/b/store"), MOUNTS) == ""
    assert network_drive(Path("/mnt/the laboratory"), MOUNTS) == ""


def test_a_store_on_a_network_drive_is_warned_of(url, monkeypatch):
    monkeypatch.setattr(opening, "network_drive", lambda _: "nfs4")
    with pytest.warns(UserWarning, match="network drive"):
        opening.opened(url)


def test_the_version_rises_with_rows_and_rules_only(backend):
    store = fill(backend.database)

    def at():
        with reading(store.engine) as connection:
            return version(connection)

    seen = [at()]
    for change in (
        lambda: add(store),
        lambda: store.share("more", "public"),
        lambda: store.withdraw("more"),
    ):
        change()
        seen.append(at())
    assert seen == sorted(set(seen))
    with writing(store.engine) as connection:
        connection.execute(update(t.job).values(state="done"))
        connection.execute(select(t.record))
    assert at() == seen[-1]
