"""The service with and without its extras."""

import sys

import pytest
from starlette.testclient import TestClient

from sekiso.domain.errors import MissingExtraError, NeedError
from sekiso.interfaces.mcp.server import agent_server
from sekiso.interfaces.serve import serve, whole_app


def test_without_the_pages_rest_still_answers(monkeypatch):
    monkeypatch.setitem(sys.modules, "nicegui", None)
    app = whole_app()
    with TestClient(app, base_url="http://localhost") as client:
        assert client.get("/v1/health").json()["status"] == "ok"
        assert client.get("/en/start").status_code == 404


def test_a_missing_extra_is_told_with_its_pip_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'sekiso\[mcp\]'"):
        agent_server()


def test_an_impossible_port_is_refused():
    with pytest.raises(NeedError, match="port"):
        serve(port=70000)
