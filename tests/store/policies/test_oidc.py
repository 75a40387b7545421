import json
import re

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey
from tests.store.policies.conftest import NOW

from sekiso.domain.errors import DataError, NeedError, PolicyError
from sekiso.store.policies.identity import add_account
from sekiso.store.policies.oidc import LONGEST, Issuer, principal_by_id_token, subject_of
from sekiso.store.policies.policy import instant

URL, CLIENT = "https://id.example", "sekiso"
TIME = int(instant(NOW).timestamp())
KEY = ECKey.generate_key("P-256", {"kid": "k1"})
OTHER_KEY = ECKey.generate_key("P-256", {"kid": "k1"})
CLAIMS = {"iss": URL, "aud": CLIENT, "sub": "42", "iat": TIME, "exp": TIME + 300,
          "organisation": "works", "roles": ["boss", "unheard"]}  # fmt: skip


@pytest.fixture
def issuer(works):
    keys = KeySet([KEY]).as_dict(private=False)
    return Issuer(URL, CLIENT, keys, organisations={"works": works}, roles={"boss": ["steward"]})


def token(claims, key=KEY, algorithm="ES256"):
    return jwt.encode({"alg": algorithm, "kid": "k1"}, claims, key, algorithms=[algorithm])


def test_claims_are_mapped_to_organisation_groups_and_roles(connection, issuer, works):
    who = principal_by_id_token(connection, token(CLAIMS), issuer, now=NOW)
    assert (who.organisation, who.groups) == (works, {"programme", "kp3"})
    assert who.roles == {"reader", "steward"}
    assert who.user == subject_of(URL, "42")


def test_a_subject_with_an_account_is_this_account(connection, issuer, works):
    subject = subject_of(URL, "42")
    account = add_account(connection, works, "A", ["auditor"], now=NOW, subject=subject)
    who = principal_by_id_token(connection, token(CLAIMS), issuer, now=NOW)
    assert (who.user, who.roles) == (account, {"auditor"})
    assert subject_of("https://other.example", "42") != subject


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://evil.example"}, {"iss": None}, {"aud": "other"}, {"aud": None},
        {"aud": ["other"]}, {"sub": None}, {"sub": ""}, {"exp": TIME - 61}, {"exp": None},
        {"exp": "soon"},
        {"iat": None}, {"iat": TIME + 61}, {"nbf": TIME + 61}, {"azp": "other"},
        {"aud": [CLIENT, "other"]}, {"aud": [CLIENT, "other"], "azp": "other"},
        {"organisation": "unheard"}, {"organisation": None}, {"organisation": ["a", "b"]},
        {"organisation": {"a": 1}}, {"nonce": "other"}, {"nonce": None},
    ],
)  # fmt: skip
def test_every_fault_of_a_claim_is_told_in_the_same_words(connection, issuer, change):
    claims = {k: v for k, v in {**CLAIMS, "nonce": "n", **change}.items() if v is not None}
    with pytest.raises(PolicyError, match=r"^This token is not valid\. Ask your steward"):
        principal_by_id_token(connection, token(claims), issuer, now=NOW, nonce="n")


@pytest.mark.parametrize(
    "change",
    [{"exp": TIME - 59}, {"iat": TIME + 59}, {"azp": CLIENT}, {"aud": [CLIENT]},
     {"aud": [CLIENT, "other"], "azp": CLIENT}, {"organisation": ["works", "x"]}, {"nonce": "n"}],
)  # fmt: skip
def test_clocks_may_differ_by_a_minute_and_claims_may_be_lists(connection, issuer, works, change):
    text = token({**CLAIMS, **change})
    assert principal_by_id_token(connection, text, issuer, now=NOW).organisation == works


def test_a_token_that_names_two_own_organisations_is_refused(connection, issuer, works, rival):
    both = Issuer(URL, CLIENT, issuer.keys, organisations={"works": works, "x": rival})
    with pytest.raises(PolicyError, match="not valid"):
        principal_by_id_token(
            connection, token({**CLAIMS, "organisation": ["works", "x"]}), both, now=NOW
        )


def forged():
    public = json.dumps(KEY.as_dict(private=False)).encode()
    rsa = RSAKey.generate_key(2048, {"kid": "k1"})
    body = token(CLAIMS).split(".")
    return [
        token(CLAIMS, OTHER_KEY),
        token(CLAIMS, OctKey.import_key(public * 2), "HS256"),
        token(CLAIMS, rsa, "RS512"),
        "eyJhbGciOiJub25lIn0." + body[1] + ".",
        ".".join([body[0], token({**CLAIMS, "sub": "1"}).split(".")[1], body[2]]),
        "", "a.b", "a.b.c", "é", "x" * 20_000, token(CLAIMS) + "A" * 20_000,
    ]  # fmt: skip


@pytest.mark.parametrize("place", range(11))
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_forged_token_is_refused(connection, issuer, place):
    with pytest.raises(PolicyError, match=r"^This token is not valid\. Ask your steward"):
        principal_by_id_token(connection, forged()[place], issuer, now=NOW)


def test_an_issuer_without_keys_lets_nobody_in(connection, issuer, works):
    for keys in ({}, {"keys": []}, {"keys": [{"kty": "?"}]}):
        empty = Issuer(URL, CLIENT, keys, organisations={"works": works})
        with pytest.raises(PolicyError, match="not valid"):
            principal_by_id_token(connection, token(CLAIMS), empty, now=NOW)


def test_roles_may_stand_inside_a_claim(connection, issuer, works):
    inside = Issuer(URL, CLIENT, issuer.keys, "org", {"w": works}, "realm.roles",
                    {"boss": ["operator"]}, ())  # fmt: skip
    for claims, wanted in (
        ({"realm": {"roles": ["boss"]}}, {"operator"}),
        ({"realm.roles": "boss"}, {"operator"}),
        ({"realm": "boss"}, set()),
        ({}, set()),
    ):
        text = token({**CLAIMS, "org": "w", **claims})
        assert principal_by_id_token(connection, text, inside, now=NOW).roles == wanted


def test_a_configuration_with_a_slip_is_refused(issuer):
    plain = {"url": URL, "client": CLIENT, "keys": issuer.keys}
    assert Issuer.from_plain(plain) == Issuer(URL, CLIENT, issuer.keys)
    with pytest.raises(DataError, match="These: colour, url"):
        Issuer.from_plain({"client": CLIENT, "keys": {}, "colour": 1})
    with pytest.raises(NeedError, match=r"This role does not exist\. Got boss"):
        Issuer.from_plain({**plain, "usual_roles": ["boss"]})
    with pytest.raises(NeedError, match=r"This role does not exist\. Got boss"):
        Issuer.from_plain({**plain, "roles": {"x": ["boss"]}})


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (RSAKey.generate_key(2048, {"kid": "k1"}), "RS256"),
        (RSAKey.generate_key(2048, {"kid": "k1"}), "PS256"),
        (OKPKey.generate_key("Ed25519", {"kid": "k1"}), "Ed25519"),
    ],
)
def test_the_usual_public_key_algorithms_are_taken(connection, works, key, algorithm):
    keys = KeySet([key]).as_dict(private=False)
    issuer = Issuer(URL, CLIENT, keys, organisations={"works": works})
    who = principal_by_id_token(connection, token(CLAIMS, key, algorithm), issuer, now=NOW)
    assert (who.organisation, who.roles) == (works, {"reader"})


def test_a_token_beyond_the_longest_is_not_even_looked_at(connection, issuer):
    long = token({**CLAIMS, "padding": "x" * 13_000})
    assert len(long) > LONGEST
    with pytest.raises(PolicyError, match="not valid"):
        principal_by_id_token(connection, long, issuer, now=NOW)


def test_a_subject_is_told_by_hash():
    assert re.fullmatch("oidc:[0-9a-f]{32}", subject_of(URL, "42"))
