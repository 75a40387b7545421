"""Another owner's id is answered word for word like one that does not exist, at every door."""

from urllib.parse import quote

import pytest
from tests.interfaces.rest.owned_service import NOWHERE, OwnedService

pytest.importorskip("nicegui")

from sekiso.interfaces.serve import whole_app

POLICY = {"level": "public", "purposes": ["view"]}
FILE = {"file": ("a.csv", b"x,y\n1,2\n")}
PLACES = [
    ("GET", "/v1/datasets/{dataset}", {}),
    ("GET", "/v1/datasets/{dataset}/export?format=am-cdm", {}),
    ("GET", "/v1/datasets/{dataset}/export?format=nothing", {}),
    ("DELETE", "/v1/datasets/{dataset}", {}),
    ("PUT", "/v1/policies/{dataset}", {"json": POLICY}),
    ("GET", "/v1/why/{dataset}?purpose=view", {}),
    ("GET", "/v1/why/{test}?purpose=learn", {}),
    ("GET", "/v1/records/{test}", {}),
    ("GET", "/v1/records/{test}/touched", {}),
    ("GET", "/v1/records/{part}/fitness", {}),
    ("GET", "/v1/measurements?dataset={dataset}", {}),
    ("GET", "/v1/measurements?cursor={test}", {}),
    ("DELETE", "/v1/tokens/{token}", {}),
    ("POST", "/v1/tokens", {"json": {"account": "{account}"}}),
    ("POST", "/v1/offers", {"json": {"dataset": "{dataset}"}}),
    ("POST", "/v1/series", {"files": FILE, "data": {"record": "{test}", "name": "x"}}),
    ("GET", "/dsp/catalog/datasets/urn:uuid:{dataset}", {}),
    ("GET", "/dsp/data/{dataset}", {}),
    ("GET", "/en/data/dataset/{dataset}", {}),
    ("GET", "/ja/data/dataset/{test}", {}),
    ("POST", "/en/data/dataset/{dataset}/share", {"data": {"level": "public"}}),
    ("POST", "/en/data/dataset/{dataset}/withdraw", {"data": {"sure": "yes"}}),
    ("GET", "/en/data/browse?quantity={dataset}", {}),
]


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    made = OwnedService(tmp_path_factory.mktemp("store"), whole_app)
    token, account = made.issued()
    made.ids = {"dataset": made.dataset, "test": made.test, "part": made.part, "token": token,
                "account": account}  # fmt: skip
    yield made
    made.close()


def _told(service, place, ids, who):
    method, address, sent = place
    filled = {
        key: {k: v.format(**ids) if isinstance(v, str) else v for k, v in value.items()}
        if key != "files" else value
        for key, value in sent.items()
    }  # fmt: skip
    answer = service.client.request(
        method, address.format(**ids), headers=service.who[who], follow_redirects=False, **filled
    )
    text, heads = answer.text, dict(answer.headers)
    for one in sorted(ids.values(), key=len, reverse=True):
        text = text.replace(one, "ID")
    heads.pop("set-cookie", None)
    return answer.status_code, text, {k: v for k, v in heads.items() if k != "content-length"}


@pytest.mark.parametrize("who", ["stranger", "nobody"])
@pytest.mark.parametrize("place", PLACES, ids=lambda one: f"{one[0]} {one[1]}")
def test_an_id_of_somebody_else_is_answered_like_none(service, place, who):
    nothing = dict.fromkeys(service.ids, NOWHERE) | {"token": "0" * 16}
    if "browse" in place[1]:  # a live page names its own connection
        there, none = (_told(service, place, ids, who)[0] for ids in (service.ids, nothing))
    else:
        there, none = (_told(service, place, ids, who) for ids in (service.ids, nothing))
    assert there == none


HOSTILE = [
    "' OR '1'='1",
    "x'; DROP TABLE record; --",
    "%",
    "_",
    "\\",
    "x\x00y",
    "${7*7}",
    "{{7*7}}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_sql_in_words_finds_nothing_and_breaks_nothing(service, text):
    client, steward = service.client, service.who["steward"]
    for name in ("material", "process", "dataset"):
        found = client.get("/v1/measurements", params={name: text}, headers=steward)
        assert (found.status_code, found.json()["items"]) == (200, [])
    assert client.get(f"/v1/why/{quote(text)}", headers=steward).status_code in (404, 422)
    assert len(client.get("/v1/measurements", headers=steward).json()["items"]) >= 1


def test_a_cursor_of_somebody_else_opens_nothing(service):
    answer = service.client.get(
        "/v1/measurements?cursor=0&limit=1", headers=service.who["stranger"]
    )
    assert answer.json() == {"items": [], "next": None}


def test_an_etag_tells_content_only_and_is_no_key(service):
    own = service.client.get("/v1/datasets", headers=service.who["steward"])
    tag = {"If-None-Match": own.headers["etag"]}
    other = service.client.get("/v1/datasets", headers=service.who["stranger"] | tag)
    assert other.status_code == 200
    assert other.json()["items"] == []
    nobody = service.client.get("/v1/datasets")
    assert other.headers["etag"] == nobody.headers["etag"]
    assert "authorization" in other.headers["vary"].lower()
    assert other.headers["cache-control"] == "private, no-cache"


def test_a_key_of_another_account_is_no_key_here(service):
    table = {"file": ("a.csv", b"material,relative_density_pct\n316L,99.1\n")}
    key = {"Idempotency-Key": "k1"}
    first, other = (
        service.client.post(
            "/v1/datasets", files=table, data={"name": who}, headers=service.who[who] | key
        )
        for who in ("contributor", "stranger")
    )
    assert (first.status_code, other.status_code) == (201, 201)
    assert first.json()["dataset"]["id"] != other.json()["dataset"]["id"]
    assert other.json()["dataset"]["owner_name"] == "Asker"
