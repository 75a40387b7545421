"""Answers over REST move with what the asker may learn from, and with nothing else."""

import pytest
from fastapi.testclient import TestClient

from sekiso.interfaces.rest.app import create_app
from sekiso.interfaces.service.askers import Askers
from sekiso.store.datasets import Delivery
from sekiso.store.observations import Observation
from sekiso.store.opening import opened
from sekiso.store.records import Record

NEED = {
    "size": "60 x 40 x 30 mm", "material": "316L", "quantity": 20,
    "features": ["internal_channels"], "require": ["relative_density >= 99 %"],
}  # fmt: skip


def _rows(n, density):
    recipe = {"power": 200.0, "speed": 0.8, "hatch": 1e-4, "layer": 4e-5, "beam_diameter": 8e-5}
    words = {"material": "316L", "process": "PBF-LB", "density_method": "archimedes"}
    records = [Record("test", {"method_kind": "density"}) for _ in range(n)]
    return records, [
        Observation(
            one.id, {**recipe, "power": 150.0 + 10.0 * k, "relative_density": density}, words
        )
        for k, one in enumerate(records)
    ]


@pytest.fixture
def store(tmp_path):
    own = opened(tmp_path, owner="Asker")
    own.organisation("Institute")
    return own


@pytest.fixture
def client(store, tmp_path):
    askers = Askers(str(tmp_path))
    with TestClient(create_app(askers=askers), base_url="http://127.0.0.1") as client:
        yield client


def test_an_answer_moves_with_what_is_shared_and_is_gone_with_it(client, store):
    before = client.post("/v1/answers", json=NEED).json()
    institute = store.acting_as("Institute")
    institute.add_records(*_rows(12, 0.97), Delivery("coupons"))
    assert client.post("/v1/answers", json=NEED).json()["id"] == before["id"]
    institute.share("coupons", "programme", purposes=("learn",))
    moved = client.post("/v1/answers", json=NEED).json()
    assert moved["id"] != before["id"]
    assert client.get(f"/v1/answers/{moved['id']}").status_code == 200
    institute.withdraw("coupons")
    assert client.get(f"/v1/answers/{moved['id']}").status_code == 404
    assert client.post("/v1/answers", json=NEED).json() == before
