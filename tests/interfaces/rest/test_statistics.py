"""Statistics over REST: sent instead of rows, and told only where no owner can be worked out."""

import numpy as np
import pytest
from fastapi.testclient import TestClient

from sekiso.interfaces.rest.app import create_app
from sekiso.interfaces.service.askers import Askers
from sekiso.store.opening import opened


@pytest.fixture
def service(tmp_path):
    """(client, store): three institutes with ten rows each that only move models."""
    store = opened(tmp_path, owner="Asker")
    draw = np.random.default_rng(0)
    for name in ("A", "B", "C"):
        store.organisation(name)
        rows = [
            {"material": "316L", "relative_density_pct": round(float(x), 2)}
            for x in draw.uniform(98.0, 99.9, 10)
        ]
        store.acting_as(name).add(rows, name="coupons", level="programme", purposes=("learn",))
    client = TestClient(create_app(askers=Askers(str(tmp_path))), base_url="http://127.0.0.1")
    return client, store


def test_a_mean_over_three_owners_is_told_though_no_row_is_seen(service):
    client, _ = service
    assert client.get("/v1/measurements").json()["items"] == []
    told = client.get("/v1/statistics?quantity=relative_density").json()
    assert (told["n_rows"], told["n_owners"]) == (30, 3)
    assert 0.98 < told["mean"] < 0.999


def test_a_second_mean_that_would_tell_one_owner_is_refused(service):
    client, store = service
    client.get("/v1/statistics?quantity=relative_density")
    store.acting_as("C").withdraw("coupons")
    refused = client.get("/v1/statistics?quantity=relative_density")
    assert (refused.status_code, refused.json()["error"]) == (403, "aggregate_refused")


def test_statistics_that_are_no_statistics_are_refused(service):
    client, _ = service
    body = {"name": "ours", "statistics": {"density": {"precision": "none"}}}
    refused = client.post("/v1/statistics", json=body)
    assert refused.status_code == 422
    assert {"error", "what", "next"} <= refused.json().keys()
