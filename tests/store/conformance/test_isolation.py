"""Writers and readers at once: everybody sees whole states, on either size of the store."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

from sqlalchemy import insert, select, update
from tests.store.database.filled import coupons, member

from sekiso.store.database import tables as t
from sekiso.store.database.engine import reading, writing
from sekiso.store.datasets import Delivery

ACCOUNTS = ("a", "b", "c")
EACH = 100
TRANSFERS = 60
WRITERS, READERS = 2, 4


def balance(connection, name):
    return int(connection.scalar(select(t.setting.c.value).where(t.setting.c.key == name)))


def transfer(engine, seed):
    """Move amounts between accounts, each read before it is written."""
    for n in range(TRANSFERS):
        source, target = ACCOUNTS[(n + seed) % 3], ACCOUNTS[(n + 2 * seed + 1) % 3]
        with writing(engine) as connection:
            left, right = balance(connection, source), balance(connection, target)
            changed = {source: left - n, target: right + n} if source != target else {}
            for name, value in changed.items():
                one = update(t.setting).where(t.setting.c.key == name)
                connection.execute(one.values(value=str(value)))


def sums(engine, is_over):
    found = set()
    while not is_over.is_set():
        with reading(engine) as connection:
            found.add(sum(balance(connection, name) for name in ACCOUNTS))
    return found


def test_no_transfer_is_lost_and_no_half_of_one_is_seen(site):
    with writing(site.institute.engine) as connection:
        for name in ACCOUNTS:
            connection.execute(insert(t.setting).values(key=name, value=str(EACH)))
    engines = [member(site.backend.database, "Institute").engine for _ in range(WRITERS + READERS)]
    is_over = Event()
    with ThreadPoolExecutor(WRITERS + READERS) as pool:
        readers = [pool.submit(sums, engine, is_over) for engine in engines[WRITERS:]]
        writers = [pool.submit(transfer, engine, n) for n, engine in enumerate(engines[:WRITERS])]
        try:
            for one in writers:
                one.result()
        finally:
            is_over.set()
    assert set().union(*(one.result() for one in readers)) == {EACH * len(ACCOUNTS)}
    assert sums_of(site) == EACH * len(ACCOUNTS)
    for engine in engines:
        engine.dispose()


def sums_of(site):
    with reading(site.institute.engine) as connection:
        return sum(balance(connection, name) for name in ACCOUNTS)


def test_a_dataset_is_seen_whole_or_not_at_all_while_it_comes(site):
    is_over = Event()

    def counts():
        seen = set()
        store = member(site.backend.database, "Institute")
        while not is_over.is_set():
            seen.add(len(store.measurements(most=10_000)))
        store.engine.dispose()
        return seen

    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(counts) for _ in range(2)]
        try:
            for n in range(5):
                site.institute.add_records(*coupons(50), Delivery(f"part {n}"))
        finally:
            is_over.set()
    assert set().union(*(one.result() for one in readers)) <= {50 * n for n in range(6)}


def test_two_writers_add_side_by_side_without_a_loss(site):
    stores = [member(site.backend.database, name) for name in ("Institute", "Shop")]

    def add(store):
        for n in range(5):
            made = store.add_records(*coupons(20), Delivery(f"part {n}"))
            store.share(made.id, "programme")

    with ThreadPoolExecutor(2) as pool:
        for one in [pool.submit(add, store) for store in stores]:
            one.result()
    for store in stores:
        assert store.learnable().n == len(store.measurements()) == 200
        seqs = [line["seq"] for line in store.audit()]
        assert len(seqs) == len(set(seqs))
        store.engine.dispose()
