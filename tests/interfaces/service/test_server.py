"""Connections that do not send a request in time or in bounds, and the sockets of the service."""

import asyncio
import contextlib
import socket
import threading
import time

import pytest

from sekiso.domain.errors import NeedError
from sekiso.interfaces.service import server as module
from sekiso.interfaces.service.server import address_of, listening_socket, server

LONG = 600.0  # s, only a hang takes that long


class _NoPool:
    def close(self):
        pass


@pytest.fixture(scope="module")
def address():
    """A server that waits a moment for the head of a request and answers at once."""

    async def app(scope, receive, send):
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "HEAD_PATIENCE", 0.3)
        patch.setattr(module, "LONGEST_HEAD", 20_000)
        listening = listening_socket("127.0.0.1", 0)
        running = server(app, _NoPool())
        thread = threading.Thread(target=running.run, args=([listening],), daemon=True)
        place = listening.getsockname()
        thread.start()
        yield place
        running.should_exit = True
        thread.join(LONG)


def _until_closed(line):
    line.settimeout(LONG)
    told = b""
    with contextlib.suppress(ConnectionError):
        while piece := line.recv(4096):
            told += piece
    return told


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: 1"])
def test_a_head_that_does_not_come_is_not_waited_for(address, said):
    with socket.create_connection(address, timeout=LONG) as line:
        line.sendall(said)
        assert _until_closed(line) == b""


def test_a_second_head_on_a_kept_connection_must_come_too(address):
    with socket.create_connection(address, timeout=LONG) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert line.recv(4096).startswith(b"HTTP/1.1 204")
        line.sendall(b"GET / HTTP/1.1\r\nHost:")
        assert _until_closed(line) == b""


def test_a_head_without_end_is_not_read(address):
    with socket.create_connection(address, timeout=LONG) as line:
        line.sendall(b"GET / HTTP/1.1\r\nX: ")
        with contextlib.suppress(ConnectionError):
            for _ in range(100):
                line.sendall(b"x" * 4096)
                time.sleep(0.001)
        assert b"204" not in _until_closed(line)


def test_a_port_that_is_taken_is_told_with_the_next_that_is_free():
    with listening_socket("127.0.0.1", 0) as other:
        port = other.getsockname()[1]
        with pytest.raises(NeedError, match=f"--port {port + 1}|--port") as refused:
            listening_socket("127.0.0.1", port)
    assert refused.value.key == "port_in_use"


@pytest.mark.parametrize(
    ("host", "root", "address"),
    [
        ("127.0.0.1", "", "http://127.0.0.1:80/"), ("0.0.0.0", "", "http://127.0.0.1:80/"),
        ("::", "", "http://[::1]:80/"), ("2001:db8::5", "", "http://[2001:db8::5]:80/"),
        ("shop.lan", "/app", "http://shop.lan:80/app/"),
    ],
)  # fmt: skip
def test_the_address_is_one_that_a_browser_takes(host, root, address):
    assert address_of(host, 80, root) == address


def test_the_work_is_ended_before_the_connections():
    order = []

    class Pool:
        def close(self):
            order.append("work")

    ending = server(None, Pool())
    ending.servers = []
    ending.lifespan = type("Life", (), {"shutdown": lambda self: _noted(order)})()
    asyncio.run(ending.shutdown())
    assert order == ["work", "life"]


async def _noted(order):
    order.append("life")
