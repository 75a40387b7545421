"""Start the service: REST and pages in one process, on this computer unless asked otherwise."""

from __future__ import annotations

import threading
import webbrowser

from fastapi import FastAPI

from sekiso.domain.errors import MissingExtraError, NeedError
from sekiso.interfaces.rest import cache
from sekiso.interfaces.rest.app import LOCAL_NAMES, create_app

SHOW_AFTER = 1.0


def serve(*, host: str = "127.0.0.1", port: int = 8642, show: bool = False) -> None:
    """Serve until interrupted.  `host` other than this computer opens the service to a network.

    `show` opens the pages in the browser.  Without the extra "web" only REST is served.
    """
    if not 1 <= port <= 65535:
        raise NeedError("port_out_of_range", got=port)
    import uvicorn

    hosts = LOCAL_NAMES if host in ("127.0.0.1", "localhost", "::1") else (*LOCAL_NAMES, host)
    app = whole_app(allowed_hosts=hosts)
    if show:
        address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/"
        threading.Timer(SHOW_AFTER, webbrowser.open, (address,)).start()
    uvicorn.run(app, host=host, port=port, log_level="warning")


def whole_app(*, allowed_hosts: tuple[str, ...] = LOCAL_NAMES) -> FastAPI:
    """REST with the pages on it; REST alone where the extra "web" is not installed."""
    app = create_app(allowed_hosts=allowed_hosts)
    try:
        from sekiso.interfaces.web.app import mount
        from sekiso.interfaces.web.guard import LiveGuard
        from sekiso.interfaces.web.service import Site

        mount(app, Site(keep_upload=cache.keep_upload, part_file=cache.part_file))
        app.add_middleware(LiveGuard, allowed_hosts=allowed_hosts)
    except MissingExtraError:
        return app
    return app


def serve_agents() -> None:
    """Serve language-model agents over standard input and output until it is closed."""
    from sekiso.interfaces.mcp.server import agent_server

    agent_server().run("stdio")
