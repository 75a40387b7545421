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
    assert "プログラム参加者に学習を許可" in page.text
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


NAMED = """試験片番号,材料,レーザー出力[W],走査速度[mm/s],引張強さ
D-1,SUS316L,195,800,599
D-2,SUS316L,195,1100,610
""".encode("cp932")


def _form(client, **said):
    page = client.post("/ja/data/check", files={"file": ("named.csv", NAMED)}).text
    chosen = re.findall(r'value="([^"]+)" selected', page)
    units = re.findall(r'name="unit_.*?value="(.*?)"', page)
    places = {f"map_{k}": one for k, one in enumerate(chosen)}
    places |= {f"unit_{k}": one for k, one in enumerate(units)}
    staged = re.search(r'name="staged" value="([0-9a-f]{64})"', page)[1]
    return page, {"staged": staged, **places, **said}


def test_a_column_without_a_unit_says_why_and_is_read_once_its_unit_is_said(service):
    client, _ = service
    page, form = _form(client, unit_4="MPa")
    assert "読まない理由" in page
    again = client.post("/ja/data/again", data=form).text
    assert "読まない理由" not in again
    assert "引張強さ [MPa]" in again


def test_a_row_that_is_left_out_is_told_with_its_line(service):
    client, _ = service
    assert "6: 相対密度" in _checked(client)


def test_what_the_page_keeps_still_has_the_numbers_of_the_specimens(service):
    client, store = service
    _, form = _form(client, unit_4="MPa", name="named")
    client.post("/ja/data/keep", data=form)
    made = next(one for one in store.datasets() if one.name == "named" and one.state == "active")
    labels = {one.label for one in store.records(dataset=made.id, kind="specimen")}
    store.withdraw(made.id)
    assert labels == {"D-1", "D-2"}


def test_what_was_filled_in_is_not_lost_when_sharing_is_refused(service):
    client, _ = service
    _, form = _form(client, unit_4="MPa", name="kept name", level="consortium", purpose="view")
    page = client.post("/ja/data/keep", data=form)
    assert page.status_code == 422
    assert 'value="kept name"' in page.text
    assert 'value="consortium" checked' in page.text


def test_only_a_service_on_this_computer_says_that_files_stay_on_it(tmp_path):
    told = {}
    for is_local in (True, False):
        askers = Askers(str(tmp_path), is_local=is_local)
        with TestClient(whole_app(askers=askers), base_url="http://127.0.0.1") as client:
            told[is_local] = client.get("/en/data").text
    assert "Your files stay on this computer" in told[True]
    assert "Your files stay on this computer" not in told[False]
    assert "the computer that runs this service" in told[False]


@pytest.fixture
def shared(tmp_path):
    """Two owners whose rows an asker learns from, one of them also lets him see his."""
    store = opened(tmp_path, owner="Asker")
    for name, purposes in (("Hidden", ["learn"]), ("Open", ["view", "learn"])):
        store.organisation(name)
        owner = store.acting_as(name)
        owner.add(TABLE, name=f"{name}.csv", level="programme", purposes=purposes)
    with TestClient(whole_app(askers=Askers(str(tmp_path))), base_url="http://127.0.0.1") as client:
        yield client


@pytest.mark.parametrize(("language", "told"), [("en", "ask there"), ("ja", "お尋ねください")])
def test_an_owner_who_moves_answers_is_opened_or_held(shared, language, told):
    page = shared.get(f"/{language}/data/effect").text
    assert page.count(told) == 1
    assert "Open.csv</a>" in page
    assert "Hidden.csv" not in page


def test_the_log_shows_no_pseudonyms(shared):
    shared.get("/en/data/effect")
    page = shared.get("/en/data/log").text
    assert "data of another owner" in page
    assert not re.search(r"[0-9a-f]{32}", page)
