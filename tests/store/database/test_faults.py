"""What is wrong with a database is said plainly, and nothing is half written."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from tests.store.database.filled import content, coupons, fill

from sekiso.domain.errors import DataError, ServiceError
from sekiso.store import opening
from sekiso.store.database import engine as engines
from sekiso.store.database.engine import reading
from sekiso.store.datasets import Delivery


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/folder/store.db"


def add(store):
    return store.add_records(*coupons(3), Delivery("more"))


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


@pytest.mark.parametrize("mistake", ["SELECT nothing FROM nowhere", "SELEC 1"])
def test_a_mistake_in_a_statement_is_no_fault_of_the_database(backend, mistake):
    store = fill(backend.database)
    with pytest.raises(DBAPIError, match=r"nowhere|SELEC"), reading(store.engine) as connection:
        connection.exec_driver_sql(mistake)
