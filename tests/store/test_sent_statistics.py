"""Owners send sums instead of rows: learned from under their rules, gone when taken back."""

from __future__ import annotations

import pytest
from tests.learning.shared import coupons

import sekiso
from sekiso.domain.errors import DataError
from sekiso.store.datasets import Delivery

ASKED = {name: values[:1] for name, values in coupons("IN625").items()
         if name != "relative_density_pct"}  # fmt: skip


@pytest.fixture
def store(tmp_path):
    store = sekiso.open_store(tmp_path, owner="Institute")
    store.organisation("Asker")
    told = sekiso.site_statistics(coupons("IN625", n=150, porosity=6.0))
    store.add_statistics(told.statistics, Delivery("sums"))
    return store


def density(store) -> float:
    return float(sekiso.predict("relative_density", ASKED, store=store).value[0])


def test_sums_move_the_answer_once_they_are_shared_and_no_longer_when_taken_back(store):
    asker, alone = (
        store.acting_as("Asker"),
        float(sekiso.predict("relative_density", ASKED).value[0]),
    )
    assert density(asker) == alone
    store.share("sums", "programme", purposes=("learn",))
    assert density(asker) < alone
    assert asker.learnable().n == 0
    assert set(asker.learnable().names.values()) == {"Institute"}
    store.withdraw("sums")
    assert density(asker) == alone


def test_sums_wait_for_the_least_group(store):
    asker, alone = (
        store.acting_as("Asker"),
        float(sekiso.predict("relative_density", ASKED).value[0]),
    )
    store.share("sums", "programme", purposes=("learn",), least_group=2)
    assert density(asker) == alone
    store.organisation("Other")
    told = sekiso.site_statistics(coupons("IN625", n=150, seed=1))
    store.acting_as("Other").add_statistics(told.statistics, Delivery("sums"))
    store.acting_as("Other").share("sums", "programme", purposes=("learn",))
    assert density(asker) != alone


def test_a_masked_quantity_sends_no_sums(store):
    store.share("sums", "programme", purposes=("learn",), masked=("relative_density",))
    assert store.acting_as("Asker").learnable().statistics == {}


def test_sums_of_few_rows_are_refused(store):
    plain = {**store.learnable().statistics["density"][store.principal.organisation][0], "n": 20}
    with pytest.raises(DataError, match="20 rows would show"):
        store.add_statistics({"density": plain}, Delivery("few"))
