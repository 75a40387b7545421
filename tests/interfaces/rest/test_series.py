"""Sensor tables over REST: in as a file, out as figures, seen as their owner allows."""

import pytest
from fastapi.testclient import TestClient

from sekiso.interfaces.rest.app import create_app
from sekiso.interfaces.service.askers import Askers
from sekiso.store.datasets import Delivery
from sekiso.store.opening import opened
from sekiso.store.records import Record

TABLE = "layer,v\n" + "".join(f"{k // 4},{k}\n" for k in range(12))
QUERY = {"name": "melt pool", "group_by": ["layer"], "order_by": ["layer"],
         "aggregates": [{"function": "mean", "column": "v"}]}  # fmt: skip


@pytest.fixture
def service(tmp_path):
    """(client, store of the owner, id of a stream record)."""
    store = opened(tmp_path, owner="Institute")
    store.organisation("Asker")
    record = Record("stream", {"sensor": "photodiode"})
    store.add_records([record], [], Delivery("build 7"))
    client = TestClient(create_app(askers=Askers(str(tmp_path))), base_url="http://127.0.0.1")
    return client, store, record.id


def _send(client, record, text=TABLE):
    return client.post("/v1/series", files={"file": ("v.csv", text)},
                       data={"record": record, "name": "melt pool"})  # fmt: skip


def test_a_table_goes_in_and_its_means_come_out(service):
    client, _, record = service
    assert _send(client, record).status_code == 201
    told = client.post("/v1/series/query", json=QUERY).json()
    assert told["columns"] == {"layer": [0, 1, 2], "mean_v": [1.5, 5.5, 9.5]}
    assert [one["name"] for one in client.get("/v1/series").json()["items"]] == ["melt pool"]


def test_a_table_is_hidden_from_others_until_it_is_shared(service):
    client, store, record = service
    _send(client, record)
    asker = store.acting_as("Asker")
    assert asker.streams.listed() == ()
    store.share("build 7", "programme", purposes=("view",))
    assert asker.streams.query(QUERY).plain["mean_v"] == [1.5, 5.5, 9.5]


def test_what_is_no_table_and_what_is_no_query_are_told(service):
    client, _, record = service
    assert _send(client, record, "\x00\x01").status_code == 422
    assert _send(client, "0" * 36).status_code in (403, 422)
    refused = client.post("/v1/series/query", json={"name": "x", "columns": ["1; DROP TABLE x"]})
    assert refused.status_code in (200, 403, 422)
    assert client.post("/v1/series/query", json={**QUERY, "sql": "x"}).status_code == 422
