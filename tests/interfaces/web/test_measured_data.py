"""The pages of shared data: a messy file is checked, stored with its policy, seen, taken back."""

import re

import pytest
from fastapi.testclient import TestClient

pytest.importorskip("nicegui")

from sekiso.interfaces.serve import whole_app
from sekiso.interfaces.service.askers import Askers
from sekiso.store.opening import opened

TABLE = """密度試験 2026年,,,,,
材料,レーザー出力,走査速度,ハッチ,積層厚,相対密度
,[W],[mm/s],[mm],[μm],[%]
SUS316L,195,800,0.10,40,99.6
SUS316L,１９５,1100,0.09,40,98.2
SUS316L,150,700,0.09,40,9.1 MPa
平均,,,,,99.0
""".encode("cp932")


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    store = opened(folder, owner="Institute")
    store.organisation("Asker")
    with TestClient(whole_app(askers=Askers(str(folder))), base_url="http://127.0.0.1") as client:
        yield client, store


def _checked(client, language="ja"):
    return client.post(f"/{language}/data/check", files={"file": ("coupons.csv", TABLE)}).text


@pytest.mark.parametrize(("language", "told"), [("ja", "Shift_JIS"), ("en", "Shift_JIS")])
def test_a_file_is_looked_at_before_anything_is_stored(service, language, told):
    client, store = service
    page = _checked(client, language)
    assert told in page
    assert "9.1 MPa" in page
    assert "parameters.speed" in page
    assert store.datasets() == ()


def test_a_file_goes_in_with_its_policy_and_is_taken_back(service):
    client, store = service
    staged = re.search(r'name="staged" value="([0-9a-f]{64})"', _checked(client))[1]
    form = {"staged": staged, "name": "試験片", "level": "programme", "purpose": "learn"}
    page = client.post("/ja/data/keep", data=form)
    assert page.status_code == 200
    assert "プログラムの参加者全員に学習を許可" in page.text
    assert store.acting_as("Asker").learnable().n == 2
    (made,) = store.datasets()
    client.post(f"/ja/data/dataset/{made.id}/withdraw", data={"sure": "yes"})
    assert store.acting_as("Asker").learnable().n == 0


def test_a_file_of_somebody_else_cannot_be_kept(service):
    client, _ = service
    page = client.post("/en/data/keep", data={"staged": "0" * 64})
    assert page.status_code == 422
    assert "no longer there" in page.text


@pytest.mark.parametrize("name", ["data", "data/sharing", "data/effect", "data/log"])
def test_every_page_has_its_json_twin(service, name):
    client, _ = service
    for language in ("en", "ja"):
        assert client.get(f"/{language}/{name}").status_code == 200
        assert client.get(f"/{language}/{name}.json").json() is not None
