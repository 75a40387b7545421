"""Start the service: the doors that speak HTTP, on this computer unless asked otherwise."""

from __future__ import annotations

from sekiso.domain.errors import NeedError
from sekiso.interfaces.rest.app import LOCAL_NAMES, create_app


def serve(*, host: str = "127.0.0.1", port: int = 8642) -> None:
    """Serve until interrupted.  `host` other than this computer opens the service to a network."""
    if not 1 <= port <= 65535:
        raise NeedError("port_out_of_range", got=port)
    import uvicorn

    hosts = LOCAL_NAMES if host in ("127.0.0.1", "localhost", "::1") else (*LOCAL_NAMES, host)
    uvicorn.run(create_app(allowed_hosts=hosts), host=host, port=port, log_level="warning")
