"""Who may talk to the pages: live connections from this host only, nothing loaded from outside."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
)
REFUSED = 4403


class LiveGuard:
    """Closes web sockets whose Host or Origin is not allowed; adds safe headers to pages."""

    def __init__(self, app: ASGIApp, *, allowed_hosts: tuple[str, ...]) -> None:
        self.app, self.allowed_hosts = app, allowed_hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse a live connection from elsewhere."""
        if scope["type"] == "websocket" and not self._is_allowed(Headers(scope=scope)):
            await send({"type": "websocket.close", "code": REFUSED})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", POLICY)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "no-referrer")
            await send(message)

        await self.app(scope, receive, send_safely)

    def _is_allowed(self, headers: Headers) -> bool:
        host = headers.get("host", "")
        origin = headers.get("origin")
        places = [host] if origin is None else [host, origin.split("://", 1)[-1]]
        return "*" in self.allowed_hosts or all(
            _bare(place) in self.allowed_hosts for place in places
        )


def _bare(authority: str) -> str:
    return authority if authority.endswith("]") else authority.rsplit(":", 1)[0]
