"""The FastAPI application of the REST door."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Request, UploadFile
from fastapi import Path as UrlPath
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException as StarletteHTTPException

from sekiso.domain import messages
from sekiso.domain.canonical import canonical_json
from sekiso.domain.errors import NeedError, PartError, SekisoError
from sekiso.domain.part import Part
from sekiso.domain.schema import ErrorBody, PartBody, Shape, need_body
from sekiso.domain.version import VERSION
from sekiso.interfaces.python import catalogue
from sekiso.interfaces.python.explore import explore
from sekiso.interfaces.python.need import json_arguments
from sekiso.interfaces.python.part import load_part
from sekiso.interfaces.rest import cache
from sekiso.knowledge import Knowledge, load

LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")
CHUNK = 1024 * 1024
Digest = Annotated[str, UrlPath(pattern=r"^[0-9a-f]{64}$")]
_STATUS = {"upload_too_large": 413, "part_unknown": 404}
_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorBody} for status in (400, 403, 404, 411, 413, 422)
}


def create_app(*, allowed_hosts: tuple[str, ...] = LOCAL_NAMES) -> FastAPI:
    """The application; requests whose Host or Origin is not among `allowed_hosts` are refused."""
    app = FastAPI(title="sekiso", version=VERSION, docs_url=None, redoc_url=None)
    _guard(app, allowed_hosts)
    _errors(app)
    _parts(app)
    _answers(app)
    _catalogue(app)
    return app


def _guard(app: FastAPI, allowed_hosts: tuple[str, ...]) -> None:
    def is_allowed(authority: str) -> bool:
        host = authority.rsplit(":", 1)[0] if not authority.endswith("]") else authority
        return "*" in allowed_hosts or host in allowed_hosts

    @app.middleware("http")
    async def check(request: Request, go: Callable[[Request], Awaitable[Response]]) -> Response:
        host = request.headers.get("host", "")
        origin = request.headers.get("origin")
        authority = origin.split("://", 1)[-1] if origin else host
        if not is_allowed(host) or not is_allowed(authority):
            return _error(403, "host_refused", request)
        return _too_long(request) or await go(request)


def _too_long(request: Request) -> Response | None:
    """A refusal of a body whose length is not said or beyond what its address takes."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return None
    length = request.headers.get("content-length", "")
    if not length.isdigit():
        return _error(411, "length_required", request)
    path = request.url.path
    is_upload = path == "/v1/parts" or not path.startswith("/v1/")
    most = cache.MAX_BYTES + CHUNK if is_upload else CHUNK
    if int(length) > most:
        return _error(413, "upload_too_large", request, allowed=most // CHUNK - is_upload)
    return None


def _errors(app: FastAPI) -> None:
    @app.exception_handler(SekisoError)
    async def house_error(request: Request, problem: SekisoError) -> Response:
        status = _STATUS.get(problem.key, problem.http_status)
        return JSONResponse(problem.envelope(language_of(request)), status_code=status)

    @app.exception_handler(RequestValidationError)
    async def shape_error(request: Request, problem: RequestValidationError) -> Response:
        first = problem.errors()[0]
        place = ".".join(str(piece) for piece in first["loc"])
        return _error(422, "request_shape", request, place=place, why=first["msg"])

    @app.exception_handler(StarletteHTTPException)
    async def http_error(request: Request, problem: StarletteHTTPException) -> Response:
        key = "not_found" if problem.status_code == 404 else "http"
        return _error(problem.status_code, key, request, status=problem.status_code)


def _parts(app: FastAPI) -> None:
    @app.post("/v1/parts", responses=_ERRORS, status_code=201)
    async def upload_part(file: UploadFile) -> PartBody:
        """Upload one part file (200 MB at most); it is named by its digest."""
        kept = await cache.keep_upload(_chunks(file), file.filename or "")
        try:
            part = await run_in_threadpool(load_part, kept)
        except SekisoError:
            kept.unlink(missing_ok=True)
            raise
        return _part_body(kept, part, file.filename or "")

    @app.get("/v1/parts/{part_id}", responses=_ERRORS)
    async def part(part_id: Digest) -> PartBody:
        """What was measured on an uploaded part."""
        kept = _kept_part(part_id)
        return _part_body(kept, await run_in_threadpool(load_part, kept), kept.name)


def _answers(app: FastAPI) -> None:
    async def answer_need(body: Shape) -> Response:
        """The ranked and explained answer to a need."""
        content = await run_in_threadpool(_answer, body.model_dump(exclude_none=True))
        return Response(content, media_type="application/json")

    answer_need.__annotations__["body"] = need_body()
    app.post("/v1/answers", responses=_ERRORS, status_code=200)(answer_need)

    @app.get("/v1/answers/{answer_id}", responses=_ERRORS)
    async def answer(answer_id: Digest) -> Response:
        """An answer given before, byte for byte."""
        content = await run_in_threadpool(cache.kept_answer, answer_id)
        if content is None:
            raise HTTPException(404)
        return Response(content, media_type="application/json")


def _catalogue(app: FastAPI) -> None:
    for name, rows in catalogue.LISTS.items():
        summary = f"List the {name} on file."
        app.get(f"/v1/{name}", name=name, responses=_ERRORS, summary=summary)(_listing(rows))

    @app.get("/v1/health")
    def health() -> dict[str, str]:
        """Alive, and which version."""
        return {"status": "ok", "version": VERSION}


def _listing(
    rows: Callable[[Knowledge, str], list[dict[str, Any]]],
) -> Callable[[Request], Response]:
    def listing(request: Request) -> Response:
        content = canonical_json(rows(load(), language_of(request)))
        return Response(content, media_type="application/json")

    return listing


def _answer(given: dict[str, Any]) -> bytes:
    fields = json_arguments(given)
    if "part" in fields:
        fields["part"] = _kept_part(fields["part"])
    answer = explore(**fields)
    content = answer.json()
    cache.keep_answer(answer.id, content)
    return content


def _kept_part(part_id: str) -> Path:
    kept = cache.part_file(part_id)
    if kept is None:
        raise PartError("part_unknown", got=part_id)
    return kept


def _part_body(kept: Path, part: Part, name: str) -> PartBody:
    return PartBody(
        id=kept.stem,
        name=Path(name).name[:200],
        volume=part.volume,
        area=part.area,
        extent=list(part.extent),
        n_bodies=part.n_bodies,
        is_closed=part.is_closed,
        n_triangles=part.n_triangles,
        findings=[
            {"code": finding.code, "severity": finding.severity, "values": dict(finding.values)}
            for finding in part.findings
        ],
    )


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(CHUNK):
        yield chunk


def language_of(request: Request) -> str:
    """The language that a request asks for, English where it is none of ours."""
    wanted = request.headers.get("accept-language", "en")[:2].lower()
    return wanted if wanted in messages.LANGUAGES else "en"


def _error(status: int, key: str, request: Request, /, **values: object) -> Response:
    return JSONResponse(NeedError(key, **values).envelope(language_of(request)), status_code=status)
