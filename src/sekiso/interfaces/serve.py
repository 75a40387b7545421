"""Start the service: REST and pages in one process, on this computer unless asked otherwise."""

from __future__ import annotations

import threading
import webbrowser
from importlib.util import find_spec

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from sekiso.domain import messages
from sekiso.domain.errors import MissingExtraError, NeedError
from sekiso.domain.version import VERSION
from sekiso.interfaces.rest.app import LOCAL_NAMES, create_app, language_of
from sekiso.interfaces.service import uploads
from sekiso.interfaces.service.answers import Answers
from sekiso.run.work import Work

SHOW_AFTER = 1.0


def serve(
    *, host: str = "127.0.0.1", port: int = 8642, show: bool = False, language: str = "en"
) -> None:
    """Serve until interrupted, after the address was printed.

    `host` other than this computer opens the service to a network; `show` opens the pages in the
    browser.  Without the extra "web" only REST is served and the first page says so.  Raises
    NeedError for an impossible port.
    """
    if not 1 <= port <= 65535:
        raise NeedError("port_out_of_range", got=port)
    hosts = LOCAL_NAMES if host in ("127.0.0.1", "localhost", "::1") else (*LOCAL_NAMES, host)
    app = whole_app(allowed_hosts=hosts)
    address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/"
    print(messages.text("serve.address", language, address=address), flush=True)
    if show:
        threading.Timer(SHOW_AFTER, webbrowser.open, (address,)).start()
    uvicorn.run(app, host=host, port=port, log_level="warning")


def whole_app(*, allowed_hosts: tuple[str, ...] = LOCAL_NAMES) -> FastAPI:
    """REST with the pages on it; REST alone where the extra "web" is not installed."""
    answers = Answers(Work())
    app = create_app(allowed_hosts=allowed_hosts, answers=answers)
    if find_spec("nicegui") is None:
        _say_what_is_there(app)
        return app
    from sekiso.interfaces.web.app import mount

    mount(
        app, keep_upload=uploads.keep_upload, part_file=uploads.part_file, answers=answers,
        allowed_hosts=allowed_hosts,
    )  # fmt: skip
    return app


def _say_what_is_there(app: FastAPI) -> None:
    """A first page for a service without pages: what it serves and how to get the pages."""
    problem = MissingExtraError("extra_missing", extra="web")

    @app.get("/", include_in_schema=False)
    def home(request: Request) -> Response:
        language = language_of(request)
        if "text/html" in request.headers.get("accept", ""):
            line = messages.text("serve.no_pages", language)
            return PlainTextResponse(f"sekiso {VERSION}\n\n{line}\n{problem.text(language)}\n")
        rest = {"rest": "/openapi.json", "health": "/v1/health"}
        return JSONResponse({"version": VERSION, **rest, "pages": problem.envelope(language)})


def serve_agents() -> None:
    """Serve language-model agents over standard input and output until it is closed."""
    from sekiso.interfaces.mcp.server import agent_server

    agent_server().run("stdio")
