"""What a browser may do with what comes from here: load nothing from outside, keep nothing."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' ws: wss:; object-src 'none'; frame-ancestors 'none'; base-uri 'self'; "
    "form-action 'self'"
)
TLS_ONLY: Final = "max-age=31536000"  # s: a year, as browsers' lists of such hosts ask for
_KEPT_NOWHERE: Final = ("application/json", "text/html", "text/plain")


class SafeHeaders:
    """Adds headers that keep a page to what comes from here, and answers out of caches."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(MutableHeaders(scope=message), is_tls=scope.get("scheme") == "https")
            await send(message)

        await self.app(scope, receive, send_safely)


def _add(headers: MutableHeaders, *, is_tls: bool) -> None:
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")  # else forms send no Origin
    if is_tls:
        headers.setdefault("Strict-Transport-Security", TLS_ONLY)
    if headers.get("content-type", "").partition(";")[0] in _KEPT_NOWHERE:
        headers.setdefault("Cache-Control", "no-store")
