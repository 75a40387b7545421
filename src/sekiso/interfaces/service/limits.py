"""What a request may ask of the service: bytes, uploads at once, and time to send them."""

from __future__ import annotations

import asyncio
import re

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sekiso.interfaces.service import uploads
from sekiso.interfaces.service.envelopes import refusal

CHUNK = 1024 * 1024
MOST_UPLOADS = 16
SILENCE = 20.0  # s between two pieces of a body; a machine that is only busy sends in time
_UPLOADS = re.compile(r"/v1/(parts|datasets|series)|/(en|ja)/data/(check|keep|again)|/_nicegui/.*")
_BODILESS = ("GET", "HEAD", "OPTIONS")


class BodyLimits:
    """Refuses bodies that hide their length, are too long, too many at once, or stop coming."""

    def __init__(self, app: ASGIApp, *, silence: float = SILENCE) -> None:
        self.app, self.silence = app, silence
        self.n_uploads = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, watching its body."""
        if scope["type"] != "http" or scope["method"] in _BODILESS:
            await self.app(scope, receive, send)
            return
        refused = _too_long(scope)
        is_upload = refused is None and _length(scope) > CHUNK
        if is_upload and self.n_uploads >= MOST_UPLOADS:
            refused = refusal(scope, "service_busy", code=503, got=self.n_uploads)
        if refused is not None:
            await refused(scope, receive, send)
            return
        self.n_uploads += is_upload
        try:
            watched = _WatchedBody(scope, receive, send, self.silence)
            await self.app(scope, watched.receive, watched.send)
        finally:
            self.n_uploads -= is_upload


class _WatchedBody:
    """A request whose body must not stop coming for longer than `silence` seconds."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, silence: float) -> None:
        self.scope, self._receive, self._send, self.silence = scope, receive, send, silence
        self.is_whole, self.is_answered, self.is_refused = False, False, False

    async def receive(self) -> Message:
        """The next piece, or the end of a connection that was silent for too long."""
        if self.is_whole:
            return await self._receive()
        try:
            message = await asyncio.wait_for(self._receive(), self.silence)
        except TimeoutError:
            await self._refuse()
            return {"type": "http.disconnect"}
        self.is_whole = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """Send a piece of the answer, unless the request was refused meanwhile."""
        self.is_answered = True
        if not self.is_refused:
            await self._send(message)

    async def _refuse(self) -> None:
        if self.is_answered:
            return
        self.is_refused = True
        response = refusal(self.scope, "upload_stalled", code=408, allowed=f"{self.silence:g}")
        response.headers["Connection"] = "close"
        await response(self.scope, self._receive, self._send)


def _too_long(scope: Scope) -> Response | None:
    """A refusal of a body whose length is not said or beyond what its address takes."""
    length = _length(scope)
    if length < 0:
        return refusal(scope, "length_required", code=411)
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    is_upload = _UPLOADS.fullmatch(path) is not None
    most = uploads.MAX_BYTES + CHUNK if is_upload else CHUNK
    if length > most:
        return refusal(scope, "upload_too_large", code=413, allowed=most // CHUNK - is_upload)
    return None


def _length(scope: Scope) -> int:
    """The length that a request says its body has; -1 where it hides it."""
    headers = Headers(scope=scope)
    said = headers.get("content-length", "" if "transfer-encoding" in headers else "0")
    return int(said[:20]) if said.isascii() and said.isdigit() else -1
