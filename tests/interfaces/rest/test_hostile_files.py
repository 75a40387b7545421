"""Hostile files at the door of datasets: refused in the envelope, nothing stored, nothing left."""

import logging

import pytest
from benchmarks.hostile_uploads import small_cases
from fastapi.testclient import TestClient
from tests.interfaces.rest.owned_service import OwnedService

from sekiso.domain.cache_folder import cache_folder
from sekiso.interfaces.rest.app import create_app

SMALL = (
    "deep-objects.json", "nan.json", "twice.json", "xxe.xml", "laughs.xml", "columns.csv",
    "outside.aasx", "outside.zip", "members.aasx", "nested.3mf", "laughs.3mf", "torn.parquet",
)  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    made = OwnedService(tmp_path_factory.mktemp("store"), create_app)
    with made.client:
        yield made


@pytest.fixture(scope="module")
def files():
    return small_cases()


@pytest.mark.parametrize("name", SMALL)
def test_a_hostile_file_is_refused_and_leaves_nothing(service, files, name):
    before = service.store.datasets()
    sent = {"file": (f"../../{name}", files[name])}
    refused = service.client.post("/v1/datasets", files=sent, headers=service.who["contributor"])
    assert 400 <= refused.status_code < 500
    assert {"error", "what", "next"} <= refused.json().keys()
    assert service.store.datasets() == before
    kept = cache_folder("deliveries")
    assert [file for file in kept.iterdir() if name in file.name] == []


def test_a_gigabyte_is_refused_by_its_length_alone(service):
    head = service.who["contributor"] | {"Content-Length": str(2**30)}
    for address in ("/v1/datasets", "/v1/parts", "/v1/tokens"):
        refused = service.client.post(address, content=b"", headers=head)
        assert (refused.status_code, refused.json()["error"]) == (413, "upload_too_large")


def test_the_log_tells_neither_tokens_nor_values(service, caplog):
    token = service.who["contributor"]["Authorization"]
    with caplog.at_level(logging.DEBUG):
        service.client.get(
            "/v1/measurements?material=SECRET-ALLOY", headers={"Authorization": token}
        )
        service.client.post("/v1/datasets", files={"file": ("a.csv", b"SECRET-ALLOY,b\n1,2\n")},
                            headers={"Authorization": token})  # fmt: skip
        service.client.get("/v1/datasets", headers={"Authorization": f"{token}f"})
    own = [one.getMessage() for one in caplog.records if one.name.startswith("sekiso")]
    assert own
    assert not any(token.split()[1][-64:] in text or "SECRET-ALLOY" in text for text in own)


def test_a_service_without_an_owner_stores_nothing_of_nobody(service):
    client = TestClient(service.client.app, base_url="http://127.0.0.1")
    refused = client.post("/v1/datasets", files={"file": ("a.csv", b"a,b\n1,2\n")},
                          headers={"Idempotency-Key": "k"})  # fmt: skip
    assert (refused.status_code, refused.json()["error"]) == (403, "not_allowed")
