"""The server: sockets that are there before the address is told, patience, and a quick end."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
import sys
import threading
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from sekiso.domain.errors import NeedError
from sekiso.run.pool import Pool

GRACE = 2  # s, for answers that are being sent when the service is stopped
LAST = 4.5  # s after the first signal, when the process ends whatever it does
HEAD_PATIENCE = 20.0  # s, to send the head of a request
LONGEST_HEAD = 128 * 1024  # bytes
MOST_CONNECTIONS = 500  # half of the 1024 files that a process may open by default
N_TRIED = 20  # ports behind the one in use
WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}
TURN = 5e-4  # s after which a thread that computes lets a short request go first
_Protocol: Any = AutoHTTPProtocol


class Server(uvicorn.Server):
    """Ends the work in its pool first, so that nobody waits for it, and itself within seconds."""

    def __init__(self, config: uvicorn.Config, pool: Pool) -> None:
        super().__init__(config)
        self.pool = pool

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end; whatever hangs after `LAST` seconds is left."""
        if not self.should_exit:
            last = threading.Timer(LAST, self._end_now, (sig,))
            last.daemon = True
            last.start()
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the work, tell its readers, close the connections."""
        await asyncio.to_thread(self.pool.close)
        await super().shutdown(sockets)

    def _end_now(self, sig: int) -> None:
        self.pool.close()
        os._exit(128 + sig)


class PatientProtocol(_Protocol):  # type: ignore[misc]
    """Closes connections that do not send the head of a request in time or in bounds."""

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._head_bytes = 0
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._head.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Wait no longer once the head is there, and for the next after an answer."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._head.cancel()
            self._head_bytes = 0
            return
        self._head_bytes += len(data)
        if self._head_bytes > LONGEST_HEAD:
            self._close()
        elif self._head.cancelled():
            self._wait()

    def handle_websocket_upgrade(self, *given: Any) -> None:
        """A live connection has its own patience."""
        self._head.cancel()
        super().handle_websocket_upgrade(*given)

    def _wait(self) -> None:
        self._head = self.loop.call_later(HEAD_PATIENCE, self._close)

    def _close(self) -> None:
        is_answering = self.cycle is not None and not self.cycle.response_complete
        if not is_answering and not self.transport.is_closing():
            self.transport.close()


def server(app: Any, pool: Pool, *, proxies: tuple[str, ...] = (), root_path: str = "") -> Server:
    """A server of `app`; what `proxies` say of the visitor's address is believed, nobody else.

    `root_path` is the path under which a proxy shows the service.
    """
    sys.setswitchinterval(TURN)
    config = uvicorn.Config(
        app, log_config=None, access_log=False, log_level="warning",
        http=PatientProtocol, proxy_headers=bool(proxies), forwarded_allow_ips=list(proxies),
        root_path=root_path, timeout_graceful_shutdown=GRACE, limit_concurrency=MOST_CONNECTIONS,
        server_header=False,
    )  # fmt: skip
    return Server(config, pool)


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket that takes connections at `host`; "::" takes those of both internet protocols.

    Raises NeedError where the port is taken (with the next free one) or not allowed, and where
    this computer has no such address.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, *_, address = found[0]
        is_dual = host == "::" and socket.has_dualstack_ipv6()
        return socket.create_server(address, family=family, backlog=2048, dualstack_ipv6=is_dual)
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            raise NeedError("port_in_use", got=port, free=_free(host, port)) from problem
        if problem.errno == errno.EACCES:
            raise NeedError("port_forbidden", got=port) from problem
        why = (problem.strerror or "?").partition(" (")[0]
        raise NeedError("host_unusable", got=host, why=why) from problem


def address_of(host: str, port: int, root_path: str = "") -> str:
    """The address under which a visitor on this computer finds the service.

    >>> address_of("::", 8642)
    'http://[::1]:8642/'
    """
    shown = WILDCARDS.get(host, host)
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}{root_path}/"


def _free(host: str, port: int) -> int:
    """The next port that is free; the same where none is near."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for other in range(port + 1, min(port + N_TRIED, 65536)):
        with contextlib.suppress(OSError):
            socket.create_server((host, other), family=family).close()
            return other
    return port
