"""A small store with something in every table that owners fill, and what it says."""

import json

from sekiso.store.database.engine import reading
from sekiso.store.database.fence import whole
from sekiso.store.database.tables import TABLES
from sekiso.store.datasets import Delivery
from sekiso.store.observations import Observation
from sekiso.store.opening import opened
from sekiso.store.policies.principal import ROLES, Principal
from sekiso.store.records import Quantity, Record
from sekiso.store.store import Store


def operator(url):
    """The store for who may do everything in it, and belongs to no organisation."""
    store = opened(url)
    return Store(store.engine, Principal("operator", "", frozenset(), frozenset(ROLES)))


def member(url, name):
    """The store as an organisation sees it, entered when it is not there."""
    store = operator(url)
    found = {called: key for key, called in store.organisations().items()}
    key = found.get(name) or store.organisation(name)
    return Store(
        store.engine, Principal(name, key, frozenset({"programme"}), frozenset(ROLES)), store.clock
    )


def coupons(n, *, first=0):
    """Records and rows of n density coupons of one lot."""
    lot = Record("feedstock_lot", {"grade": "316L"}, label=f"lot {first}")
    tests = [
        Record(
            "test",
            {"method_kind": "density", "relative_density": Quantity(f"{99 + k % 10 / 10}", "%")},
            {"feedstock": (lot.id,)},
            label=f"coupon {k}",
        )
        for k in range(first, first + n)
    ]
    rows = [
        Observation(
            one.id,
            {"relative_density": 0.99 + k % 10 / 1000, "power": 150.0 + k, "speed": 0.8},
            {"material": "316L", "process": "PBF-LB"},
        )
        for k, one in enumerate(tests, first)
    ]
    return [lot, *tests], rows


def fill(url):
    """Two owners with datasets of different rules in the store at `url`; the first owner's view."""
    first, second = member(url, "Institute"), member(url, "Shop")
    for store, name, level in ((first, "a", "programme"), (second, "b", "private")):
        store.add_records(*coupons(4), Delivery(name, "csv", "own"))
        if level != "private":
            store.share(name, level, purposes=("view", "learn"), masked=("power",))
    return first


def content(engine, *, tables=None):
    """Everything that the database says, table by table, in an order of its own."""
    with reading(whole(engine)) as connection:
        return {
            table.name: sorted(
                json.dumps(list(row), default=bytes.hex)
                for row in connection.execute(table.select())
            )
            for table in (tables or TABLES.sorted_tables)
        }
