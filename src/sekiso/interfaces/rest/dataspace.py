"""The door to other installations: the HTTPS binding of the Dataspace Protocol 2025-1.

Catalogue, negotiation and transfer under /dsp, our side's callbacks under /dsp/callback, data under
/dsp/data.  Who is not known, and what is not there, get the same 404; what the protocol does not
allow gets 400 with its error message, and the state stays as it was.  Source: specifications/*/
*.binding.https.md of eclipse-dataspace-protocol-base/DataspaceProtocol at 0b7ac408.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool

from sekiso.domain.errors import DataError, PolicyError, SekisoError
from sekiso.interfaces.service.askers import Askers, token_of

if TYPE_CHECKING:
    from sekiso.store.dataspace.connector import Connector
    from sekiso.store.policies.principal import Principal

BASE: Final = "/dsp"
ADDRESS: Final = "SEKISO_DATASPACE_ADDRESS"
VERSIONS: Final = {"protocolVersions": [{"version": "2025-1", "path": BASE, "binding": "HTTPS"}]}
MOST_MESSAGE: Final = 2**20  # bytes
LOG = logging.getLogger("sekiso")
_FROM_CONSUMER: Final = {
    "negotiations": ("request", "events", "agreement/verification", "termination"),
    "transfers": ("start", "completion", "suspension", "termination"),
}
_FROM_PROVIDER: Final = {
    "negotiations": ("offers", "agreement", "events", "termination"),
    "transfers": ("start", "completion", "suspension", "termination"),
}
_FIRST: Final = (
    ("negotiations/request", "consumer"),
    ("negotiations/offers", "provider"),
    ("transfers/request", "consumer"),
)


@dataclass
class Dataspace:
    """The connector of a service; `address` the base under which others reach it."""

    askers: Askers
    address: str = ""
    transport: Any = None

    def connector(self, request: Request) -> Connector:
        """Built for a request: without an address of its own the service takes the one asked."""
        from sekiso.store.audit.signing import keys_of
        from sekiso.store.contribution.flat import observations_of
        from sekiso.store.dataspace.connector import Connector
        from sekiso.store.dataspace.partners import Http

        base = self.askers.base()
        asked = f"{str(request.base_url).rstrip('/')}{BASE}"
        address = self.address or os.environ.get(ADDRESS, "").rstrip("/") or asked
        transport = self.transport or Http(is_local=self.askers.is_local)
        return Connector(base, keys_of(base.engine), address, transport, observations_of)

    def asker(self, request: Request) -> Principal:
        """Who asks, by token; PolicyError for nobody in particular."""
        store = self.askers.store(request)
        if not token_of(request) or store.principal.is_anonymous:
            raise PolicyError("not_allowed")
        return store.principal


def add_dataspace(app: FastAPI, dataspace: Dataspace) -> None:
    """Add the addresses to an application."""

    @app.get("/.well-known/dspace-version", include_in_schema=False)
    def versions() -> Response:
        return JSONResponse(VERSIONS)

    @app.post(f"{BASE}/catalog/request", include_in_schema=False)
    def catalogue(request: Request) -> Response:
        from sekiso.store.dataspace.catalogue import catalogue as told

        return _answered("CatalogError", lambda: told(*_pair(dataspace, request)))

    @app.get(f"{BASE}/catalog/datasets/{{urn}}", include_in_schema=False)
    def dataset(request: Request, urn: str) -> Response:
        from sekiso.store.dataspace.catalogue import dataset as told

        return _answered("CatalogError", lambda: told(*_pair(dataspace, request), urn))

    @app.get(f"{BASE}/data/{{pid}}", include_in_schema=False)
    def data(request: Request, pid: str) -> Response:
        from sekiso.store.dataspace.transfers import package

        try:
            content = package(dataspace.connector(request), pid, token_of(request))
        except SekisoError as problem:
            return _refused("TransferError", problem)
        return Response(content, media_type="application/zip")

    for path, sender in _FIRST:
        _take(app, dataspace, path, sender)
    for sender, prefix, rooms in (
        ("consumer", "", _FROM_CONSUMER),
        ("provider", "callback/", _FROM_PROVIDER),
    ):
        for room, ends in rooms.items():
            _show(app, dataspace, f"{prefix}{room}/{{pid}}", sender)
            for end in ends:
                _take(app, dataspace, f"{prefix}{room}/{{pid}}/{end}", sender)


def _take(app: FastAPI, dataspace: Dataspace, path: str, sender: str) -> None:
    """One address that takes messages of one side."""
    room = path.removeprefix("callback/").split("/")[0]
    error = "TransferError" if room == "transfers" else "ContractNegotiationError"

    @app.post(f"{BASE}/{path}", include_in_schema=False, name=f"dsp {path}")
    async def take(request: Request, pid: str = "") -> Response:
        content = await request.body()
        return await run_in_threadpool(taken, request, content, request.path_params.get("pid", ""))

    def taken(request: Request, content: bytes, pid: str) -> Response:
        said: dict[str, Any] = {}
        try:
            connector, asker = _pair(dataspace, request)
            said = _message(content, path.format(pid=pid), sender, pid)
            own, answer = _part(room).receive(connector, asker, sender, pid, said)
        except SekisoError as problem:
            return _refused(error, problem, said)
        then = BackgroundTask(_follow_up, _part(room).follow_up, connector, own)
        return JSONResponse(answer, 200 if pid else 201, background=then)


def _show(app: FastAPI, dataspace: Dataspace, path: str, sender: str) -> None:
    """The state of an exchange, for its other side."""
    room = path.removeprefix("callback/").split("/")[0]
    error = "TransferError" if room == "transfers" else "ContractNegotiationError"

    @app.get(f"{BASE}/{path}", include_in_schema=False, name=f"dsp state {path}")
    def show(request: Request, pid: str) -> Response:
        def told() -> dict[str, Any]:
            connector, asker = _pair(dataspace, request)
            found: dict[str, Any] = _part(room).state(connector, asker, sender, pid)
            return found

        return _answered(error, told)


def _pair(dataspace: Dataspace, request: Request) -> tuple[Connector, Principal]:
    return dataspace.connector(request), dataspace.asker(request)


def _part(room: str) -> Any:
    from sekiso.store.dataspace import negotiations, transfers

    return negotiations if room == "negotiations" else transfers


def _message(content: bytes, path: str, sender: str, pid: str) -> dict[str, Any]:
    """The message of a body; DataError for one that belongs to another address."""
    from sekiso.store.dataspace.messages import path_of
    from sekiso.store.importers import guards
    from sekiso.store.importers.dsp_message import message_type

    if len(content) > MOST_MESSAGE:
        raise DataError("read_large", got=len(content), name=path, allowed=MOST_MESSAGE)
    said = guards.json_value(content, path)
    kind = message_type(said)
    try:
        right = path_of(kind, sender, pid)
    except KeyError:
        right = ""
    if right != path:
        raise DataError("dsp_step_refused", got=kind, sender=sender, state=path, allowed="-")
    found: dict[str, Any] = said
    return found


def _answered(error: str, told: Callable[[], dict[str, Any]]) -> Response:
    try:
        return JSONResponse(told())
    except SekisoError as problem:
        return _refused(error, problem)


def _refused(error: str, problem: SekisoError, said: dict[str, Any] | None = None) -> Response:
    """The protocol's error message; 404 where who asks may not know whether it is there."""
    from sekiso.store.dataspace.messages import message

    status = problem.http_status if problem.http_status >= 500 else 400
    if isinstance(problem, PolicyError) or problem.key == "dsp_unknown":
        status, problem = 404, DataError("dsp_unknown", got="-")
    told = message(error, code=problem.key, reason=[problem.text()])
    if error != "CatalogError":
        told |= {name: str((said or {}).get(name, "")) for name in ("providerPid", "consumerPid")}
    return JSONResponse(told, status)


def _follow_up(step: Callable[[Connector, str], None], connector: Connector, pid: str) -> None:
    """The next step of ours; one that fails is taken when it is asked for again."""
    try:
        step(connector, pid)
    except SekisoError as problem:
        LOG.warning("dataspace exchange %s waits: %s", pid, problem.key)
