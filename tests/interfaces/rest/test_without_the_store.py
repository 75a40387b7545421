"""A plain install has no store: its addresses say the pip line, everything else works."""

import sys

from fastapi.testclient import TestClient

from sekiso.interfaces.rest.app import create_app


def test_what_needs_the_store_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    monkeypatch.delitem(sys.modules, "sekiso.store.opening", raising=False)
    client = TestClient(create_app(), base_url="http://127.0.0.1")
    refused = client.get("/v1/datasets")
    assert refused.status_code == 501
    assert "sekiso[store]" in refused.json()["next"]
    assert client.get("/v1/health").status_code == 200
