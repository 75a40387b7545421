"""Bulk values of shared and withdrawn datasets, on either size of the store."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from sekiso.domain.errors import DataError
from sekiso.store.database.engine import reading, writing
from sekiso.store.database.fence import whole
from sekiso.store.database.orphans import collect_orphans
from sekiso.store.datasets import Delivery
from sekiso.store.policies.policy import Rule
from sekiso.store.records import Record
from sekiso.store.rules import replace_rules
from sekiso.store.series.query import Figure
from sekiso.store.series.series import Place, RowKeys, SeriesQuery

TABLE = pa.table({"build": [0, 0, 1], "v": [1.0, 3.0, 8.0]})
LATER = datetime(2200, 1, 1, tzinfo=UTC)  # than any file
LAYER = np.arange(6.0).reshape(2, 3)


@pytest.fixture
def given(site):
    """A table whose rows belong to two builds, and a layer, of the institute."""
    records = [Record("stream"), Record("build"), Record("build")]
    made = site.institute.add_records(records, (), Delivery("builds", "csv", "own"))
    site.records = [record.id for record in records]
    site.dataset = made
    owner = site.institute.principal.organisation
    place = Place(owner, made.id, records[0].id, site.institute.now)
    keys = RowKeys("build", {"0": records[1].id, "1": records[2].id})
    site.series.add(site.institute.engine, TABLE, place, name="sensor", row_keys=keys)
    site.series.add_layers(site.institute.engine, [(4, LAYER)], place, name="image")
    return site


def _mean(site, store):
    query = SeriesQuery("sensor", aggregates=(Figure("mean", "v"),))
    with reading(store.engine) as connection:
        return site.series.query(connection, query, store.access("view")).plain["mean_v"]


def _layers(site, store):
    with reading(store.engine) as connection:
        return site.series.layers(connection, store.access("view"), name="image")


def test_the_owner_sees_all(given):
    assert _mean(given, given.institute) == [4.0]
    assert np.array_equal(_layers(given, given.institute)[0].layer(4), LAYER)


def test_nobody_else_sees_anything_before_it_is_shared(given):
    with pytest.raises(DataError, match="no series"):
        _mean(given, given.shop)
    assert _layers(given, given.shop) == ()


def test_a_shared_dataset_is_seen_with_its_bulk_values(given):
    given.institute.share("builds", "programme", purposes=("view",))
    assert _mean(given, given.shop) == [4.0]
    assert np.array_equal(_layers(given, given.shop)[0].layer(4), LAYER)


def test_one_shared_build_shows_its_rows_and_no_others(given):
    owner, one = given.institute.principal.organisation, given.records[1]
    rule = Rule("", owner, "record", one, "allow", "group:programme", ("view",))
    with writing(given.institute.engine) as connection:
        replace_rules(connection, "record", one, (rule,), now=given.institute.now)
    assert _mean(given, given.shop) == [2.0]
    assert _layers(given, given.shop) == ()


def test_what_is_withdrawn_leaves_no_file(given):
    given.institute.withdraw("builds")
    with writing(whole(given.institute.engine)) as connection:
        assert len(collect_orphans(connection, given.blobs, LATER)) == 2
    assert list(given.blobs.listed()) == []
    with pytest.raises(DataError, match="no series"):
        _mean(given, given.institute)
