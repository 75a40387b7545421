"""Tells the pages whether who asks sits at the computer that serves them."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from sekiso.interfaces.web import shell


class Locality:
    """Lets footers say where files go: `is_local` where the service answers this computer only."""

    def __init__(self, app: ASGIApp, *, is_local: bool = True) -> None:
        self.app, self.is_local = app, is_local

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        shell.is_local.set(self.is_local)
        await self.app(scope, receive, send)
