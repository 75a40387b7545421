"""Who may ask: the names of this computer, and those that were allowed."""

import asyncio

import pytest

from sekiso.interfaces.service.hosts import LOCAL_NAMES, HostGuard, host_name, is_local


@pytest.mark.parametrize(
    ("authority", "name"),
    [
        ("localhost", "localhost"), ("LOCALHOST:80", "localhost"), ("localhost.", "localhost"),
        ("127.0.0.1:8642", "127.0.0.1"), ("[::1]", "::1"), ("[::1]:8642", "::1"), ("::1", "::1"),
        ("[0:0:0:0:0:0:0:1]:1", "::1"), ("[2001:DB8::5]:443", "2001:db8::5"),
        ("shop.example:8642", "shop.example"), ("", None), ("a:b", None), ("a:", None),
        ("[::1", None), ("[::1]x", None), ("user@localhost", None), ("a b", None), ("[]", None),
        ("localhost:80:80", None), ("localhost/x", None), ("[shop]", None),
    ],
)  # fmt: skip
def test_the_name_in_a_host_header(authority, name):
    assert host_name(authority) == name


def _answer(allowed, scope):
    told = []

    async def app(scope, receive, send):
        await send({"type": "passed"})

    async def send(message):
        told.append(message)

    asyncio.run(HostGuard(app, allowed=allowed)(scope, None, send))
    return told[0]


def _scope(kind="http", **headers):
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    return {"type": kind, "headers": raw, "method": "GET", "path": "/"}


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"host": "localhost:8642"}, True),
        ({"host": "[::1]:8642", "origin": "http://[::1]:8642"}, True),
        ({"host": "shop.example", "origin": "https://shop.example"}, True),
        ({"host": "Shop.Example:443"}, True),
        ({"host": "127.0.0.1:8642", "origin": "https://shop.example"}, True),
        ({"host": "[2001:db8::5]:8642"}, True),
        ({"host": "other.example"}, False),
        ({"host": "shop.example.evil.com"}, False),
        ({"host": "localhost", "origin": "null"}, False),
        ({"host": "localhost", "origin": "https://evil.com"}, False),
        ({"host": "localhost", "origin": "localhost"}, False),
        ({"host": "localhost", "origin": ""}, False),
        ({}, False),
    ],
)
def test_only_allowed_names_are_served(kind, headers, passes):
    allowed = (*LOCAL_NAMES, "shop.example", "2001:db8:0::5")
    first = _answer(allowed, _scope(kind, **headers))
    if passes:
        assert first == {"type": "passed"}
    elif kind == "websocket":
        assert first == {"type": "websocket.close", "code": 4403}
    else:
        assert first["status"] == 403


def test_any_name_is_served_where_that_was_asked_for():
    assert _answer(("*",), _scope(host="anything", origin="null")) == {"type": "passed"}


def test_what_only_this_computer_can_reach():
    local = ["127.0.0.1", "127.1.2.3", "::1", "localhost", "LocalHost"]
    assert [is_local(host) for host in local] == [True] * 5
    assert not any(is_local(host) for host in ("0.0.0.0", "::", "192.168.1.2", "shop.lan", ""))
