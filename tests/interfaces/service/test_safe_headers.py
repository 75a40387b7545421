"""What comes from here is kept nowhere, framed nowhere, and is what it says it is."""

import pytest
from fastapi.testclient import TestClient

from sekiso.interfaces.rest.app import create_app
from sekiso.interfaces.service.askers import Askers
from sekiso.store.opening import opened


@pytest.fixture
def client(tmp_path):
    opened(tmp_path, owner="Institute")
    return TestClient(create_app(askers=Askers(str(tmp_path))), base_url="http://127.0.0.1")


@pytest.mark.parametrize("address", ["/v1/datasets", "/v1/tokens", "/v1/nowhere", "/v1/health"])
def test_every_answer_carries_the_safe_headers(client, address):
    heads = client.get(address).headers
    assert heads["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'none'" in heads["content-security-policy"]
    assert heads["referrer-policy"] == "same-origin"
    assert heads["cache-control"] in ("no-store", "private, no-cache")
    assert "access-control-allow-origin" not in heads
    assert "server" not in heads


def test_under_tls_the_browser_is_told_to_stay_there(tmp_path, client):
    assert "strict-transport-security" not in client.get("/v1/health").headers
    secure = TestClient(client.app, base_url="https://127.0.0.1")
    assert secure.get("/v1/health").headers["strict-transport-security"] == "max-age=31536000"


def test_trace_and_other_methods_are_refused_in_the_envelope(client):
    for method in ("TRACE", "PATCH", "CONNECT"):
        refused = client.request(method, "/v1/datasets")
        assert refused.status_code == 405
        assert {"error", "what", "next"} <= refused.json().keys()


@pytest.mark.parametrize(
    ("address", "status"),
    [("/v1/nowhere", 404), ("/v1/datasets/x", 422), ("/v1/datasets?limit=0", 422),
     ("/v1/datasets?cursor=<script>", 422), ("/.git/config", 404), ("/v1/../etc/passwd", 404)],
)  # fmt: skip
def test_whatever_is_refused_comes_in_the_envelope(client, address, status):
    refused = client.get(address)
    assert refused.status_code == status
    assert {"error", "what", "next"} <= refused.json().keys()
    assert "Traceback" not in refused.text
