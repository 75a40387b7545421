"""Addresses that are files: JSON twins of live pages, reports, bodies and pictures of parts."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from sekiso.domain import messages, quantities
from sekiso.domain.canonical import canonical_json
from sekiso.domain.errors import NeedError, SekisoError
from sekiso.interfaces.python.local_tracks import NEEDED
from sekiso.interfaces.python.report import laid_out
from sekiso.interfaces.report import html
from sekiso.interfaces.web import shell, simple_shapes, start_choices
from sekiso.interfaces.web.maps import MapQuestion
from sekiso.interfaces.web.question import PageQuestion
from sekiso.interfaces.web.service import Site
from sekiso.interfaces.web.views import View

DAY = {"Cache-Control": "private, max-age=86400"}


def add_files(app: FastAPI, site: Site) -> None:
    """Add the addresses to `app`."""
    for language in messages.LANGUAGES:
        _twins(app, site, language)
        _reports(app, site, language)
    _bodies(app, site)


def _twins(app: FastAPI, site: Site, language: str) -> None:
    @app.get(f"/{language}/start.json", include_in_schema=False)
    def start() -> Response:
        return _json(
            {
                "choices": [
                    {"key": c.key, "require": c.template, "kind": c.kind, "usual": c.usual}
                    for c in start_choices.CHOICES
                ],
                "features": start_choices.FEATURES,
                "shapes": {
                    s: [vars(d) for d in simple_shapes.dimensions(s)]
                    for s in simple_shapes.shapes()
                },
                "materials": sorted(site.knowledge.alloys),
            }
        )

    @app.get(f"/{language}/answer.json", include_in_schema=False)
    async def answer(request: Request) -> Response:
        try:
            found = await site.answer(PageQuestion.of(request.url.query))
        except SekisoError as problem:
            return JSONResponse(problem.envelope(language), problem.http_status)
        return Response(found.json(), media_type="application/json")

    @app.get(f"/{language}/explore.json", include_in_schema=False)
    async def explore(request: Request) -> Response:
        try:
            found = await site.window(MapQuestion.of(request.url.query))
        except SekisoError as problem:
            return JSONResponse(problem.envelope(language), problem.http_status)
        return _json(found.to_dict())

    @app.get(f"/{language}/part.json", include_in_schema=False)
    async def part(request: Request) -> Response:
        asked, given = PageQuestion.of(request.url.query), request.query_params
        try:
            direction = direction_in(given.get("direction"))
            process = given.get("process", "PBF-LB")
            found = await site.view(asked, process=process, direction=direction)
        except SekisoError as problem:
            return JSONResponse(problem.envelope(language), problem.http_status)
        return _json(_view_value(found))

    @app.get(f"/{language}/tracks.json", include_in_schema=False)
    def tracks() -> Response:
        columns = {key: vars(entry) for key, entry in quantities.everything().items()}
        return _json({"columns": columns, "suffixes": quantities.suffixes(), "needed": NEEDED})


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
        "directions": [vars(standing) for standing in view.standings],
    }  # fmt: skip


def _reports(app: FastAPI, site: Site, language: str) -> None:
    for kind, media in (("pdf", "application/pdf"), ("html", "text/html")):
        _report(app, site, language, kind, media)


def _report(app: FastAPI, site: Site, language: str, kind: str, media: str) -> None:
    @app.get(f"/{language}/report.{kind}", include_in_schema=False)
    async def report(request: Request) -> Response:
        asked = PageQuestion.of(request.url.query)
        try:
            content = await _report_bytes(site, asked, language, kind)
        except SekisoError as problem:
            text = html.markup('<p class="problem" role="alert">{}</p>', problem.text(language))
            page = shell.plain_page(language, "answer", text)
            return Response(page, problem.http_status, media_type="text/html")
        name = quote(f"sekiso-{language}.pdf")
        headers = {"Content-Disposition": f'attachment; filename="{name}"'} if kind == "pdf" else {}
        return Response(content, media_type=media, headers=headers)


async def _report_bytes(site: Site, asked: PageQuestion, language: str, kind: str) -> bytes:
    answer = site.named(await site.answer(asked), asked)
    image = await site.picture(asked) if asked.part else None
    words = site.words(language, asked)
    return await run_in_threadpool(lambda: laid_out(answer, kind, words, image))


def _bodies(app: FastAPI, site: Site) -> None:
    @app.get("/bodies", include_in_schema=False)
    async def body(request: Request) -> Response:
        given = request.query_params
        view = await site.view(
            PageQuestion.of(request.url.query), process=given.get("process", "PBF-LB"),
            direction=direction_in(given.get("direction")),
        )  # fmt: skip
        return Response(view.body, media_type="application/octet-stream", headers=DAY)

    @app.get("/pictures", include_in_schema=False)
    async def picture(request: Request) -> Response:
        direction = direction_in(request.query_params.get("direction"))
        content = await site.picture(PageQuestion.of(request.url.query), direction=direction)
        return Response(content, media_type="image/png", headers=DAY)


def direction_in(text: str | None) -> tuple[float, float, float] | None:
    """A build direction "x,y,z" from an address; None where there is none."""
    if not text:
        return None
    try:
        x, y, z = (float(piece) for piece in text.split(","))
    except ValueError as problem:
        raise NeedError("direction_unreadable", got=text[:60]) from problem
    if not 1e-6 < x * x + y * y + z * z < 1e6:
        raise NeedError("direction_unreadable", got=text[:60])
    return x, y, z


def _json(value: Any) -> Response:
    return Response(canonical_json(value), media_type="application/json")
