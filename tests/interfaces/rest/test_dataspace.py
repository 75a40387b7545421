"""Two services on one computer negotiate, transfer and keep the agreement, over HTTP."""

import json
import threading
import time
from contextlib import contextmanager

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.store.dataspace.installations import RECORDS, rows_of

from sekiso.domain.errors import ServiceError
from sekiso.interfaces.rest.app import _errors, create_app
from sekiso.interfaces.rest.dataspace import Dataspace, add_dataspace
from sekiso.interfaces.rest.partners import add_partners
from sekiso.interfaces.service.askers import Askers
from sekiso.store.datasets import Delivery
from sekiso.store.dataspace.messages import sample
from sekiso.store.dataspace.partners import Http
from sekiso.store.importers.dsp_message import defects
from sekiso.store.opening import opened

LOOKS = 6000  # each asks the service once; a busy machine makes them slower, not fewer


def until(what):
    for _ in range(LOOKS):
        if what():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come about")


class Service:
    """A store behind HTTP, with a token for the organisation elsewhere."""

    def __init__(self, folder, name, other):
        self.store = opened(folder, owner=name)
        self.own = self.store.principal.organisation
        self.elsewhere = self.store.organisation(other)
        account = self.store.account("connector", ["reader"], organisation=self.elsewhere)
        self.token = self.store.token(account).text
        steward = self.store.account("steward", ["steward", "reader"])
        self.steward = self.store.token(steward).text
        self.name = name
        askers = Askers(str(folder))
        self.app, self.dataspace = FastAPI(), Dataspace(askers)
        _errors(self.app)
        add_dataspace(self.app, self.dataspace)
        add_partners(self.app, self.dataspace, {})

    @contextmanager
    def serving(self):
        config = uvicorn.Config(self.app, host="127.0.0.1", port=0, log_level="error")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run)
        thread.start()
        until(lambda: server.started)
        port = server.servers[0].sockets[0].getsockname()[1]
        self.dataspace.address = f"http://127.0.0.1:{port}/dsp"
        try:
            yield
        finally:
            server.should_exit = True
            thread.join()

    def knows(self, other):
        self.partner = self.asks(
            "partners",
            {
                "organisation": other.name,
                "address": other.dataspace.address,
                "credential": other.token,
            },
        )["id"]

    def client(self):
        return TestClient(self.app, headers={"Authorization": f"Bearer {self.steward}"})

    def asks(self, path, body=None):
        """What the service answers its own steward."""
        base = self.dataspace.address.removesuffix("/dsp")
        return json.loads(Http().send(f"{base}/v1/{path}", self.steward, body))


@pytest.fixture
def pair(tmp_path):
    provider = Service(tmp_path / "p", "Institute", "Factory")
    consumer = Service(tmp_path / "c", "Factory", "Institute")
    provider.dataset = provider.store.add_records(RECORDS, rows_of(RECORDS), Delivery("coupons"))
    with provider.serving(), consumer.serving():
        provider.knows(consumer)
        consumer.knows(provider)
        yield provider, consumer


def test_two_services_negotiate_and_transfer(pair):
    provider, consumer = pair
    provider.asks("offers", {"dataset": provider.dataset.id, "until": "2999-01-01"})
    shown = consumer.asks(f"partners/{consumer.partner}/catalogue")
    assert list(defects(shown)) == []
    (offered,) = shown["dataset"]
    begun = consumer.asks(
        "negotiations",
        {"partner": consumer.partner, "offer": offered["hasPolicy"][0], "dataset": offered["@id"]},
    )
    negotiation = f"negotiations/{begun['id']}"
    until(lambda: consumer.asks(negotiation)["state"] == "FINALIZED")
    (agreed,) = consumer.asks(negotiation)["agreements"]
    transfer = f"transfers/{consumer.asks('transfers', {'agreement': agreed['@id']})['id']}"
    until(lambda: consumer.asks(transfer)["state"] == "COMPLETED")
    assert consumer.store.learnable().n == 1
    assert consumer.store.measurements() == ()
    came = consumer.store.records(dataset=consumer.asks(transfer)["dataset"], purpose="learn")
    assert {one.id for one in came} == {one.id for one in RECORDS}
    assert not next(one for one in came if one.kind == "parameters").values


def test_a_steward_may_leave_an_offer_and_end_a_transfer(pair):
    provider, consumer = pair
    made = provider.asks("offers", {"dataset": provider.dataset.id, "keeps_recipe": False})
    (offered,) = consumer.asks(f"partners/{consumer.partner}/catalogue")["dataset"]
    offer = offered["hasPolicy"][0]
    wished = {**offer["permission"][0], "constraint": []}
    begun = consumer.asks(
        "negotiations",
        {
            "partner": consumer.partner,
            "offer": {**offer, "permission": [wished]},
            "dataset": offered["@id"],
        },
    )
    negotiation = f"negotiations/{begun['id']}"
    until(lambda: consumer.asks(negotiation)["state"] == "OFFERED")
    assert consumer.asks(f"{negotiation}/terminate", {})["state"] == "TERMINATED"
    with pytest.raises(ServiceError, match="dsp_step_refused"):
        consumer.asks(f"{negotiation}/accept", {})
    assert provider.client().delete(f"/v1/offers/{made['id']}").status_code == 204
    assert "dataset" not in consumer.asks(f"partners/{consumer.partner}/catalogue")


def test_what_others_own_is_as_if_it_were_not_there(pair):
    provider, consumer = pair
    for thing in ("negotiations", "transfers", "partners"):
        end = "/catalogue" if thing == "partners" else ""
        for key in (provider.partner, "01900000-0000-7000-8000-000000000001"):
            answer = consumer.client().get(f"/v1/{thing}/{key}{end}")
            assert (answer.status_code, answer.json()["error"]) == (404, "dsp_unknown")
    shown = consumer.client().get("/v1/partners").json()["items"]
    assert [one["id"] for one in shown] == [consumer.partner]
    assert "credential" not in shown[0]
    stranger = TestClient(consumer.app, headers={"Authorization": f"Bearer {consumer.token}"})
    assert stranger.get("/v1/partners").json()["items"] == []


@pytest.fixture
def service(tmp_path):
    made = Service(tmp_path / "p", "Institute", "Factory")
    made.dataspace.address = "https://p.example/dsp"
    made.client = TestClient(made.app, headers={"Authorization": f"Bearer {made.token}"})
    return made


def test_the_version_is_told(service):
    told = service.client.get("/.well-known/dspace-version").json()
    assert list(defects(told)) == []
    assert told["protocolVersions"][0]["version"] == "2025-1"


@pytest.mark.parametrize("token", ["", "sekiso_0123456789abcdef_00"])
def test_who_is_not_known_finds_nothing(service, token):
    head = {"Authorization": f"Bearer {token}"}
    said = sample("ContractRequestMessage")
    for answer in (
        service.client.post("/dsp/catalog/request", json={}, headers=head),
        service.client.get("/dsp/negotiations/x", headers=head),
        service.client.post("/dsp/negotiations/request", json=said, headers=head),
        service.client.get("/dsp/transfers/x", headers=head),
        service.client.get("/dsp/data/x", headers=head),
    ):
        assert answer.status_code == 404
        assert list(defects(answer.json())) == []
        assert answer.json()["code"] == "dsp_unknown"


def test_what_is_not_there_is_404(service):
    assert service.client.get("/dsp/catalog/datasets/urn:x").status_code == 404
    assert service.client.get("/dsp/negotiations/x").status_code == 404
    said = sample("ContractAgreementVerificationMessage")
    answer = service.client.post("/dsp/negotiations/x/agreement/verification", json=said)
    assert answer.status_code == 404
    assert answer.json()["@type"] == "ContractNegotiationError"


@pytest.mark.parametrize(
    "content",
    [
        b"{", b"[]", b'{"@type": "Other"}', b'{"a": NaN}', b"[" * 100_000,
        json.dumps(sample("TransferStartMessage")).encode(),
        json.dumps({**sample("ContractRequestMessage"), "offer": {}}).encode(),
        json.dumps(sample("ContractNegotiationEventMessage:ACCEPTED")).encode(),
    ],
    ids=range(8),
)  # fmt: skip
def test_a_message_that_is_none_is_400_with_an_error_message(service, content):
    answer = service.client.post("/dsp/negotiations/request", content=content)
    assert answer.status_code == 400
    assert answer.json()["@type"] == "ContractNegotiationError"
    assert list(defects(answer.json())) == []


def test_a_message_that_is_too_large_is_refused(service):
    answer = service.client.post("/dsp/transfers/request", content=b" " * (2**20 + 1))
    assert answer.status_code == 400
    assert answer.json()["code"] == "read_large"


def test_an_empty_catalogue_is_well_formed(service):
    told = service.client.post("/dsp/catalog/request", json={}).json()
    assert list(defects(told)) == []
    assert "dataset" not in told
    assert told["participantId"] == "https://p.example/dsp"


def test_every_message_has_an_address(service):
    routes = {route.path for route in service.app.routes}
    assert "/dsp/negotiations/{pid}/agreement/verification" in routes
    assert "/dsp/callback/negotiations/{pid}/agreement" in routes
    assert "/dsp/callback/transfers/{pid}/start" in routes


def test_the_door_is_part_of_the_service(tmp_path):
    opened(tmp_path)
    app = create_app(askers=Askers(str(tmp_path)))
    client = TestClient(app, base_url="http://127.0.0.1")
    assert client.get("/.well-known/dspace-version").status_code == 200
    assert client.post("/dsp/catalog/request", json={}).status_code == 404
