"""What is kept in memory belongs to its asker; who looks at others' records stands in the log."""

from dataclasses import replace

import pytest

import sekiso
from sekiso.store.datasets import Delivery
from sekiso.store.observations import Observation
from sekiso.store.policies.principal import ANYBODY
from sekiso.store.records import Record


@pytest.fixture
def store(tmp_path):
    store = sekiso.open_store(tmp_path, owner="Institute")
    store.organisation("Asker")
    record = Record("test", {"method_kind": "density"})
    row = Observation(record.id, {"relative_density": 0.99}, {"material": "316L"})
    store.add_records([record], [row], Delivery("coupons"), level="public")
    return store


def test_rows_that_an_operator_learned_from_are_nobodys_own_afterwards(store):
    operator = replace(store.principal, roles=frozenset({"operator"}))
    assert replace(store, principal=operator).learnable().n == 1
    nobody = replace(store, principal=ANYBODY).learnable()
    assert (nobody.n, nobody.own) == (1, "")


def test_who_looks_at_anothers_records_stands_in_the_log(store):
    (record,) = store.records()
    assert "view" not in [entry["did"] for entry in store.audit()]
    store.acting_as("Asker").record(record.id)
    seen = [entry for entry in store.audit() if entry["did"] == "view"]
    assert [(entry["organisation"], entry["to"]) for entry in seen] == [("Asker", ["coupons"])]
