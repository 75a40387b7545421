"""Checks and runs of the page of lighter shapes: started in workers, watched, ended, served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from sekiso.design.strength.result import plain_case
from sekiso.domain import messages
from sekiso.domain.errors import NeedError, PartError, SekisoError, ServiceError
from sekiso.domain.lighter import Lighter
from sekiso.interfaces.service.envelopes import json_response
from sekiso.interfaces.web import lighter_body, lighter_files, lighter_views, simple_shapes
from sekiso.interfaces.web.lighter_asked import LighterAsked
from sekiso.interfaces.web.lighter_views import Growing, Shown
from sekiso.interfaces.web.question import PageQuestion
from sekiso.interfaces.web.service import Site
from sekiso.run.work import frozen, outcome

DAY = {"Cache-Control": "private, max-age=86400"}  # what a token names does not change
_running: set[str] = set()  # tokens of the runs of this service


@dataclass(frozen=True)
class Run:
    """A run on its way; what has grown is kept under its token."""

    token: str = field(default_factory=lighter_files.new_token)

    def now(self) -> Growing | None:
        """Where it stands."""
        return lighter_views.growing(self.token)

    def stop(self) -> None:
        """Let it end after its iteration and use what there is."""
        lighter_files.keep(self.token, lighter_files.STOP, b"")

    @property
    def is_running(self) -> bool:
        """Whether it was begun and has not ended."""
        return self.token in _running


class Runs:
    """What the page asks of the workers for one visitor."""

    def __init__(self, site: Site) -> None:
        self.site = site

    async def faced_body(self, asked: PageQuestion) -> lighter_body.FacedBody:
        """The part with its faces."""
        given = self._part(asked)
        key = ("faced", frozen(given))
        found: lighter_body.FacedBody = await self.site.work.result(
            key, "faced", lighter_body.faced_body, given, like=asked.part
        )
        return found

    async def strength(self, asked: PageQuestion, wanted: LighterAsked) -> Shown:
        """The part as it is, checked."""
        given = self._given(asked, wanted)
        found: Shown = await self._made("strength", lighter_views.strength, given, like=asked.part)
        return found

    async def lighter(
        self, asked: PageQuestion, wanted: LighterAsked, run: Run
    ) -> tuple[Shown, Shown, Lighter | None]:
        """The part before and after; what grows on the way is kept under the token of the run.

        Raises ServiceError where as many runs are on their way as leave a worker for others.
        """
        given = {**self._given(asked, wanted), "wanted": wanted.aimed(), "token": run.token}
        given["need"] = _economics(asked)
        if len(_running) >= max(self.site.work.pool.n_workers - 1, 1):
            raise ServiceError("lighter_busy", got=len(_running))
        _running.add(run.token)
        try:
            found: tuple[Shown, Shown, Lighter | None] = await self._made(
                "lighter", lighter_views.lighter, given, like=asked.part, name=run.token
            )
        finally:
            _running.discard(run.token)
            lighter_files.drop_run(run.token)
        return found

    def cancel(self, run: Run) -> None:
        """End a run, as when its visitor has left."""
        self.site.work.cancel(("lighter", run.token))

    async def keep_part(self, shown: Shown) -> str:
        """Keep the lighter part as an upload; returns its id."""
        content = lighter_files.kept(shown.token, ".stl")
        if content is None:
            raise PartError("part_gone", got=shown.token[:12])
        kept = await self.site.keep_upload(simple_shapes.as_chunks(content), "lighter.stl")
        return kept.stem

    def _given(self, asked: PageQuestion, wanted: LighterAsked) -> dict[str, Any]:
        return {
            **self._part(asked),
            "asked": wanted.acting(asked),
            "required": wanted.required,
            "cells": wanted.cells,
        }

    def _part(self, asked: PageQuestion) -> dict[str, Any]:
        path = self.site.part_path(asked.part)
        if path is None:
            raise PartError("part_none")
        return {"part": path, "unit": asked.text("unit") or None}

    async def _made(
        self, kind: str, function: Any, given: dict[str, Any], *, like: str, name: str = ""
    ) -> Any:
        """What is made for those who ask now: what was made before may have lost its files."""
        work, key = self.site.work, (kind, name or frozen(given))
        task = work.start(key, kind, function, given, like=like)
        try:
            return await outcome(task)
        finally:
            work.leave(task, is_unwanted=True)


def _economics(asked: PageQuestion) -> dict[str, Any]:
    """What of a question counts for costs and chances beside the part, its loads and its metal."""
    said = asked.arguments(None)
    left = ("part", "unit", "loads", "supports", "lighten", "material")
    return {name: value for name, value in said.items() if name not in left}


def shape_address(shown: Shown) -> str:
    """Where the body of a check is served."""
    return f"/lighter/shapes/{shown.token}"


def file_address(shown: Shown, suffix: str) -> str:
    """Where a file of the lighter part is served."""
    return f"/lighter/files/{shown.token}{suffix}"


def add_lighter_files(app: FastAPI, site: Site) -> None:
    """Add bodies and files of checks and runs to `app`."""

    @app.get("/lighter/body", include_in_schema=False)
    async def body(request: Request) -> Response:
        found = await Runs(site.seen_by(request)).faced_body(PageQuestion.of(request.url.query))
        return _bytes(found.body)

    @app.get("/lighter/growing/{token}", include_in_schema=False)
    def grown(token: str) -> Response:
        return _bytes(lighter_files.kept(token, lighter_files.GROWING), caching="no-store")

    @app.get("/lighter/shapes/{token}", include_in_schema=False)
    def shape(token: str) -> Response:
        return _bytes(lighter_files.kept(token, lighter_files.BODY))

    @app.get("/lighter/files/{name}", include_in_schema=False)
    def file(name: str) -> Response:
        token, dot, ending = name.partition(".")
        suffix = dot + ending
        content = lighter_files.kept(token, suffix) if suffix in lighter_files.DOWNLOADS else None
        if content is None:
            raise NeedError("not_found")
        headers = {"Content-Disposition": f'attachment; filename="lighter{suffix}"'}
        return Response(content, media_type=lighter_files.DOWNLOADS[suffix], headers=headers)

    for language in messages.LANGUAGES:
        _twin(app, site, language)


def _twin(app: FastAPI, site: Site, language: str) -> None:
    """The page as JSON: the faces that can be loaded and held, and the check of the question."""

    @app.get(f"/{language}/lighter.json", include_in_schema=False)
    async def twin(request: Request) -> Response:
        query = request.url.query
        asked = PageQuestion.of(query)
        try:
            if not asked.part:
                return json_response({"files": list(lighter_files.DOWNLOADS)})
            return json_response(await _told(Runs(site.seen_by(request)), asked, query))
        except SekisoError as problem:
            return JSONResponse(problem.envelope(language), problem.http_status)


async def _told(runs: Runs, asked: PageQuestion, query: str) -> dict[str, Any]:
    found = await runs.faced_body(asked)
    told: dict[str, Any] = {"faces": [asdict(face) for face in found.table]}
    if asked.entries("loads") and asked.entries("supports"):
        told["strength"] = _plain(await runs.strength(asked, LighterAsked.of(query)))
    return told


def _plain(shown: Shown) -> Mapping[str, Any]:
    """A check as plain values, SI; its body is behind `shape`."""
    plain = ("mass", "volume", "verdict", "required", "strength", "material", "made", "edge")
    return {
        **{name: getattr(shown, name) for name in plain},
        "cases": [plain_case(case) for case in shown.cases],
        "worst": shown.case.name,
        "near_face": None if shown.near is None else shown.near.number,
        "findings": [{"code": f.code, "severity": f.severity, "values": dict(f.values)}
                     for f in shown.findings],
        "shape": shape_address(shown),
    }  # fmt: skip


def _bytes(content: bytes | None, *, caching: str = DAY["Cache-Control"]) -> Response:
    if content is None:
        return Response(status_code=404)
    headers = {"Cache-Control": caching}
    return Response(content, media_type="application/octet-stream", headers=headers)
