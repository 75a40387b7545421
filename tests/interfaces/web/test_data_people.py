"""The page of people: organisations are named, accounts get tokens, and others see none of it."""

import re

import pytest
from fastapi.testclient import TestClient

pytest.importorskip("nicegui")

from sekiso.interfaces.serve import whole_app
from sekiso.interfaces.service.askers import Askers
from sekiso.store.opening import opened


@pytest.fixture
def service(tmp_path):
    store = opened(tmp_path)
    with TestClient(whole_app(askers=Askers(str(tmp_path))), base_url="http://127.0.0.1") as client:
        yield client, store


def _made(client, name, organisation, *roles, headers=None):
    form = {"name": name, "organisation": organisation, "role": roles}
    page = client.post("/en/data/people/account", data=form, headers=headers)
    found = re.search(r"sekiso_[0-9a-f]{16}_[0-9a-f]{64}", page.text)
    return page, found and {"authorization": f"Bearer {found[0]}"}


@pytest.mark.parametrize("language", ["en", "ja"])
def test_an_organisation_without_a_name_is_asked_for_one(service, language):
    client, store = service
    assert f"/{language}/data/people/rename" in client.get(f"/{language}/data").text
    client.post(f"/{language}/data/people/rename", data={"name": "県立工業試験場"})
    assert "県立工業試験場" in store.organisations().values()
    assert "data/people/rename" not in client.get(f"/{language}/data").text


def test_an_operator_enters_organisations_groups_and_accounts(service):
    client, store = service
    client.post("/en/data/people/organisation", data={"name": "University", "groups": "kp1, kp2"})
    university = next(key for key, name in store.organisations().items() if name == "University")
    assert store.groups()[university] == ("kp1", "kp2", "programme")
    own = store.principal.organisation
    _, operator = _made(client, "Operator", own, "operator", "reader")
    page, steward = _made(client, "Steward", university, "steward", headers=operator)
    assert page.headers["cache-control"] == "no-store"
    told = client.get("/en/data/people.json", headers=steward).json()
    assert [one["name"] for one in told["accounts"]] == ["Steward"]
    assert [one["name"] for one in told["organisations"]] == ["University"]


def test_who_is_neither_steward_nor_operator_sees_and_changes_nobody(service):
    client, store = service
    own = store.principal.organisation
    _, operator = _made(client, "Operator", own, "operator")
    _, reader = _made(client, "Reader", own, "reader", headers=operator)
    for headers in ({}, reader):
        told = client.get("/en/data/people.json", headers=headers).json()
        assert told == {"organisations": [], "accounts": []}
        assert _made(client, "More", own, "steward", headers=headers)[0].status_code == 403
    assert {one.name for one in store.accounts()} == {"Operator", "Reader"}


def test_an_account_needs_a_name_and_a_role(service):
    client, store = service
    for name, roles in (("", ("reader",)), ("Name", ())):
        assert _made(client, name, store.principal.organisation, *roles)[0].status_code == 422
    assert store.accounts() == ()


def test_an_operator_ends_the_token_of_any_organisation(service):
    client, store = service
    other = store.organisation("Other")
    _, operator = _made(client, "Operator", store.principal.organisation, "operator")
    _, reader = _made(client, "Reader", other, "reader", headers=operator)
    token = reader["authorization"].split("_")[1]
    client.post("/en/data/people/revoke", data={"token": token}, headers=operator)
    assert client.get("/en/data", headers=reader).status_code == 403
