"""Checks and runs of the page of lighter shapes: started in workers, watched, kept for download."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response

from sekiso.domain.errors import NeedError, PartError
from sekiso.interfaces.service.envelopes import json_response
from sekiso.interfaces.web import lighter_body, lighter_views, simple_shapes
from sekiso.interfaces.web.lighter_views import FILES, Growing, LighterAsked, Shown
from sekiso.interfaces.web.question import PageQuestion
from sekiso.interfaces.web.service import Site
from sekiso.run.work import Kept, frozen

MOST_SHOWN = 24  # bodies kept for viewers and downloads
MEDIA = {
    ".stl": "model/stl", ".3mf": "model/3mf", ".vtu": "application/xml", ".json": "application/json"
}  # fmt: skip
_shown = Kept(MOST_SHOWN)
_running: dict[str, Run] = {}


@dataclass(frozen=True)
class Run:
    """A run on its way: the folder where it writes what has grown."""

    folder: str
    token: str = field(default_factory=lambda: secrets.token_hex(16))

    def now(self) -> Growing | None:
        """Where it stands."""
        return lighter_views.growing(self.folder)

    def stop(self) -> None:
        """Let it end after its iteration and use what there is."""
        lighter_views.stop(self.folder)


class Runs:
    """What the page asks of the workers for one visitor."""

    def __init__(self, site: Site) -> None:
        self.site = site

    async def faced_body(self, asked: PageQuestion) -> lighter_body.FacedBody:
        """The part with its faces."""
        found: lighter_body.FacedBody = await self._made(
            "faced", lighter_body.faced_body, self._part(asked), like=asked.part
        )
        return found

    async def strength(self, asked: PageQuestion, wanted: LighterAsked) -> Shown:
        """The part as it is, checked."""
        given = {**self._part(asked), "asked": _asked(asked, wanted)}
        given["resolution"] = wanted.resolution
        found: Shown = await self._made("strength", lighter_views.strength, given, like=asked.part)
        return found

    async def lighter(
        self, asked: PageQuestion, wanted: LighterAsked, run: Run
    ) -> tuple[Shown, Shown]:
        """The part before and after; what grows is written to the folder of the run."""
        goal = wanted.arguments()
        said = {**_asked(asked, wanted)}
        goal.pop("process")
        given = {**self._part(asked), "asked": said, "wanted": goal, "folder": run.folder}
        found: tuple[Shown, Shown] = await self._made(
            "lighter", lighter_views.lighter, given, like=asked.part
        )
        return found

    def begin(self) -> Run:
        """A folder for a run."""
        run = Run(tempfile.mkdtemp(prefix="sekiso-lighter-"))
        _running[run.token] = run
        return run

    def end(self, run: Run) -> None:
        """Forget a run and what it wrote on the way."""
        _running.pop(run.token, None)
        shutil.rmtree(run.folder, ignore_errors=True)

    def address(self, shown: Shown, suffix: str = "") -> str:
        """Where the body of a check is served, or a file of the lighter part."""
        token = next((key for key, kept in _shown.found.items() if kept is shown), None)
        if token is None:
            token = secrets.token_hex(16)
            _shown.put(token, shown)
        return f"/lighter/files/{token}{suffix}" if suffix else f"/lighter/shapes/{token}"

    async def keep_part(self, shown: Shown) -> str:
        """Keep the lighter part as an upload; returns its id."""
        content = simple_shapes.as_chunks(shown.files[".stl"])
        kept = await self.site.keep_upload(content, "lighter.stl")
        return kept.stem

    def _part(self, asked: PageQuestion) -> dict[str, Any]:
        path = self.site.part_path(asked.part)
        if path is None:
            raise PartError("part_none")
        return {"part": path, "unit": asked.text("unit") or None}

    async def _made(self, kind: str, function: Any, given: dict[str, Any], *, like: str) -> Any:
        return await self.site.work.result((kind, frozen(given)), kind, function, given, like=like)


def add_lighter_files(app: FastAPI, site: Site) -> None:
    """Add bodies and files of checks and runs to `app`."""

    @app.get("/lighter/body", include_in_schema=False)
    async def body(request: Request) -> Response:
        found = await Runs(site.seen_by(request)).faced_body(PageQuestion.of(request.url.query))
        return _bytes(found.body)

    @app.get("/lighter/growing/{token}", include_in_schema=False)
    async def grown(token: str) -> Response:
        run = _running.get(token)
        content = None if run is None else lighter_views.grown_body(run.folder)
        return Response(status_code=404) if content is None else _bytes(content)

    @app.get("/lighter/shapes/{token}", include_in_schema=False)
    async def shape(token: str) -> Response:
        shown = _shown.get(token)
        return Response(status_code=404) if shown is None else _bytes(shown.body)

    @app.get("/lighter/files/{name}", include_in_schema=False)
    async def file(name: str) -> Response:
        token, dot, ending = name.partition(".")
        shown, suffix = _shown.get(token), dot + ending
        if shown is None or suffix not in shown.files:
            raise NeedError("not_found")
        headers = {"Content-Disposition": f'attachment; filename="lighter{suffix}"'}
        return Response(shown.files[suffix], media_type=MEDIA[suffix], headers=headers)

    for language in ("en", "ja"):
        _twin(app, site, language)


def _twin(app: FastAPI, site: Site, language: str) -> None:
    """The page as JSON: the faces that can be loaded and held, and the check of the question."""

    @app.get(f"/{language}/lighter.json", include_in_schema=False)
    async def twin(request: Request) -> Response:
        runs, asked = Runs(site.seen_by(request)), PageQuestion.of(request.url.query)
        if not asked.part:
            return json_response({"files": FILES})
        found = await runs.faced_body(asked)
        told: dict[str, Any] = {"faces": [vars(face) for face in found.table]}
        if asked.entries("loads") and asked.entries("supports"):
            checked = await runs.strength(asked, LighterAsked.of(request.url.query))
            told["strength"] = _plain(checked)
        return json_response(told)


def _plain(shown: Shown) -> Mapping[str, Any]:
    left_out = ("body", "files", "findings")
    codes = [finding.code for finding in shown.findings]
    return {name: x for name, x in vars(shown).items() if name not in left_out} | {
        "findings": codes
    }


def _asked(asked: PageQuestion, wanted: LighterAsked) -> dict[str, Any]:
    return {
        "loads": asked.entries("loads"),
        "supports": asked.entries("supports"),
        "material": asked.text("material") or lighter_views.USUAL_METAL,
        "process": wanted.process or None,
    }


def _bytes(content: bytes) -> Response:
    return Response(content, media_type="application/octet-stream")
