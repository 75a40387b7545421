"""Who asks: API tokens, ID tokens of a provider, guesses that are slowed down."""

import json
import os
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from sekiso.domain.errors import DataError, PolicyError, ServiceError
from sekiso.interfaces.rest.app import create_app
from sekiso.interfaces.service.askers import Askers
from sekiso.store.opening import opened
from sekiso.store.policies import tokens
from sekiso.store.policies.issuer_file import issuer_of

URL, CLIENT = "https://id.example", "sekiso"
KEY = ECKey.generate_key("P-256", {"kid": "k1"})
TOLD = "This token is not valid. Ask your steward"


class _Time:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def service(tmp_path):
    """(store, askers, their time, a token)."""
    store, time = opened(tmp_path, owner="Works"), _Time()
    account = store.account("A", ["reader", "steward"])
    askers = Askers(str(tmp_path), is_local=False, clock=time)
    return store, askers, time, store.token(account)


def _wrong(token):
    return f"sekiso_{token.id}_{'0' * 64}"


def test_an_unknown_token_is_refused_before_its_secret_is_hashed(service, monkeypatch):
    _, askers, _, token = service
    hashed = []
    monkeypatch.setattr(tokens, "_is_of", lambda *given: hashed.append(given))
    for text in (f"sekiso_{'0' * 16}_{'0' * 64}", "sekiso_x", "x", f"{token.text}0", "é" * 50):
        with pytest.raises(PolicyError, match=TOLD):
            askers.store_for(text)
    assert hashed == []


def test_guesses_of_one_token_cost_ten_hashes_and_then_one_a_second(service, monkeypatch):
    _, askers, time, token = service
    hashed = []
    monkeypatch.setattr(tokens, "_is_of", lambda *given: hashed.append(given))
    for _ in range(100):
        with pytest.raises((PolicyError, ServiceError)):
            askers.store_for(_wrong(token), place="192.0.2.1")
    assert len(hashed) == 10
    time.now = 1.0
    with pytest.raises(PolicyError, match=TOLD):
        askers.store_for(_wrong(token), place="192.0.2.1")
    with pytest.raises(ServiceError, match="Wait 1 s"):
        askers.store_for(_wrong(token), place="192.0.2.1")


def test_a_guesser_elsewhere_locks_nobody_out(service):
    _, askers, _, token = service
    for _ in range(20):
        with pytest.raises((PolicyError, ServiceError)):
            askers.store_for(_wrong(token), place="192.0.2.1")
    assert askers.store_for(token.text, place="192.0.2.2").principal.roles == {"reader", "steward"}


def test_without_a_token_a_service_for_others_knows_nobody(service):
    _, askers, _, _ = service
    assert askers.store_for("").principal.is_anonymous


# -- an identity provider ---------------------------------------------------------------------


@pytest.fixture
def provider(service, tmp_path, monkeypatch):
    """Claims of somebody, with a provider described in a file."""
    store, *_ = service
    folder = tmp_path / "provider"
    folder.mkdir()
    (folder / "keys.json").write_text(json.dumps(KeySet([KEY]).as_dict(private=False)))
    described = f'url = "{URL}"\nclient = "{CLIENT}"\nkeys = "keys.json"\n'
    described += f'[organisations]\nworks = "{store.principal.organisation}"\n'
    described += '[roles]\nboss = ["steward"]\n'
    (folder / "oidc.toml").write_text(described)
    monkeypatch.setenv("SEKISO_OIDC", str(folder / "oidc.toml"))
    time = int(datetime.now(UTC).timestamp())
    return {"iss": URL, "aud": CLIENT, "sub": "42", "iat": time, "exp": time + 3600,
            "organisation": "works", "roles": ["boss"]}  # fmt: skip


def _signed(claims, key=KEY, algorithm="ES256"):
    return jwt.encode({"alg": algorithm, "kid": "k1"}, claims, key, algorithms=[algorithm])


def _client(askers):
    return TestClient(create_app(askers=askers), base_url="http://127.0.0.1")


def test_an_id_token_opens_the_door_beside_api_tokens(service, provider):
    store, askers, _, token = service
    client = _client(askers)
    for text in (_signed(provider), token.text):
        answer = client.get("/v1/tokens", headers={"Authorization": f"Bearer {text}"})
        assert [one["account"] for one in answer.json()["items"]] == ["A"]
    assert askers.store_for(_signed(provider)).principal.organisation == (
        store.principal.organisation
    )


def _none(claims):
    _, body, _ = _signed(claims).split(".")
    return f"eyJhbGciOiJub25lIn0.{body}."


def _confused(claims):
    public = json.dumps(KEY.as_dict(private=False)).encode()
    return _signed(claims, OctKey.import_key(public * 2), "HS256")


FORGED = {
    "none": _none, "hs256": _confused,
    "audience": lambda c: _signed({**c, "aud": "other"}),
    "issuer": lambda c: _signed({**c, "iss": "https://evil.example"}),
    "expired": lambda c: _signed({**c, "exp": c["iat"] - 120}),
    "early": lambda c: _signed({**c, "nbf": c["iat"] + 3000}),
    "organisation": lambda c: _signed({**c, "organisation": "rival"}),
    "key": lambda c: _signed(c, ECKey.generate_key("P-256", {"kid": "k1"})),
    "long": lambda c: _signed(c) + "A" * 20_000,
}  # fmt: skip


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("fault", FORGED)
def test_every_forged_id_token_is_refused_in_the_one_text(service, provider, fault):
    _, askers, _, token = service
    client = _client(askers)
    answers = [
        client.get("/v1/datasets", headers={"Authorization": f"Bearer {text}"})
        for text in (FORGED[fault](provider), _wrong(token))
    ]
    assert [one.status_code for one in answers] == [403, 403]
    assert answers[0].content == answers[1].content


def test_without_a_provider_an_id_token_is_no_token(service, provider, monkeypatch):
    _, askers, _, _ = service
    monkeypatch.delenv("SEKISO_OIDC")
    with pytest.raises(PolicyError, match=TOLD):
        askers.store_for(_signed(provider))


def test_a_changed_key_file_is_read_again(service, provider, tmp_path):
    _, askers, _, _ = service
    askers.store_for(_signed(provider))
    new = ECKey.generate_key("P-256", {"kid": "k1"})
    keys = tmp_path / "provider" / "keys.json"
    keys.write_text(json.dumps(KeySet([new]).as_dict(private=False)))
    later = keys.stat().st_mtime_ns + 1_000_000
    os.utime(keys, ns=(later, later))
    assert askers.store_for(_signed(provider, new)).principal.roles == {"reader", "steward"}
    with pytest.raises(PolicyError, match=TOLD):
        askers.store_for(_signed(provider))


@pytest.mark.parametrize("content", ["", "[1]", "{", '{"url": "x"}', '{"keys": "nowhere.json"}'])
def test_a_broken_description_is_told(tmp_path, content):
    file = tmp_path / "oidc.json"
    file.write_text(content)
    with pytest.raises(DataError, match="identity provider"):
        issuer_of(file)
    with pytest.raises(DataError, match="cannot be read"):
        issuer_of(tmp_path / "nowhere.toml")
