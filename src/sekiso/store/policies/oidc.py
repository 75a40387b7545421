"""Login by an identity provider (OpenID Connect): an ID token checked, its claims mapped.

Signature and claims are checked by joserfc, which Authlib brings and names as the place of its
`jose` (deprecated there since 1.7).  Keys come in as a JWK set: whoever calls this has fetched it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry
from sqlalchemy import Connection

from sekiso.domain.errors import DataError, PolicyError
from sekiso.store.organisations import groups_of
from sekiso.store.policies.identity import account_of_subject, principal_of, role_text
from sekiso.store.policies.policy import instant
from sekiso.store.policies.principal import Principal
from sekiso.store.policies.tokens import SKEW

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "Ed25519")  # public keys only, so no HS256
LONGEST: Final = 16_384  # characters of an ID token


@dataclass(frozen=True)
class Issuer:
    """An identity provider and what its claims mean here.

    `url` its issuer address, `client` the name under which this installation is known to it,
    `keys` its JWK set; `organisations` ids by the value of `organisation_claim`; `roles` by a value
    of `role_claim` ("realm_access.roles" looks inside), `usual_roles` for everybody it sends.
    """

    url: str
    client: str
    keys: Mapping[str, Any]
    organisation_claim: str = "organisation"
    organisations: Mapping[str, str] = field(default_factory=dict)
    role_claim: str = "roles"
    roles: Mapping[str, Sequence[str]] = field(default_factory=dict)
    usual_roles: Sequence[str] = ("reader",)

    def __post_init__(self) -> None:
        role_text([*self.usual_roles, *(role for some in self.roles.values() for role in some)])

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Issuer:
        """The issuer of a configuration file; raises DataError for a name that is not a field."""
        unknown = sorted(set(plain) - set(cls.__dataclass_fields__))
        missing = sorted({"url", "client", "keys"} - set(plain))
        if unknown or missing:
            raise DataError("issuer_fields", got=", ".join([*unknown, *missing]))
        return cls(**plain)


def principal_by_id_token(
    connection: Connection,
    text: str,
    issuer: Issuer,
    *,
    now: datetime | str,
    nonce: str = "",
) -> Principal:
    """Who brings this ID token: the account of its subject, else what its claims are mapped to.

    Checked after OpenID Connect Core 1.0, 3.1.3.7: signature by a key of the issuer, issuer,
    audience, authorised party, expiry and issue time (within 60 s), and the nonce where one was
    sent.  Raises PolicyError "token_invalid", the same for every fault.
    """
    claims = _claims(text, issuer, int(instant(now).timestamp()), nonce)
    subject = subject_of(issuer.url, claims["sub"])
    known = principal_of(connection, account_of_subject(connection, subject))
    if known is not None:
        return known
    organisation = _organisation(claims, issuer)
    values = _values(claims, issuer.role_claim)
    roles = {role for value in values for role in issuer.roles.get(value, ())}
    groups = groups_of(connection, organisation)
    return Principal(subject, organisation, groups, frozenset({*issuer.usual_roles, *roles}))


def subject_of(issuer: str, subject: str) -> str:
    """Who a subject of an issuer is here: a hash, so that no name enters the log.

    >>> subject_of("https://id.example", "42")[:14]
    'oidc:8d17518fe'
    """
    return "oidc:" + hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()[:32]


def _claims(text: str, issuer: Issuer, now: int, nonce: str) -> Mapping[str, Any]:
    options: dict[str, Any] = {"nonce": {"essential": True, "value": nonce}} if nonce else {}
    wanted = JWTClaimsRegistry(
        now=now,
        leeway=int(SKEW.total_seconds()),
        iss={"essential": True, "value": issuer.url},
        aud={"essential": True, "value": issuer.client},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        **options,
    )
    try:
        if len(text) > LONGEST:
            raise PolicyError("token_invalid")
        keys = KeySet.import_key_set(issuer.keys)  # type: ignore[arg-type]
        claims = jwt.decode(text, keys, algorithms=ALGORITHMS).claims
        wanted.validate(claims)
    except (JoseError, ValueError, TypeError, KeyError):
        raise PolicyError("token_invalid") from None
    is_for_several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if is_for_several else issuer.client) != issuer.client:
        raise PolicyError("token_invalid")
    return claims


def _organisation(claims: Mapping[str, Any], issuer: Issuer) -> str:
    named = {issuer.organisations.get(one) for one in _values(claims, issuer.organisation_claim)}
    found = named - {None}
    if len(found) != 1:
        raise PolicyError("token_invalid")
    return str(found.pop())


def _values(claims: Mapping[str, Any], name: str) -> list[str]:
    """The texts of a claim; a dotted name that is no claim itself looks inside."""
    value: Any = claims
    for part in [name] if name in claims else name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    given = value if isinstance(value, list) else [value]
    return [one for one in given if isinstance(one, str)]
