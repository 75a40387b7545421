"""Bodies that hide their length, are too long, too many, or stop coming."""

import asyncio
import json

import pytest

from sekiso.interfaces.service import limits
from sekiso.interfaces.service.limits import BodyLimits


def _scope(length, path="/v1/answers", method="POST", root_path=""):
    headers = [] if length is None else [(b"content-length", str(length).encode())]
    if length == "hidden":
        headers = [(b"transfer-encoding", b"chunked")]
    return {"type": "http", "method": method, "path": path, "headers": headers,
            "root_path": root_path}  # fmt: skip


def _told(scope, messages=(), guard=None, silence=0.05):
    """The answer to a request whose body is `messages`, and silence after them."""
    sent, given = [], list(messages)

    async def app(scope, receive, send):
        while True:
            message = await receive()
            if message["type"] == "http.disconnect" or not message.get("more_body"):
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})

    async def receive():
        if given:
            return given.pop(0)
        return await asyncio.sleep(600)

    async def send(message):
        sent.append(message)

    guard = guard or BodyLimits(app, silence=silence)
    guard.app = app
    asyncio.run(guard(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], body, dict(sent[0]["headers"])


PIECE = {"type": "http.request", "body": b"x", "more_body": True}
LAST = {"type": "http.request", "body": b"", "more_body": False}


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        (_scope("hidden"), 411), (_scope("x"), 411), (_scope("-1"), 411), (_scope("٣"), 411),
        (_scope(2 * 1024**2), 413), (_scope("9" * 400), 413),
        (_scope(300 * 1024**2, "/v1/parts"), 413), (_scope(100 * 1024**2, "/v1/parts"), 200),
        (_scope(100 * 1024**2, "/app/v1/parts", root_path="/app"), 200),
        (_scope(1000), 200), (_scope(None, method="GET"), 200),
        (_scope(None, method="DELETE"), 200),
    ],
)  # fmt: skip
def test_a_body_is_judged_by_its_length_before_it_comes(scope, status):
    assert _told(scope, [LAST])[0] == status


def test_a_body_that_comes_in_pieces_is_read():
    assert _told(_scope(3), [PIECE, PIECE, LAST])[:2] == (200, b"done")


def test_a_body_that_stops_coming_is_given_up_and_the_connection_closed():
    status, body, headers = _told(_scope(30), [PIECE, PIECE])
    assert (status, json.loads(body)["error"]) == (408, "upload_stalled")
    assert headers[b"connection"] == b"close"


def test_only_so_many_uploads_come_at_once(monkeypatch):
    monkeypatch.setattr(limits, "MOST_UPLOADS", 2)
    guard = BodyLimits(None, silence=0.05)
    guard.n_uploads = 2
    large = _scope(5 * 1024**2, "/v1/parts")
    status, body, headers = _told(large, [LAST], guard)
    assert (status, json.loads(body)["error"]) == (503, "service_busy")
    assert headers[b"retry-after"] == b"10"
    assert _told(_scope(10), [LAST], guard)[0] == 200, "a small question is no upload"
    guard.n_uploads = 1
    assert _told(large, [LAST], guard)[0] == 200
    assert guard.n_uploads == 1
