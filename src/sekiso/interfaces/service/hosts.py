"""Who may talk to the service: requests and live connections by their Host and Origin."""

from __future__ import annotations

import ipaddress
import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from sekiso.interfaces.service.envelopes import refusal

LOCAL_NAMES = ("127.0.0.1", "localhost", "::1")
ANY = "*"
_LOOKING = ("GET", "HEAD", "OPTIONS")
_SAME = ("same-origin", "none")  # of Sec-Fetch-Site, which a page cannot forge
REFUSED = 4403  # close code of a live connection, private use: 403 of HTTP
_AUTHORITY = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\[\]:@/?#\s]+))(?::\d{1,5})?")


class HostGuard:
    """Refuses requests and live connections whose Host or Origin is not among `allowed`.

    A page elsewhere cannot make a visitor's browser ask here in his name, nor under a name of its
    own that leads here.
    """

    def __init__(self, app: ASGIApp, *, allowed: tuple[str, ...]) -> None:
        self.app = app
        self.allowed = {ANY if name == ANY else host_name(name) or name for name in allowed}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] not in ("http", "websocket") or self._is_allowed(scope):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": REFUSED})
        else:
            await refusal(scope, "host_refused", code=403)(scope, receive, send)

    def _is_allowed(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        if ANY in self.allowed:
            # a proxy may have changed Host, so Origin says little: what the browser says counts
            is_looking = scope.get("method") in _LOOKING
            return is_looking or headers.get("sec-fetch-site", "none") in _SAME
        places = [headers.get("host", "")]
        if (origin := headers.get("origin")) is not None:
            places.append(origin.partition("://")[2])
        return all(host_name(place) in self.allowed for place in places)


def host_name(authority: str) -> str | None:
    """The name or address in "name:port", in lower case without brackets; None for no authority.

    >>> host_name("[::1]:8642"), host_name("Shop.LAN."), host_name("evil.com:localhost")
    ('::1', 'shop.lan', None)
    """
    if (address := _address(authority)) is not None:
        return address
    matched = _AUTHORITY.fullmatch(authority)
    if matched is None:
        return None
    inside, name = matched.groups()
    return _address(inside) if inside else (_address(name) or name.lower().removesuffix("."))


def is_local(host: str) -> bool:
    """Whether only this computer can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _address(text: str) -> str | None:
    try:
        return ipaddress.ip_address(text).compressed
    except ValueError:
        return None
