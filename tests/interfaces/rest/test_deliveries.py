"""A messy table goes in over REST with its policy, once, and comes out again."""

import json

import pytest
from fastapi.testclient import TestClient

from sekiso.interfaces.rest.app import create_app
from sekiso.interfaces.service.askers import Askers
from sekiso.store.opening import opened

TABLE = """密度試験 2026年,,,,,
材料,レーザー出力,走査速度,ハッチ,積層厚,相対密度
,[W],[mm/s],[mm],[μm],[%]
SUS316L,195,800,0.10,40,99.6
SUS316L,１９５,1100,0.09,40,98.2
SUS316L,150,700,0.09,40,<99.1
平均,,,,,99.0
""".encode("cp932")


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    opened(folder, owner="Institute").organisation("Asker")
    with TestClient(create_app(askers=Askers(str(folder))), base_url="http://127.0.0.1") as one:
        yield one


def _send(client, key="", **fields):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post("/v1/datasets", files={"file": ("coupons.csv", TABLE)}, data=fields,
                       headers=headers)  # fmt: skip


def test_a_check_reports_and_stores_nothing(client):
    report = _send(client, check="true").json()
    assert (report["rows"], report["rejected"]) == (3, [])
    assert len(report["repairs"]) >= 4
    assert {"name": "走査速度", "read_as": "parameters.speed [mm/s]"}.items() <= (
        report["columns"][2].items()
    )
    assert client.get("/v1/datasets").json()["items"] == []


def test_a_request_sent_twice_is_done_once(client):
    first = _send(client, "k1", name="coupons", level="programme")
    again = _send(client, "k1", name="coupons", level="programme")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert len(client.get("/v1/datasets").json()["items"]) == 1
    other = _send(client, "k1", name="others")
    assert (other.status_code, other.json()["error"]) == (422, "idempotency_key_used")


def test_what_goes_out_is_what_came_in(client):
    dataset = _send(client, name="out").json()["dataset"]
    content = client.get(f"/v1/datasets/{dataset['id']}/export?format=am-cdm")
    assert content.status_code == 200
    assert json.loads(content.content)
    removed = client.delete(f"/v1/datasets/{dataset['id']}").json()["removed"]
    assert removed == dataset["n_records"]


def test_a_mapping_that_is_no_json_is_told(client):
    refused = _send(client, mapping="power=W")
    assert (refused.status_code, refused.json()["error"]) == (422, "mapping_text")


def test_no_value_of_a_withdrawn_delivery_is_answered_again(client):
    dataset = _send(client, "k2", name="gone").json()["dataset"]
    client.delete(f"/v1/datasets/{dataset['id']}")
    again = _send(client, "k2", name="gone").json()
    assert again == {"dataset": {"id": dataset["id"], "state": "withdrawn"}}
