"""The FastAPI application of the REST door."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Header, HTTPException, Query, Request, UploadFile
from fastapi import Path as UrlPath
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException as StarletteHTTPException

from sekiso.domain.cache_folder import drop_partial
from sekiso.domain.canonical import digest as canonical_digest
from sekiso.domain.errors import PartError, SekisoError
from sekiso.domain.schema import ErrorBody, JobBody, PartBody, Shape, estimate_body, need_body
from sekiso.domain.version import VERSION
from sekiso.interfaces.python import catalogue
from sekiso.interfaces.python.need import json_arguments
from sekiso.interfaces.rest import what_if
from sekiso.interfaces.rest.dataspace import Dataspace, add_dataspace
from sekiso.interfaces.rest.deliveries import add_deliveries, add_statistics
from sekiso.interfaces.rest.directory import add_directory
from sekiso.interfaces.rest.jobs import Job, Jobs, made_within
from sekiso.interfaces.rest.measured_data import add_measured_data
from sekiso.interfaces.rest.owners import add_owners
from sekiso.interfaces.rest.partners import add_partners
from sekiso.interfaces.rest.pedigree import add_pedigree
from sekiso.interfaces.rest.series import add_series
from sekiso.interfaces.rest.strength import add_strength
from sekiso.interfaces.service import uploads, worker
from sekiso.interfaces.service.answers import Answers
from sekiso.interfaces.service.askers import Askers
from sekiso.interfaces.service.envelopes import (
    JSON,
    error_response,
    json_response,
    language,
    refusal,
)
from sekiso.interfaces.service.hosts import LOCAL_NAMES, HostGuard
from sekiso.interfaces.service.limits import BodyLimits
from sekiso.interfaces.service.requests import Requests
from sekiso.interfaces.service.safe_headers import SafeHeaders
from sekiso.interfaces.service.state import State
from sekiso.knowledge import Knowledge, load
from sekiso.run.work import Work

CHUNK = 1024 * 1024
METRICS = "text/plain; version=0.0.4"
Digest = Annotated[str, UrlPath(pattern=r"^[0-9a-f]{64}$")]
Wait = Annotated[float | None, Query(ge=0, le=600, description="seconds to wait at most")]
Prefer = Annotated[str | None, Header(description="`respond-async`: a job at once (RFC 7240)")]
JobId = Annotated[str, UrlPath(pattern=r"^[0-9a-f]{32}$")]
_STATUS = {
    "upload_too_large": 413, "part_unknown": 404, "part_gone": 404, "work_failed": 500,
    "dsp_unknown": 404, "disk_full": 507, "asks_too_often": 429, "request_at_work": 409,
}  # fmt: skip
_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorBody}
    for status in (400, 403, 404, 408, 409, 411, 413, 422, 429, 500, 501, 503, 507)
}


def create_app(
    *,
    allowed_hosts: tuple[str, ...] = LOCAL_NAMES,
    answers: Answers | None = None,
    askers: Askers | None = None,
) -> FastAPI:
    """The application; requests whose Host or Origin is not among `allowed_hosts` are refused.

    `answers` are those of the service where other doors give them too, `askers` who may ask its
    store of measured data.
    """
    answers, askers = answers or Answers(Work()), askers or Askers()
    state = State(answers)
    app = FastAPI(
        title="sekiso", version=VERSION, docs_url=None, redoc_url=None, lifespan=_life(state)
    )
    app.add_middleware(BodyLimits)
    app.add_middleware(HostGuard, allowed=allowed_hosts)
    app.add_middleware(Requests, registry=state.registry)
    app.add_middleware(SafeHeaders)
    _errors(app)
    _parts(app, answers.work)
    jobs = Jobs(answers.work)
    _answers(app, answers, askers, jobs)
    add_strength(app, answers.work, jobs, _ERRORS)
    what_if.routes(app, answers, askers, _ERRORS)
    _estimates(app, answers.work)
    _catalogue(app)
    add_directory(app, _ERRORS)
    add_measured_data(app, askers, _ERRORS)
    add_owners(app, askers, _ERRORS)
    add_deliveries(app, askers, answers.work, _ERRORS)
    add_statistics(app, askers, _ERRORS)
    add_series(app, askers, _ERRORS)
    dataspace = Dataspace(askers)
    add_dataspace(app, dataspace)
    add_partners(app, dataspace, _ERRORS)
    add_pedigree(app, askers, _ERRORS)
    _state(app, state)
    return app


def _life(state: State) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Remove what an earlier service left half written, warm up; end the workers at the end."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        drop_partial("parts", "answers", "learned_answers", "facts", "own_facts", "lighter")
        warming = asyncio.create_task(state.warm_up())
        yield
        warming.cancel()
        await run_in_threadpool(state.answers.work.pool.close)

    return life


def _errors(app: FastAPI) -> None:
    @app.exception_handler(SekisoError)
    async def house_error(request: Request, problem: SekisoError) -> Response:
        return error_response(request.scope, problem, status=_STATUS.get(problem.key))

    @app.exception_handler(RequestValidationError)
    async def shape_error(request: Request, problem: RequestValidationError) -> Response:
        first = problem.errors()[0]
        place = ".".join(str(piece) for piece in first["loc"])
        return refusal(request.scope, "request_shape", code=422, place=place, why=first["msg"])

    @app.exception_handler(StarletteHTTPException)
    async def http_error(request: Request, problem: StarletteHTTPException) -> Response:
        if uploads.is_full(problem.__cause__):  # while the body was read
            return refusal(request.scope, "disk_full", code=507)
        key, status = "not_found" if problem.status_code == 404 else "http", problem.status_code
        return refusal(request.scope, key, code=status, status=status)


def _parts(app: FastAPI, work: Work) -> None:
    async def facts(kept: Path, name: str) -> Response:
        given = {"path": str(kept)}
        measured = await work.result(
            ("part", kept.name), "part", worker.part_facts, given, like=kept.stem
        )
        return json_response({**measured, "name": Path(name).name[:200]})

    @app.post("/v1/parts", responses=_ERRORS, status_code=201, response_model=PartBody)
    async def upload_part(file: UploadFile) -> Response:
        """Upload one part file (200 MB at most); it is named by its digest."""
        kept = await uploads.keep_upload(_chunks(file), file.filename or "")
        try:
            measured = await facts(kept, file.filename or "")
        except PartError:
            kept.unlink(missing_ok=True)
            raise
        measured.status_code = 201
        return measured

    @app.get("/v1/parts/{part_id}", responses=_ERRORS, response_model=PartBody)
    async def part(part_id: Digest) -> Response:
        """What was measured on an uploaded part."""
        kept = uploads.kept_part(part_id)
        return await facts(kept, kept.name)


def _answers(app: FastAPI, answers: Answers, askers: Askers, jobs: Jobs) -> None:
    async def answer_need(
        body: Shape, request: Request, wait: Wait = None, prefer: Prefer = None
    ) -> Response:
        """The ranked and explained answer to a need.

        With `wait` the answer if it is there within so many seconds, else 202 and a job: its
        address stands in `Location`.  `Prefer: respond-async` is `wait=0`.
        """
        asked = await run_in_threadpool(_asked, body.model_dump(exclude_none=True))
        learned = await run_in_threadpool(askers.snapshot, request)
        asked |= {"store": learned} if learned is not None else {}
        answer_id = await run_in_threadpool(answers.id_of, asked)
        ready = await run_in_threadpool(answers.ready, answer_id)
        if ready is not None:
            return Response(ready, media_type=JSON)
        is_async = wait is None and "respond-async" in (prefer or "").lower()
        task, job = answers.start(answer_id, asked), None
        try:
            made = await made_within(task, request, 0.0 if is_async else wait)
            if made is not None:
                return Response(made.content, media_type=JSON)
            job = jobs.add(answer_id, task)
        finally:
            if job is None:
                answers.work.leave(task)
        address = f"{request.scope.get('root_path', '')}/v1/jobs/{job.id}"
        return JSONResponse(jobs.body(job, language(request.scope)), 202, {"Location": address})

    answer_need.__annotations__["body"] = need_body()
    later: dict[int | str, dict[str, Any]] = {
        202: {"model": JobBody, "description": "A job that will give the answer."}
    }
    app.post("/v1/answers", responses=_ERRORS | later, status_code=200)(answer_need)

    @app.get("/v1/answers/{answer_id}", responses=_ERRORS)
    async def answer(answer_id: Digest, request: Request) -> Response:
        """An answer given before, byte for byte.

        One that data of a store moved is found by those only who may learn from the same data.
        """
        learned = await run_in_threadpool(askers.snapshot, request)
        digest = "" if learned is None else learned.digest
        content = await run_in_threadpool(partial(answers.given, answer_id, learned=digest))
        if content is None:
            raise HTTPException(404)
        return Response(content, media_type=JSON)

    @app.get("/v1/jobs/{job_id}", responses=_ERRORS, response_model=JobBody)
    async def job(job_id: JobId, request: Request) -> Response:
        """How far a job is: its state, progress and estimated seconds, and the answer's id."""
        return JSONResponse(jobs.body(_job(jobs, job_id), language(request.scope)))

    @app.delete("/v1/jobs/{job_id}", responses=_ERRORS, response_model=JobBody)
    async def cancel(job_id: JobId, request: Request) -> Response:
        """Cancel a job; its work ends unless somebody else asked the same."""
        jobs.cancel(_job(jobs, job_id))
        return JSONResponse(jobs.body(_job(jobs, job_id), language(request.scope)))


def _estimates(app: FastAPI, work: Work) -> None:
    async def estimate_way(body: Shape) -> Response:
        """Price, cost, time, lead time, CO2 and energy of a part made one way."""
        given = body.model_dump(exclude_none=True)
        asked = await run_in_threadpool(_asked, given)
        like = Path(asked["part"]).stem if "part" in asked else ""
        key = ("estimate", canonical_digest(given))
        content = await work.result(key, "estimate", worker.estimate, asked, like=like)
        return Response(content, media_type=JSON)

    estimate_way.__annotations__["body"] = estimate_body()
    app.post("/v1/estimates", responses=_ERRORS, status_code=200)(estimate_way)


def _job(jobs: Jobs, job_id: str) -> Job:
    found = jobs.get(job_id)
    if found is None:
        raise HTTPException(404)
    return found


def _catalogue(app: FastAPI) -> None:
    for name, rows in catalogue.LISTS.items():
        summary = f"List the {name} on file."
        app.get(f"/v1/{name}", name=name, responses=_ERRORS, summary=summary)(_listing(rows))


def _state(app: FastAPI, state: State) -> None:
    @app.get("/v1/health")
    async def health() -> dict[str, str]:
        """Alive, and which version."""
        return {"status": "ok", "version": VERSION}

    @app.get("/v1/ready", responses={503: {"description": "Not ready, and why."}})
    async def ready() -> Response:
        """Whether questions can be answered now: models read, workers alive, room for uploads."""
        checks = await state.checks()
        is_ready = all(check in ("ok", "temporary") for check in checks.values())
        return JSONResponse({"is_ready": is_ready, **checks}, 200 if is_ready else 503)

    @app.get("/v1/metrics", response_class=PlainTextResponse)
    async def metrics() -> Response:
        """Numbers for monitoring, as Prometheus reads them."""
        return Response(state.metrics(), media_type=METRICS)


def _listing(
    rows: Callable[[Knowledge, str], list[dict[str, Any]]],
) -> Callable[[Request], Response]:
    def listing(request: Request) -> Response:
        return json_response(rows(load(), language(request.scope)))

    return listing


def _asked(given: dict[str, Any]) -> dict[str, Any]:
    """The arguments of `sekiso.explore` in a body; an upload by its file."""
    fields = json_arguments(given)
    if "part" in fields:
        fields["part"] = str(uploads.kept_part(fields["part"]))
    return fields


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(CHUNK):
        yield chunk
