"""Streams through a store: own records only, in the log, seen as rules and pedigree allow."""

import numpy as np
import pyarrow as pa
import pytest
from sqlalchemy import create_engine
from tests.store.database.filled import member

from sekiso.domain.errors import DataError, NeedError, PolicyError, ServiceError
from sekiso.store.database.blobs import ADDRESS, blobs_beside
from sekiso.store.database.engine import FOLDER, reading, writing
from sekiso.store.datasets import Delivery
from sekiso.store.opening import store_at
from sekiso.store.policies.policy import Rule
from sekiso.store.records import Record
from sekiso.store.rules import replace_rules
from sekiso.store.series.series import RowKeys

TABLE = pa.table({"build": [0, 0, 1], "v": [1.0, 3.0, 8.0]})
MEAN = {"name": "sensor", "aggregates": [{"function": "mean", "column": "v"}]}
BUILD = Record("build")
STREAM = Record("stream", links={"build": (BUILD.id,)})


@pytest.fixture
def institute(tmp_path):
    store = member(tmp_path / "store", "Institute")
    store.add_records([BUILD, STREAM], (), Delivery("builds"))
    return store


@pytest.fixture
def shop(tmp_path, institute):
    return member(tmp_path / "store", "Shop")


def _did(store):
    return [line["did"] for line in store.audit()]


def test_a_stream_is_added_with_its_entry_in_the_log(institute):
    institute.streams.add(STREAM.id, TABLE, name="sensor")
    assert institute.streams.query(MEAN).plain == {"mean_v": [4.0]}
    assert _did(institute)[-1] == "change"


def test_who_sees_a_shared_stream_stands_in_the_log_of_its_owner(institute, shop):
    institute.streams.add(STREAM.id, TABLE, name="sensor")
    institute.streams.add_layers(STREAM.id, [(0, np.ones((2, 2)))], name="image")
    institute.share("builds", "programme", purposes=("view",))
    assert shop.streams.query(MEAN).plain == {"mean_v": [4.0]}
    assert shop.streams.layers(name="image")[0].layer(0).sum() == 4.0
    assert len(shop.streams.listed()) == 2
    assert _did(institute)[-1] == "view"


def test_what_may_be_learned_from_only_is_not_shown(institute, shop):
    institute.streams.add(STREAM.id, TABLE, name="sensor")
    institute.share("builds", "programme", purposes=("learn",))
    with pytest.raises(DataError, match="no series"):
        shop.streams.query(MEAN)
    assert shop.streams.listed() == ()


def test_a_stream_of_a_hidden_build_is_hidden_with_it(institute, shop):
    institute.streams.add(STREAM.id, TABLE, name="sensor")
    institute.share("builds", "programme", purposes=("view",))
    own = institute.principal.organisation
    rule = Rule("", own, "record", BUILD.id, "deny", "group:programme", ("view",))
    with writing(institute.engine) as connection:
        replace_rules(connection, "record", BUILD.id, (rule,), now=institute.now)
    with pytest.raises(DataError, match="no series"):
        shop.streams.query(MEAN)
    assert institute.streams.query(MEAN).plain == {"mean_v": [4.0]}


def test_another_owners_record_is_as_if_not_there(institute, shop):
    texts = []
    for id in (STREAM.id, "0" * len(STREAM.id)):
        with pytest.raises(NeedError) as problem:
            shop.streams.add(id, TABLE, name="sensor")
        texts.append(problem.value.text().replace(id, ""))
    assert texts[0] == texts[1]


def test_rows_go_to_own_records_only(institute, shop):
    (own,) = records = [Record("stream")]
    shop.add_records(records, (), Delivery("mine"))
    keys = RowKeys("build", {"0": own.id, "1": BUILD.id})
    with pytest.raises(NeedError, match="no such record"):
        shop.streams.add(own.id, TABLE, name="sensor", row_keys=keys)


def test_nobody_in_particular_adds_nothing(institute, tmp_path):
    with pytest.raises(PolicyError):
        store_at(tmp_path / "store").streams.add(STREAM.id, TABLE, name="sensor")


def test_only_the_owner_removes_a_stream(institute, shop):
    id = institute.streams.add(STREAM.id, TABLE, name="sensor")
    institute.share("builds", "programme", purposes=("view",))
    with pytest.raises(NeedError, match="no such record or series"):
        shop.streams.remove(id)
    institute.streams.remove(id)
    assert institute.streams.listed() == ()
    assert _did(institute)[-1] == "change"


def test_a_refused_table_leaves_no_entry(institute):
    n_before = len(_did(institute))
    with pytest.raises(DataError, match="infinite"):
        institute.streams.add(STREAM.id, pa.table({"v": [float("inf")]}), name="sensor")
    assert len(_did(institute)) == n_before


def test_a_server_without_a_place_for_files_says_so(monkeypatch):
    for name in (ADDRESS, FOLDER):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ServiceError, match=ADDRESS):
        blobs_beside(create_engine("postgresql+psycopg://nobody@localhost/nothing"))


def test_files_of_a_folder_lie_beside_its_database(institute, tmp_path):
    with reading(institute.engine):
        assert blobs_beside(institute.engine).root == str(tmp_path / "store" / "blobs")
