"""The service with and without its extras."""

import socket
import subprocess
import sys

import pytest
from starlette.testclient import TestClient

from sekiso.domain.errors import MissingExtraError, NeedError
from sekiso.interfaces.mcp.server import agent_server
from sekiso.interfaces.serve import serve, whole_app
from sekiso.interfaces.service import logs
from sekiso.interfaces.service.server import Server


def test_without_the_pages_rest_still_answers(monkeypatch):
    monkeypatch.setitem(sys.modules, "nicegui", None)
    app = whole_app()
    with TestClient(app, base_url="http://localhost") as client:
        assert client.get("/v1/health").json()["status"] == "ok"
        assert client.get("/en/start").status_code == 404


@pytest.mark.parametrize(
    ("accept", "language", "said"),
    [("text/html", "en", "pip install 'sekiso[web]'"), ("text/html", "ja", "入っていません"),
     ("application/json", "en", "/openapi.json")],
)  # fmt: skip
def test_without_the_pages_the_first_page_says_how_to_get_them(monkeypatch, accept, language, said):
    monkeypatch.setitem(sys.modules, "nicegui", None)
    with TestClient(whole_app(), base_url="http://localhost") as client:
        answer = client.get("/", headers={"accept": accept, "accept-language": language})
    assert answer.status_code == 200
    assert said in answer.text
    assert "sekiso[web]" in answer.text


def test_the_address_is_printed_before_the_service_runs(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "nicegui", None)
    monkeypatch.setattr(Server, "run", lambda self, sockets: print("running", len(sockets)))
    monkeypatch.setattr(logs, "set_up", lambda kind: None)
    port = _free_port()
    serve(port=port)
    address, running = capsys.readouterr().out.splitlines()
    assert f"http://127.0.0.1:{port}/" in address
    assert running == "running 1"


def _free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_a_port_in_use_is_told_with_one_that_is_free():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(NeedError, match=f"Port {port} is in use") as refused:
            serve(port=port)
    assert refused.value.values["free"] > port


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"host": "0.0.0.0"}, "allow_host_missing"),
        ({"host": "::"}, "allow_host_missing"),
        ({"host": "192.0.2.1"}, "allow_host_missing"),
        ({"host": "192.0.2.1", "allow_host": ["shop.lan"]}, "host_unusable"),
        ({"host": "no such host", "allow_host": ["shop.lan"]}, "host_unusable"),
        ({"log": "xml"}, "log_kind_unknown"),
        ({"port": 0}, "port_out_of_range"),
    ],
)
def test_what_cannot_be_served_is_refused_before_anything_starts(given, error):
    with pytest.raises(NeedError) as refused:
        serve(**{"port": _free_port(), **given})
    assert refused.value.key == error
    assert refused.value.text("ja") != refused.value.text("en")


def test_a_missing_extra_is_told_with_its_pip_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'sekiso\[mcp\]'"):
        agent_server()


def test_an_impossible_port_is_refused():
    with pytest.raises(NeedError, match="port"):
        serve(port=70000)


def test_the_service_leaves_the_compiler_to_its_workers():
    code = (
        "import sys\nfrom sekiso.interfaces.serve import whole_app\nwhole_app()\n"
        "print(*{name.split('.')[0] for name in sys.modules})"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"numba", "llvmlite", "sklearn", "matplotlib", "typst", "pandas"}
    assert set(run.stdout.split()) & heavy == set()
