"""Over REST a bad lot names what it touched, and a part is judged by what the asker may see."""

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from tests.store.packages import EVERYTHING

from sekiso.interfaces.rest.app import create_app
from sekiso.interfaces.service.askers import Askers
from sekiso.store.datasets import Delivery
from sekiso.store.opening import opened
from sekiso.store.records import new_id

IDS = {one.id: new_id() for one in EVERYTHING}
RECORDS = [
    replace(
        one,
        id=IDS[one.id],
        links={role: tuple(IDS[link] for link in ids) for role, ids in one.links.items()},
    )
    for one in EVERYTHING
]
LOT = IDS["01900000-0000-7000-8000-000000000001"]


@pytest.fixture
def client(tmp_path):
    opened(tmp_path, owner="Institute").add_records(RECORDS, (), Delivery("parts"))
    return TestClient(create_app(askers=Askers(str(tmp_path))), base_url="http://127.0.0.1")


def test_a_lot_names_what_it_touched(client):
    found = client.get(f"/v1/records/{LOT}/touched").json()["items"]
    assert [one["label"] for one in found] == ["P1", "P2", "T1", "D1", "T1-1"]


def test_a_part_is_fit_and_a_sister_lacks_evidence_in_the_language_asked(client):
    assert client.get(f"/v1/records/{IDS['part']}/fitness").json() == {
        "verdict": "fit",
        "reasons": [],
    }
    head = {"Accept-Language": "ja"}
    told = client.get(f"/v1/records/{IDS['sister']}/fitness", headers=head).json()
    assert told["verdict"] == "evidence_missing"
    assert told["reasons"][0]["text"].startswith("証拠がありません")


@pytest.mark.parametrize("path", ["touched", "fitness"])
def test_what_is_not_seen_is_not_there(client, path):
    assert client.get(f"/v1/records/{new_id()}/{path}").status_code == 404
    assert client.get(f"/v1/records/{LOT}/fitness").status_code == 404
