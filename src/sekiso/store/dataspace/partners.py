"""Installations elsewhere: their addresses, what we show them to be let in, and how we reach them.

Messages and data go to addresses only that a steward has entered (no server-side request to an
address that a message names), redirects are not followed, and answers are bounded.
"""

from __future__ import annotations

import ipaddress
import json
import os
import socket
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPMessage
from typing import IO, Any, Final, Protocol
from urllib.parse import SplitResult, urlsplit

from sqlalchemy import Connection, Row, insert, select, update

from sekiso.domain.errors import DataError, ServiceError
from sekiso.store.audit import shredding
from sekiso.store.database import tables as t
from sekiso.store.records import new_id

SECONDS: Final = 30.0  # that a partner may take to answer
MOST_BYTES: Final = 200 * 2**20  # of an answer
NEAR: Final = "SEKISO_NEAR_PARTNERS"
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Partner:
    """An installation elsewhere: `owner` the organisation here that deals with it, `organisation`
    what stands for it here, `address` the base of its endpoints, `credential` our token there,
    `first_key` the id of the key that its packages are traced to, "" until the first came.
    """

    id: str
    owner: str
    organisation: str
    address: str
    credential: str
    first_key: str

    def url(self, path: str) -> str:
        """An address below the partner's."""
        return f"{self.address}/{path}"

    def refuse_elsewhere(self, url: str) -> None:
        """Raise DataError for an address that does not lie below the partner's."""
        below, own = _split(url), urlsplit(self.address)
        is_below = below.path.startswith(f"{own.path}/") and ".." not in below.path.split("/")
        if (below.scheme, below.netloc) != (own.scheme, own.netloc) or not is_below:
            raise DataError("dsp_address_unknown", got=url[:200])


class Transport(Protocol):
    """How a partner is reached."""

    def send(self, url: str, token: str, message: Mapping[str, Any] | None = None) -> bytes:
        """POST a message, or GET without one; the body of the answer.  ServiceError otherwise."""


@dataclass(frozen=True)
class Http:
    """Over HTTP(S), without following redirects.

    A service that others reach (not `is_local`) sends nothing to addresses of its own network, but
    for the hosts named in $SEKISO_NEAR_PARTNERS, with commas between.
    """

    is_local: bool = True

    def send(self, url: str, token: str, message: Mapping[str, Any] | None = None) -> bytes:
        """POST a message as JSON, or GET without one."""
        if not self.is_local:
            refuse_near(url, os.environ.get(NEAR, "").replace(" ", "").split(","))
        content = None if message is None else json.dumps(message, ensure_ascii=False).encode()
        head = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = urllib.request.Request(url, content, head)
        try:
            with _OPENER.open(request, timeout=SECONDS) as answer:
                body: bytes = answer.read(MOST_BYTES + 1)
        except urllib.error.HTTPError as problem:
            told = problem.read(500).decode("utf-8", "replace")
            raise ServiceError(
                "dsp_partner_fails", address=url, got=f"{problem.code} {told}"
            ) from problem
        except OSError as problem:
            raise ServiceError("dsp_partner_fails", address=url, got=problem) from problem
        if len(body) > MOST_BYTES:
            raise ServiceError("dsp_partner_fails", address=url, got=f"> {MOST_BYTES} bytes")
        return body


def refuse_near(url: str, named: Sequence[str] = ()) -> None:
    """Raise DataError for a host that is not reached over the internet, unless it is `named`."""
    host = urlsplit(url).hostname or ""
    if host and host in named:
        return
    try:
        places = {entry[4][0] for entry in socket.getaddrinfo(host or "-", None)}
        is_far = all(ipaddress.ip_address(str(place)).is_global for place in places)
    except (OSError, ValueError):
        is_far = False
    if not is_far:
        raise DataError("dsp_address_unknown", got=url[:200])


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: Any, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Follow none: it could lead anywhere."""


_OPENER: Final = urllib.request.build_opener(_NoRedirect)


def add_partner(
    connection: Connection,
    *,
    owner: str,
    organisation: str,
    address: str,
    credential: str,
    now: str,
) -> str:
    """Enter a partner; its id.

    Raises DataError for what is no address, and for one without TLS that leaves this computer.
    """
    parts = _split(address)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not is_safe or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise DataError("dsp_address_unknown", got=address[:200])
    made = new_id()
    hidden = shredding.encrypt(connection, f"partner:{made}", credential)
    connection.execute(
        insert(t.partner).values(
            id=made, owner_id=owner, organisation_id=organisation, created=now, first_key="",
            address=address.rstrip("/"), credential=hidden,
        )
    )  # fmt: skip
    return made


def partner(connection: Connection, key: str) -> Partner:
    """A partner by id; raises DataError where there is none."""
    row = connection.execute(select(t.partner).where(t.partner.c.id == key)).first()
    if row is None:
        raise DataError("dsp_unknown", got=key)
    return _partner(connection, row)


def partners(connection: Connection, *, owner: str = "", organisation: str = "") -> list[Partner]:
    """The partners of an organisation here, or those that an organisation elsewhere is."""
    asked = select(t.partner).order_by(t.partner.c.id)
    if owner:
        asked = asked.where(t.partner.c.owner_id == owner)
    if organisation:
        asked = asked.where(t.partner.c.organisation_id == organisation)
    return [_partner(connection, row) for row in connection.execute(asked)]


def pin_key(connection: Connection, key: str, first_key: str) -> None:
    """Trust the packages of a partner that this key leads to, and no others from now on."""
    connection.execute(update(t.partner).where(t.partner.c.id == key).values(first_key=first_key))


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as problem:
        raise DataError("dsp_address_unknown", got=url[:200]) from problem


def _partner(connection: Connection, row: Row[Any]) -> Partner:
    credential = shredding.decrypt(connection, f"partner:{row.id}", row.credential)
    return Partner(
        row.id, row.owner_id, row.organisation_id, row.address, credential or "", row.first_key
    )
