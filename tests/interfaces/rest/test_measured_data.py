"""Measured data over REST: seen as their owners allow, in pages, and not fetched twice."""

import pytest
from fastapi.testclient import TestClient

from sekiso.interfaces.rest.app import create_app
from sekiso.interfaces.service.askers import Askers
from sekiso.store.datasets import Delivery
from sekiso.store.observations import Observation
from sekiso.store.opening import opened
from sekiso.store.records import Record


@pytest.fixture
def client(tmp_path):
    store = opened(tmp_path, owner="Institute")
    records = [Record("test", {"method_kind": "density"}) for _ in range(5)]
    rows = [
        Observation(one.id, {"relative_density": 0.99 + 0.002 * k}, {"material": "316L"})
        for k, one in enumerate(records)
    ]
    store.add_records(records, rows, Delivery("coupons"))
    return TestClient(create_app(askers=Askers(str(tmp_path))), base_url="http://127.0.0.1")


def test_a_list_comes_in_pages(client):
    first = client.get("/v1/measurements?limit=3").json()
    rest = client.get(f"/v1/measurements?limit=3&cursor={first['next']}").json()
    assert len(first["items"]) == 3
    assert len(rest["items"]) == 2
    assert rest["next"] is None


def test_bounds_carry_their_unit(client):
    found = client.get("/v1/measurements?quantity=relative_density&low=99.5 %25").json()["items"]
    assert [row["numbers"]["relative_density"] for row in found] == [0.996, 0.998]
    refused = client.get("/v1/measurements?quantity=relative_density&low=99.5 MPa")
    assert refused.status_code == 422
    assert refused.json()["what"]


def test_what_is_known_already_is_not_sent_again(client):
    tag = client.get("/v1/datasets").headers["etag"]
    again = client.get("/v1/datasets", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.content == b""


def test_a_forged_token_is_refused_without_a_hint(client):
    refused = client.get("/v1/datasets", headers={"Authorization": "Bearer sk_nobody_0"})
    assert refused.status_code == 403
    assert refused.json()["error"] == "token_invalid"


def test_who_asks_too_often_is_told_when_to_come_back(tmp_path):
    time = [0.0]
    askers = Askers(str(tmp_path), clock=lambda: time[0])
    for _ in range(500):
        askers.spend("one")
    with pytest.raises(Exception, match="Wait 1 s"):
        askers.spend("one")
    time[0] = 1.0
    askers.spend("one")
