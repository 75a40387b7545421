"""Start the service: REST and pages in one process, on this computer unless asked otherwise."""

from __future__ import annotations

import socket
import threading
import webbrowser
from collections.abc import Sequence
from importlib.util import find_spec

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from sekiso.domain import messages
from sekiso.domain.errors import MissingExtraError, NeedError
from sekiso.domain.version import VERSION
from sekiso.interfaces.rest.app import create_app
from sekiso.interfaces.service import envelopes, hosts, logs, uploads
from sekiso.interfaces.service.answers import Answers
from sekiso.interfaces.service.askers import Askers
from sekiso.interfaces.service.server import address_of, listening_socket, server
from sekiso.interfaces.service.upkeep import Upkeep
from sekiso.run.work import Work

SHOW_AFTER = 1.0


def serve(
    *,
    host: str = "127.0.0.1",
    port: int = 8642,
    show: bool = False,
    language: str = "en",
    allow_host: Sequence[str] = (),
    proxy: Sequence[str] = (),
    root_path: str = "",
    log: str = "text",
    store: str | None = None,
) -> None:
    """Serve until interrupted, after the address was printed.

    `host` other than this computer opens the service to a network and needs `allow_host`, the
    names under which it may be asked ("*" for any); `show` opens the pages in the browser.
    `proxy`: addresses whose X-Forwarded headers are believed; `root_path`: where a proxy shows
    REST, such as "/sekiso" (pages need a host name of their own); `log`: "text" or "json".
    Without the extra "web" only REST is served and the first page says so.  Raises NeedError for
    what is impossible.
    """
    if not 1 <= port <= 65535:
        raise NeedError("port_out_of_range", got=port)
    if not (hosts.is_local(host) or allow_host):
        raise NeedError("allow_host_missing", got=host, name=socket.gethostname())
    root = f"/{root_path.strip('/')}" if root_path.strip("/") else ""
    logs.set_up(log)
    listening = listening_socket(host, port)
    is_local = hosts.is_local(host) and not allow_host and not proxy
    answers, askers = Answers(Work()), Askers(store, is_local=is_local)
    names = (*hosts.LOCAL_NAMES, host, *allow_host)
    app = whole_app(allowed_hosts=names, answers=answers, askers=askers)
    address = address_of(host, port, root)
    print(messages.text("serve.address", language, address=address), flush=True)
    if show:
        threading.Timer(SHOW_AFTER, webbrowser.open, (address,)).start()
    Upkeep(askers).start()
    served = server(app, answers.work.pool, proxies=tuple(proxy), root_path=root)
    served.run(sockets=[listening])


def whole_app(
    *,
    allowed_hosts: tuple[str, ...] = hosts.LOCAL_NAMES,
    answers: Answers | None = None,
    askers: Askers | None = None,
) -> FastAPI:
    """REST with the pages on it; REST alone where the extra "web" is not installed."""
    answers, askers = answers or Answers(Work()), askers or Askers()
    app = create_app(allowed_hosts=allowed_hosts, answers=answers, askers=askers)
    if find_spec("nicegui") is None:
        _say_what_is_there(app)
        return app
    from sekiso.interfaces.web.app import mount

    mount(
        app, keep_upload=uploads.keep_upload, part_file=uploads.part_file, answers=answers,
        askers=askers,
    )  # fmt: skip
    return app


def _say_what_is_there(app: FastAPI) -> None:
    """A first page for a service without pages: what it serves and how to get the pages."""
    problem = MissingExtraError("extra_missing", extra="web")

    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    def home(request: Request) -> Response:
        language = envelopes.language(request.scope)
        if "text/html" in request.headers.get("accept", ""):
            line = messages.text("serve.no_pages", language)
            return PlainTextResponse(f"sekiso {VERSION}\n\n{line}\n{problem.text(language)}\n")
        rest = {"rest": "/openapi.json", "health": "/v1/health"}
        return JSONResponse({"version": VERSION, **rest, "pages": problem.envelope(language)})


def serve_agents() -> None:
    """Serve language-model agents over standard input and output until it is closed."""
    from sekiso.interfaces.mcp.server import agent_server

    agent_server().run("stdio")
