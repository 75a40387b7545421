"""Every request is counted, timed and logged; a failure inside is an incident with a number."""

from __future__ import annotations

import logging
import secrets
import time

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sekiso.interfaces.service.envelopes import refusal

ACCESS = logging.getLogger("sekiso.access")
LOG = logging.getLogger("sekiso")


class Requests:
    """Counts, times and logs requests; answers those that fail inside in the envelope."""

    def __init__(self, app: ASGIApp, *, registry: CollectorRegistry) -> None:
        self.app = app
        self.count = Counter(
            "sekiso_requests", "Requests by address and status.", ("method", "address", "status"),
            registry=registry,
        )  # fmt: skip
        self.seconds = Histogram(
            "sekiso_request_seconds", "Seconds to the end of an answer.", ("address",),
            registry=registry,
        )  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and note how it ended."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start, status = time.perf_counter(), 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception as problem:
            number = secrets.token_hex(4)
            LOG.error(
                "incident %s: %s %s failed", number, scope["method"], scope["path"],
                exc_info=problem, extra={"incident": number},
            )  # fmt: skip
            if not status:
                failed = refusal(scope, "internal", code=500, incident=number)
                await failed(scope, receive, noted)
        finally:
            self._note(scope, status, time.perf_counter() - start)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        address = _address(scope)
        self.count.labels(scope["method"][:10], address, str(status)).inc()
        self.seconds.labels(address).observe(seconds)
        said = {"method": scope["method"], "status": status, "seconds": round(seconds, 4)}
        ACCESS.info("%s %s", scope["method"], scope["path"], extra={"request": said})


def _address(scope: Scope) -> str:
    """The address as the application names it: with its fields, not with what fills them."""
    path = getattr(scope.get("route"), "path", "")
    return path if path.startswith("/") else "other"
