"""S9: an institute files results for institutes only; another sees them, a company may ask."""

import json

import pytest
from fastapi.testclient import TestClient

import sekiso
from sekiso.interfaces.cli.main import main
from sekiso.interfaces.rest.app import create_app
from sekiso.interfaces.service.askers import Askers

# synthetic: ten fatigue coupons that nobody tested
COUPONS = {
    "specimen": [f"F{n}" for n in range(10)],
    "material": ["Ti-6Al-4V"] * 10,
    "process": ["PBF-LB"] * 10,
    "stress_amplitude_MPa": [600.0 - 25 * n for n in range(10)],
    "stress_ratio": [-1.0] * 10,
    "cycles": [2.1e4 * 1.6**n for n in range(10)],
}
FOR_INSTITUTES = {"level": "consortium", "group": "institutes", "known": "programme"}


@pytest.fixture
def store(tmp_path):
    """The store, in which institute A filed its ten results."""
    store = sekiso.open_store(tmp_path / "store", owner="Institute A")
    for name, groups in (
        ("Institute B", ("institutes",)), ("Company", ("programme",)), ("Stranger", ())
    ):  # fmt: skip
        store.organisation(name, groups=groups)
    store.add(COUPONS, name="fatigue of Ti-6Al-4V", **FOR_INSTITUTES)
    return store


def command(store, capsys, *words):
    """What `sekiso data` prints, without line breaks."""
    folder = store.engine.url.database.removesuffix("store.db")
    with pytest.raises(SystemExit):
        main(["data", *words, "--store", folder])
    return " ".join(capsys.readouterr().out.split())


def test_the_other_institute_sees_all_ten(store):
    asker = store.acting_as("Institute B")
    assert [one.name for one in asker.datasets()] == ["fatigue of Ti-6Al-4V"]
    assert len(asker.measurements(material="Ti-6Al-4V")) == 10
    assert asker.holders(material="Ti-6Al-4V") == ()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_company_is_told_who_holds_it_and_to_ask(store, capsys, language):
    told = command(store, capsys, "list", "--material", "Ti-6Al-4V", "--as", "Company",
                   "--lang", language)  # fmt: skip
    assert "Institute A" in told
    assert {"en": "ask there", "ja": "お問い合わせ"}[language] in told.replace(" ", "").replace(
        "askthere", "ask there"
    )
    assert "F1" not in told
    assert "Institute A" not in command(
        store, capsys, "list", "--material", "316L", "--as", "Company"
    )


def test_a_company_sees_no_row_and_no_name_of_a_dataset(store):
    asker = store.acting_as("Company")
    assert (asker.datasets(), asker.measurements(), asker.records()) == ((), (), ())
    assert asker.learnable().n == 0
    assert asker.holders("stress", material="Ti-6Al-4V") == ("Institute A",)
    told = asker.why(store.datasets()[0].id)
    assert (told.allowed, told.reason) == (False, "known")
    assert told.text().endswith("Ask Institute A.")


def test_a_stranger_is_told_nothing(store):
    asker = store.acting_as("Stranger")
    assert asker.holders(material="Ti-6Al-4V") == ()
    nowhere = asker.why("01a2221a-0000-7000-8000-000000000000")
    assert asker.why(store.datasets()[0].id).plain() == nowhere.plain()


def test_what_the_institute_masks_is_not_told_by_asking_for_it(store):
    store.share("fatigue of Ti-6Al-4V", masked=["material"], **FOR_INSTITUTES)
    company = store.acting_as("Company")
    assert company.holders(material="Ti-6Al-4V") == ()
    assert company.holders("stress") == ("Institute A",)


def test_the_service_names_the_holder_to_who_may_know(store):
    headers = {}
    for name in ("Company", "Stranger"):
        own = {told: key for key, told in store.organisations().items()}[name]
        account = store.account(name, ["reader"], organisation=own)
        headers[name] = {"Authorization": f"Bearer {store.token(account).text}"}
    folder = store.engine.url.database.removesuffix("store.db")
    client = TestClient(create_app(askers=Askers(folder)), base_url="http://127.0.0.1")
    told = [
        client.get("/v1/holders?material=Ti-6Al-4V", headers=one).json()["items"]
        for one in (headers["Company"], headers["Stranger"], {})
    ]
    assert told == [["Institute A"], [], []]
    assert "Ti-6Al-4V" not in json.dumps(
        client.get("/v1/datasets", headers=headers["Company"]).json()
    )
