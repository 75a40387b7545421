"""Strength checks and lighter shapes of uploaded parts, as jobs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Header, HTTPException, Query, Request
from fastapi import Path as UrlPath
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from sekiso.domain.canonical import digest
from sekiso.domain.errors import NeedError
from sekiso.domain.load_plain import loads_of, supports_of
from sekiso.domain.schema import JobBody, LighterBody, LoadedBody, StressBody
from sekiso.domain.version import VERSION
from sekiso.interfaces.rest.jobs import Jobs, made_within
from sekiso.interfaces.service import loaded, uploads
from sekiso.interfaces.service.envelopes import JSON, language
from sekiso.interfaces.service.loaded import Loaded
from sekiso.knowledge import load
from sekiso.run.work import Kept, Work

MOST_KEPT = 24  # results with their files
MEDIA = {"stl": "model/stl", "3mf": "model/3mf", "vtu": "application/xml"}
Id = Annotated[str, UrlPath(pattern=r"^[0-9a-f]{64}$")]
Wait = Annotated[float | None, Query(ge=0, le=600, description="seconds to wait at most")]
Prefer = Annotated[str | None, Header(description="`respond-async`: a job at once (RFC 7240)")]
_JOB: dict[int | str, dict[str, Any]] = {
    202: {"model": JobBody, "description": "A job that will give the result."}
}
_FILES: dict[int | str, dict[str, Any]] = {200: {"content": {name: {} for name in MEDIA.values()}}}


class LoadedParts:
    """Results of parts under loads, kept in memory, the oldest dropped."""

    def __init__(self, work: Work, jobs: Jobs) -> None:
        self.work, self.jobs, self.kept = work, jobs, Kept(MOST_KEPT)

    async def asked(
        self, kind: str, body: LoadedBody, request: Request, wait: float | None
    ) -> Response:
        """The result if it is there within `wait` seconds, else a job."""
        given = body.model_dump(exclude_none=True)
        _refuse_unreadable(body)
        path = await run_in_threadpool(uploads.kept_part, body.part)
        key = (kind, digest([kind, VERSION, load().digest, given]))
        ready: Loaded | None = self.kept.get(key)
        if ready is not None:
            return Response(ready.content, media_type=JSON)
        function: Callable[..., Loaded] = loaded.stress if kind == "stress" else loaded.lighter
        task = self.work.start(
            key, kind, function, {**given, "part": str(path)}, like=path.stem,
            on_result=lambda result: self.kept.put(key, result),
        )  # fmt: skip
        job = None
        try:
            made: Loaded | None = await made_within(task, request, wait)
            if made is not None:
                return Response(made.content, media_type=JSON)
            job = self.jobs.add(key[1], task)
        finally:
            if job is None:
                self.work.leave(task)
        address = f"{request.scope.get('root_path', '')}/v1/jobs/{job.id}"
        return JSONResponse(
            self.jobs.body(job, language(request.scope)), 202, {"Location": address}
        )

    def result(self, kind: str, result_id: str) -> Loaded:
        """A result given before; 404 where it is not, or no longer."""
        ready: Loaded | None = self.kept.get((kind, result_id))
        if ready is None:
            raise HTTPException(404)
        return ready


def _refuse_unreadable(body: LoadedBody) -> None:
    """NeedError for loads and supports that would fail in the job."""
    try:
        loads_of(body.loads), supports_of(body.supports)
    except (TypeError, ValueError, AttributeError) as problem:
        raise NeedError("load_unreadable", got=str(problem)[:80]) from problem


def add_strength(
    app: FastAPI, work: Work, jobs: Jobs, errors: dict[int | str, dict[str, Any]]
) -> None:
    """Add `/v1/stress` and `/v1/lighter`."""
    parts = LoadedParts(work, jobs)

    @app.post("/v1/stress", responses=errors | _JOB, status_code=200)
    async def check(
        body: StressBody, request: Request, wait: Wait = None, prefer: Prefer = None
    ) -> Response:
        """Displacement, stress and safety factor of a part under loads, with intervals.

        With `wait` the result if it is there within so many seconds, else 202 and a job, whose
        `answer` is the id of the result.  `Prefer: respond-async` is `wait=0`.
        """
        is_async = wait is None and "respond-async" in (prefer or "").lower()
        return await parts.asked("stress", body, request, 0.0 if is_async else wait)

    @app.post("/v1/lighter", responses=errors | _JOB, status_code=202, response_model=JobBody)
    async def lighten(body: LighterBody, request: Request, wait: Wait = 0.0) -> Response:
        """A job that makes a part lighter for its loads within the rules of a process.

        Poll it, or cancel it, at its `Location`; its `answer` is the id of the result.  One that
        was made before comes at once, with status 200.
        """
        return await parts.asked("lighter", body, request, wait)

    @app.get("/v1/stress/{result_id}", responses=errors)
    async def checked(result_id: Id) -> Response:
        """The result of a strength check."""
        return Response(parts.result("stress", result_id).content, media_type=JSON)

    @app.get("/v1/lighter/{result_id}", responses=errors)
    async def lightened(result_id: Id) -> Response:
        """Numbers, history and findings of a lighter part."""
        return Response(parts.result("lighter", result_id).content, media_type=JSON)

    @app.get("/v1/lighter/{result_id}/part.{suffix}", responses=errors | _FILES)
    async def lighter_file(result_id: Id, suffix: Literal["stl", "3mf", "vtu"]) -> Response:
        """The lighter part as STL or 3MF in millimetres, or its cells with density as VTU."""
        content = parts.result("lighter", result_id).files[f".{suffix}"]
        headers = {"Content-Disposition": f'attachment; filename="lighter.{suffix}"'}
        return Response(content, media_type=MEDIA[suffix], headers=headers)
