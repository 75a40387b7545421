"""Addresses that are files: JSON twins of live pages, reports, bodies and pictures of parts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from sekiso.domain import messages, quantities
from sekiso.domain.direction import Direction, read_direction
from sekiso.domain.errors import PartError, SekisoError
from sekiso.interfaces.python.local_tracks import NEEDED
from sekiso.interfaces.python.report import laid_out
from sekiso.interfaces.python.same_alloy import same_alloy_json
from sekiso.interfaces.python.sheet import KINDS, sheet_bytes
from sekiso.interfaces.python.sheet import SUFFIXES as SHEET_SUFFIXES
from sekiso.interfaces.report import blocks, html
from sekiso.interfaces.report.sheets.terms import LISTS
from sekiso.interfaces.service.envelopes import json_response
from sekiso.interfaces.web import shell, simple_shapes, start_choices
from sekiso.interfaces.web.maps import MapQuestion, reading
from sekiso.interfaces.web.question import LONGEST, PageQuestion
from sekiso.interfaces.web.service import Site
from sekiso.interfaces.web.views import View

MEDIA = {
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
DAY = {"Cache-Control": "private, max-age=86400"}


def add_files(app: FastAPI, site: Site) -> None:
    """Add the addresses to `app`."""
    for language in messages.LANGUAGES:
        _twins(app, site, language)
        for kind, media in (("pdf", "application/pdf"), ("html", "text/html")):
            _report(app, site, language, kind, media)
        for kind in KINDS:
            _sheet(app, site, language, kind)
    _bodies(app, site)


def _twins(app: FastAPI, site: Site, language: str) -> None:
    @app.get(f"/{language}/start.json", include_in_schema=False)
    def start() -> Response:
        shapes = simple_shapes.shapes()
        return json_response({
            "choices": [
                {"key": c.key, "require": c.template, "kind": c.kind, "usual": c.usual}
                for c in start_choices.CHOICES
            ],
            "features": start_choices.FEATURES,
            "shapes": {s: [vars(d) for d in simple_shapes.dimensions(s)] for s in shapes},
            "materials": sorted(site.knowledge.alloys),
        })  # fmt: skip

    @app.get(f"/{language}/tracks.json", include_in_schema=False)
    def tracks() -> Response:
        columns = {key: vars(entry) for key, entry in quantities.everything().items()}
        return json_response(
            {"columns": columns, "suffixes": quantities.suffixes(), "needed": NEEDED}
        )

    async def answer(request: Request) -> Response:
        content = await site.seen_by(request).answer_content(PageQuestion.of(request.url.query))
        return Response(content, media_type="application/json")

    async def same_alloy(request: Request) -> Response:
        found = await site.seen_by(request).answer(PageQuestion.of(request.url.query))
        return Response(same_alloy_json(found), media_type="application/json")

    async def explore(request: Request) -> Response:
        asked = MapQuestion.of(request.url.query)
        seen = site.seen_by(request)
        found, point = await seen.window(asked), asked.point
        if point is None:
            return json_response(found.to_dict())
        read = partial(reading, found, point, asked, **seen.learned())
        return json_response({**found.to_dict(), "reading": await run_in_threadpool(read)})

    async def part(request: Request) -> Response:
        return json_response(_view_value(await _view(site, request)))

    twins = {"answer": answer, "same-alloy": same_alloy, "explore": explore, "part": part}
    for name, make in twins.items():
        _twin(app, f"/{language}/{name}.json", language, make)


def _twin(
    app: FastAPI, address: str, language: str, make: Callable[[Request], Awaitable[Response]]
) -> None:
    """Serve what `make` answers at `address`; an error of the house as its envelope."""

    @app.get(address, include_in_schema=False)
    async def twin(request: Request) -> Response:
        try:
            return await make(request)
        except SekisoError as problem:
            return JSONResponse(problem.envelope(language), problem.http_status)


async def _view(site: Site, request: Request) -> View:
    """The part of a question under the process and in the direction that an address names."""
    asked, given = PageQuestion.of(request.url.query), request.query_params
    direction = direction_in(given.get("direction"))
    return await site.view(asked, process=given.get("process", "PBF-LB"), direction=direction)


def _view_value(view: View) -> dict[str, Any]:
    """A view of a part without its body: findings, numbers and build directions, SI."""
    return {
        "direction": view.direction,
        "numbers": view.numbers,
        "findings": [
            {"code": f.code, "severity": f.severity, "values": dict(f.values), "source": f.source,
             "n_faces": len(f.faces)}
            for f in view.findings
        ],
        "directions": [
            {**vars(row.stands), "shadow": row.shadow, "down_skin": row.down_skin,
             "score": row.score}
            for row in view.standings
        ],
    }  # fmt: skip


def _report(app: FastAPI, site: Site, language: str, kind: str, media: str) -> None:
    @app.get(f"/{language}/report.{kind}", include_in_schema=False)
    async def report(request: Request) -> Response:
        asked = PageQuestion.of(request.url.query)
        try:
            content = await _report_bytes(site.seen_by(request), asked, language, kind)
        except SekisoError as problem:
            inside = html.markup(shell.PROBLEM, problem.text(language))
            page = shell.plain_page(language, "answer", inside)
            return Response(page, problem.http_status, media_type="text/html")
        name = quote(f"sekiso-{language}.pdf")
        headers = {"Content-Disposition": f'attachment; filename="{name}"'} if kind == "pdf" else {}
        return Response(content, media_type=media, headers=headers)


def _sheet(app: FastAPI, site: Site, language: str, kind: str) -> None:
    """Serve sheets of one kind; what stands in the address as sheet_<term> is a term of it."""
    suffix = SHEET_SUFFIXES.get(kind, ".pdf")
    address = f"{kind.replace('_', '-')}{suffix}"

    @app.get(f"/{language}/{address}", include_in_schema=False)
    async def sheet(request: Request) -> Response:
        asked = PageQuestion.of(request.url.query)
        given = {
            name.removeprefix("sheet_"): value[:LONGEST]
            for name, value in request.query_params.items()
            if name.startswith("sheet_") and value.strip()
        }
        terms: dict[str, Any] = {
            name: value.splitlines() if name in LISTS else value for name, value in given.items()
        }
        try:
            answer = site.named(await site.seen_by(request).answer(asked), asked)
            words = site.words(language, asked)
            content = await run_in_threadpool(lambda: sheet_bytes(answer, kind, words, terms=terms))
        except SekisoError as problem:
            inside = html.markup(shell.PROBLEM, problem.text(language))
            page = shell.plain_page(language, "answer", inside)
            return Response(page, problem.http_status, media_type="text/html")
        headers = {"Content-Disposition": f'attachment; filename="sekiso-{address}"'}
        return Response(content, media_type=MEDIA[suffix], headers=headers)


async def _report_bytes(site: Site, asked: PageQuestion, language: str, kind: str) -> bytes:
    answer = site.named(await site.answer(asked), asked)
    printed = blocks.best_additive(answer)
    up = printed.build_direction if printed is not None else None
    image = await site.picture(asked, direction=up) if asked.part else None
    words = site.words(language, asked)
    return await run_in_threadpool(lambda: laid_out(answer, kind, words, image))


def _bodies(app: FastAPI, site: Site) -> None:
    @app.get("/bodies", include_in_schema=False)
    async def body(request: Request) -> Response:
        view = await _view(site, request)
        return Response(view.body, media_type="application/octet-stream", headers=DAY)

    @app.get("/part-file", include_in_schema=False)
    async def part_file(request: Request) -> Response:
        asked = PageQuestion.of(request.url.query)
        path = site.part_path(asked.part)
        if path is None:
            raise PartError("part_none")
        return FileResponse(path, filename=asked.text("name") or Path(path).name)

    @app.get("/pictures", include_in_schema=False)
    async def picture(request: Request) -> Response:
        direction = direction_in(request.query_params.get("direction"))
        content = await site.picture(PageQuestion.of(request.url.query), direction=direction)
        return Response(content, media_type="image/png", headers=DAY)


def direction_in(text: str | None) -> Direction | None:
    """A build direction "x,y,z" from an address; None where there is none."""
    return read_direction(text) if text else None
