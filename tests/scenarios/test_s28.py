"""S28: two installations agree on a contract, data cross, and the terms hold where they arrive."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.store.dataspace.installations import BUILD, LOT, PART, RECIPE, two_installations
from tests.store.dataspace.test_exchange import fetched

import sekiso
from sekiso.domain.errors import DataError
from sekiso.store.dataspace import catalogue
from sekiso.store.dataspace.random_walks import walks
from sekiso.store.dataspace.terms import recipe_fields
from sekiso.store.pedigree import Pedigree


@pytest.fixture
def arrived(tmp_path):
    """(store of the consumer, records that came, its clock) after negotiation and transfer."""
    provider, consumer, _, clock, dataset = two_installations(tmp_path)
    catalogue.add_offer(
        provider.connector, provider.steward, dataset, until="2027-03-31", masked=recipe_fields()
    )
    state, came = fetched(provider, consumer)
    assert state == "COMPLETED"
    store = consumer.store()
    holder = replace(store, is_own_file=True)  # who holds the file sees what it holds
    records = holder.records(dataset=came, purpose="learn")
    return store, {record.id: record for record in records}, clock


def test_learn_only_until_a_date_holds_after_the_transfer(arrived):
    store, _, clock = arrived
    assert (store.learnable().n, store.measurements(), store.records()) == (1, (), ())
    clock.now = datetime(2027, 4, 1, tzinfo=UTC)
    assert store.learnable().n == 0


def test_energy_per_part_and_powder_trace_cross_the_border_and_the_recipe_does_not(arrived):
    _, came, _ = arrived
    assert came[PART.id].values["making_energy"].si == PART.values["making_energy"].si
    assert LOT.id in Pedigree(came.values()).ancestors(PART.id)
    assert came[BUILD.id].links["feedstock"] == (LOT.id,)
    assert dict(came[RECIPE.id].values) == {}


def test_ten_thousand_walks_find_no_illegal_transition():
    assert walks(10_000)["escapes"] == 0


def test_the_examples_of_the_protocol_are_read_but_the_one_that_breaks_its_schema(shared):
    files = sorted((shared / "data/platform/dsp").glob("*/example/*.json"))
    refused = []
    for file in files:
        try:
            assert sekiso.read_data(file).counts["messages"] == 1
        except DataError:
            refused.append(file.stem)
    assert len(files) == 22
    assert refused in ([], ["dataservice-did-service"])


@pytest.mark.parametrize("version", ["", "_v31"])
def test_both_versions_of_the_time_series_submodel_give_26_objects(shared, version):
    file = shared / f"data/platform/aas/idta/IDTA_02008-1-1-1_TimeSeriesData{version}.aasx"
    assert sekiso.read_data(file).counts["objects"] == 26
