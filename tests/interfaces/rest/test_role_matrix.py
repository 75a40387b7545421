"""Every address of measured data x every role: done, refused, or nothing shown."""

import pytest
from tests.interfaces.rest.owned_service import NOWHERE, OwnedService

from sekiso.interfaces.rest.app import create_app
from sekiso.store.policies.principal import ROLES

OWN = set(ROLES)
KNOW = {"reader", "contributor", "steward", "auditor"}
SEE = {"reader", "contributor", "steward"}
STEWARD, CONTRIBUTOR = {"steward"}, {"contributor"}
ELSEWHERE = {"stranger"}  # with what is his own
EVERYBODY = {*OWN, "stranger", "nobody"}
SUMS = {"name": "x", "statistics": {"beam": {"n": 1}}}
UNKNOWN = ("dataset_unknown", "stream_unknown", "dsp_unknown")  # the same for what is not there
POLICY = {"level": "private", "purposes": []}
PARTNER = {"organisation": "Asker", "address": "https://a.example/dsp", "credential": "x"}
FILE = {"file": ("a.csv", b"material,relative_density_pct\n316L,99.1\n")}
# (method, address): (who may, what is sent); others are refused or shown nothing of it
MATRIX = {
    ("GET", "/v1/datasets"): (KNOW, {}),
    ("GET", "/v1/datasets/{dataset_id}"): (KNOW, {}),
    ("GET", "/v1/measurements"): (SEE, {}),
    ("GET", "/v1/records/{record_id}"): (SEE, {}),
    ("GET", "/v1/records/{record_id}/touched"): (SEE, {}),
    ("GET", "/v1/records/{record_id}/fitness"): (SEE, {}),
    ("GET", "/v1/policies"): (OWN, {}),
    ("PUT", "/v1/policies/{dataset_id}"): (STEWARD, {"json": POLICY}),
    ("GET", "/v1/audit"): ({"steward", "auditor", "nobody", "stranger"}, {}),
    ("GET", "/v1/tokens"): (STEWARD | ELSEWHERE, {}),
    ("POST", "/v1/tokens"): (STEWARD, {"json": {"account": "{account}"}}),
    ("DELETE", "/v1/tokens/{token_id}"): (STEWARD, {}),
    ("POST", "/v1/datasets"): (CONTRIBUTOR | ELSEWHERE, {"files": FILE, "data": {"check": "true"}}),
    ("DELETE", "/v1/datasets/{dataset_id}"): (STEWARD, {}),
    ("GET", "/v1/datasets/{dataset_id}/export?format=am-cdm"): (STEWARD, {}),
    ("POST", "/v1/statistics"): (CONTRIBUTOR | ELSEWHERE, {"json": SUMS}),
    ("POST", "/v1/series"): (
        CONTRIBUTOR, {"files": FILE, "data": {"record": "{test}", "name": "x"}},
    ),
    ("DELETE", "/v1/series/{series_id}"): (STEWARD, {}),
    ("POST", "/v1/partners"): (STEWARD | ELSEWHERE, {"json": PARTNER}),
    ("GET", "/v1/partners/{partner_id}/catalogue"): (STEWARD, {}),
    ("POST", "/v1/offers"): (STEWARD, {"json": {"dataset": "{dataset}"}}),
    ("DELETE", "/v1/offers/{offer_id}"): (STEWARD, {}),
    ("POST", "/v1/negotiations"): (
        STEWARD, {"json": {"partner": NOWHERE, "offer": {"@id": "x"}, "dataset": NOWHERE}},
    ),
    ("GET", "/v1/negotiations/{negotiation_id}"): (STEWARD, {}),
    ("POST", "/v1/negotiations/{negotiation_id}/accept"): (STEWARD, {}),
    ("POST", "/v1/transfers"): (STEWARD, {"json": {"agreement": NOWHERE}}),
    ("GET", "/v1/transfers/{transfer_id}"): (STEWARD, {}),
    ("POST", "/v1/transfers/{transfer_id}/suspend"): (STEWARD, {}),
}  # fmt: skip
BY_RULE = {"GET /v1/why/{thing}", "GET /v1/holders", "GET /v1/statistics", "GET /v1/series",
           "POST /v1/series/query", "GET /v1/partners"}  # fmt: skip
OPEN = (  # nothing of an owner stands there, or another test asks
    "/v1/parts", "/v1/answers", "/v1/jobs", "/v1/estimates", "/v1/materials", "/v1/machines",
    "/v1/processes", "/v1/knowledge", "/v1/models", "/v1/directory", "/v1/subsidies", "/v1/fees",
    "/v1/health", "/v1/ready", "/v1/metrics", "/v1/stress", "/v1/lighter",
)  # fmt: skip


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    return OwnedService(tmp_path_factory.mktemp("store"), create_app)


def _ask(service, place, who):
    """The answer, and ids that may stand in it for who is allowed only."""
    method, address = place
    dataset, test, part = (
        service.deliver() if method == "DELETE" else (service.dataset, service.test, service.part)
    )
    token, account = service.issued()
    record = part if "fitness" in address else test
    ids = {"dataset_id": dataset, "record_id": record, "token_id": token}
    for name in ("series_id", "partner_id", "offer_id", "negotiation_id", "transfer_id"):
        ids[name] = NOWHERE
    sent = {
        key: {k: v.format(account=account, dataset=dataset, test=test)
              if isinstance(v, str) else v for k, v in value.items()}
        if key in ("json", "data") else value
        for key, value in MATRIX[place][1].items()
    }  # fmt: skip
    answer = service.client.request(method, address.format(**ids), headers=service.who[who], **sent)
    return answer, (service.dataset, service.test, "coupons", "kp9")


@pytest.mark.parametrize("who", sorted(EVERYBODY))
@pytest.mark.parametrize("place", MATRIX, ids=" ".join)
def test_an_address_does_for_a_role_what_the_matrix_says(service, place, who):
    answer, secrets = _ask(service, place, who)
    assert answer.status_code < 500 or answer.json()["error"] == "extra_missing"
    if who in MATRIX[place][0]:
        knows_nothing = NOWHERE in answer.request.url.path or NOWHERE in str(MATRIX[place][1])
        assert answer.status_code not in (401, 403) or knows_nothing, answer.text
        return
    refused = answer.status_code in (403, 404) or answer.json().get("error") in UNKNOWN
    assert refused or answer.status_code == 200, answer.text
    if place[0] == "GET" and not refused:
        assert not any(secret in answer.text for secret in secrets)
    assert answer.status_code != 200 or place[0] == "GET"


def test_every_address_is_in_the_matrix_or_open():
    asked = {f"{method} {address.partition('?')[0]}" for method, address in MATRIX} | BY_RULE
    for route in create_app().routes:
        told = {f"{method} {route.path}" for method in getattr(route, "methods", ())}
        known = {one.replace("/accept", "/{what}").replace("/suspend", "/{what}") for one in asked}
        if route.path.startswith("/v1/") and not route.path.startswith(OPEN):
            assert told - {f"HEAD {route.path}"} <= known, route.path
