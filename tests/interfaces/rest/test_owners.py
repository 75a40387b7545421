"""Who may do what over REST: tokens, roles, rules and the log."""

import pytest
from fastapi.testclient import TestClient

from sekiso.interfaces.rest.app import create_app
from sekiso.interfaces.service.askers import Askers
from sekiso.store.datasets import Delivery
from sekiso.store.observations import Observation
from sekiso.store.opening import opened
from sekiso.store.records import Record

LEARN = {"level": "programme", "purposes": ["learn"]}


@pytest.fixture
def service(tmp_path):
    """(client, {name: header of a steward of this organisation}, id of the institute's dataset)."""
    store = opened(tmp_path, owner="Institute")
    other = store.organisation("Asker")
    headers = {}
    for name, organisation in (("Institute", ""), ("Asker", other)):
        account = store.account(name, ("reader", "contributor", "steward"),
                                organisation=organisation)  # fmt: skip
        headers[name] = {"Authorization": f"Bearer {store.token(account).text}"}
    records = [Record("test", {"method_kind": "density"})]
    rows = [Observation(records[0].id, {"relative_density": 0.99}, {"material": "316L"})]
    made = store.add_records(records, rows, Delivery("coupons"))
    client = TestClient(create_app(askers=Askers(str(tmp_path))), base_url="http://127.0.0.1")
    return client, headers, made.id


def test_who_has_no_token_is_nobody_once_tokens_were_issued(service):
    client, headers, _ = service
    assert client.get("/v1/datasets").json()["items"] == []
    assert len(client.get("/v1/datasets", headers=headers["Institute"]).json()["items"]) == 1


def test_a_dataset_is_seen_from_the_moment_its_owner_says_so(service):
    client, headers, dataset = service
    address = f"/v1/datasets/{dataset}"
    assert client.get(address, headers=headers["Asker"]).status_code == 404
    view = {"level": "programme", "purposes": ["view"]}
    shared = client.put(f"/v1/policies/{dataset}", json=view, headers=headers["Institute"])
    assert shared.status_code == 200
    assert client.get(address, headers=headers["Asker"]).status_code == 200


def test_another_owners_dataset_cannot_be_shared_and_says_nothing(service):
    client, headers, dataset = service
    nowhere = "01a2221a-0000-7000-8000-000000000000"
    there, not_there = (
        client.put(f"/v1/policies/{one}", json=LEARN, headers=headers["Asker"])
        for one in (dataset, nowhere)
    )
    assert there.status_code == not_there.status_code
    assert there.text.replace(dataset, "") == not_there.text.replace(nowhere, "")


def test_the_owner_reads_who_saw_his_rows(service):
    client, headers, dataset = service
    client.put(f"/v1/policies/{dataset}", json={"level": "programme", "purposes": ["view"]},
               headers=headers["Institute"])  # fmt: skip
    client.get("/v1/measurements", headers=headers["Asker"])
    lines = client.get("/v1/audit", headers=headers["Institute"]).json()["items"]
    assert ("Asker", "view", ["coupons"]) in [
        (line["organisation"], line["did"], line["to"]) for line in lines
    ]
    assert client.get("/v1/audit", headers=headers["Asker"]).json()["items"][-1]["did"] == "view"


def test_a_revoked_token_ends_at_once(service):
    client, headers, _ = service
    issued = client.get("/v1/tokens", headers=headers["Asker"]).json()["items"]
    assert "hash" not in issued[0]
    ended = client.delete(f"/v1/tokens/{issued[0]['id']}", headers=headers["Asker"])
    assert ended.status_code == 204
    refused = client.get("/v1/datasets", headers=headers["Asker"])
    assert (refused.status_code, refused.json()["error"]) == (403, "token_invalid")
