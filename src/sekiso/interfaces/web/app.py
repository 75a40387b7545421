"""Mount the pages, their JSON twins and their files on an application."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nicegui
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse, Response
from nicegui import ui

from sekiso.domain import messages
from sekiso.domain.errors import NeedError
from sekiso.interfaces.report import html
from sekiso.interfaces.service.answers import Answers
from sekiso.interfaces.service.askers import Askers
from sekiso.interfaces.web import shell
from sekiso.interfaces.web.answer import AnswerPage
from sekiso.interfaces.web.data_browse import BrowsePage
from sekiso.interfaces.web.directory import add_directory_pages
from sekiso.interfaces.web.explore import ExplorePage
from sekiso.interfaces.web.files import add_files
from sekiso.interfaces.web.lighter import LighterPage
from sekiso.interfaces.web.lighter_runs import add_lighter_files
from sekiso.interfaces.web.locality import Locality
from sekiso.interfaces.web.measured_data import add_data_pages
from sekiso.interfaces.web.part import PartPage
from sekiso.interfaces.web.service import Find, Keep, Site
from sekiso.interfaces.web.start import StartPage
from sekiso.interfaces.web.static_pages import add_plain_pages
from sekiso.interfaces.web.tracks import TracksPage

QUASAR: dict[str, Any] = {"en": "en-US", "ja": "ja"}
MONTH = {"Cache-Control": "public, max-age=2592000"}


def mount(
    app: FastAPI,
    *,
    keep_upload: Keep,
    part_file: Find,
    answers: Answers,
    askers: Askers,
) -> None:
    """Add all pages to `app`, on the uploads and answers of REST."""
    site = Site(keep_upload=keep_upload, part_file=part_file, answers=answers, askers=askers)
    _ways_in(app)
    _style(app)
    add_files(app, site)
    add_lighter_files(app, site)
    add_plain_pages(app, site)
    add_directory_pages(app, site)
    add_data_pages(app, askers, answers.work)
    _live_pages(site)
    _lost_ways()
    icon = resources.files(__package__) / "static" / "icon.svg"
    ui.run_with(
        app, title="sekiso", language="en-US", favicon=icon.read_text(encoding="utf-8"),
        tailwind=False, reconnect_timeout=60.0, storage_secret=secrets.token_urlsafe(32),
        session_middleware_kwargs={"same_site": "strict"}, show_welcome_message=False,
    )  # fmt: skip
    app.add_middleware(Locality, is_local=askers.is_local)


def _live_pages(site: Site) -> None:
    """The pages that talk back, one entry each."""
    pages = {
        "start": StartPage, "answer": AnswerPage, "explore": ExplorePage, "part": PartPage,
        "lighter": LighterPage, "tracks": TracksPage, "data/browse": BrowsePage,
    }  # fmt: skip
    for language in messages.LANGUAGES:
        for name, page in pages.items():
            _live_page(site, language, name, page)


def _live_page(site: Site, language: str, name: str, page: type) -> None:
    @ui.page(f"/{language}/{name}", language=QUASAR[language])
    def build(request: Request) -> None:
        page(site.seen_by(request), language, request.url.query).build()


def _ways_in(app: FastAPI) -> None:
    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    def home(request: Request) -> Response:
        return RedirectResponse(f"/{_preferred(request)}/start")

    for language in messages.LANGUAGES:
        address = f"/{language}/start"
        for way in (f"/{language}", f"/{language}/"):
            app.get(way, include_in_schema=False)(_redirect(address))


def _redirect(address: str) -> Callable[[], Response]:
    def moved() -> Response:
        return RedirectResponse(address)

    return moved


def _style(app: FastAPI) -> None:
    pages = (resources.files(__package__) / "static" / "pages.css").read_text(encoding="utf-8")
    style = html.stylesheet() + pages

    @app.get("/static/sekiso.css", include_in_schema=False)
    def sheet() -> Response:
        return Response(style, media_type="text/css", headers={"Cache-Control": "no-cache"})

    @app.get("/fonts/ja.ttf", include_in_schema=False)
    def font() -> Response:
        found = find_spec("matplotlib_fontja")
        if found is None or found.origin is None:
            return Response(status_code=404)
        file = Path(found.origin).parent / "fonts" / "ipaexg.ttf"
        return FileResponse(file, media_type="font/ttf", headers=MONTH)


def _lost_ways() -> None:
    """An address where nothing is, and an error in a page, are told in the visitor's language."""

    @nicegui.app.exception_handler(404)
    async def not_found(request: Request, problem: Exception) -> Response:
        language = _preferred(request)
        told = NeedError("not_found").envelope(language)
        if request.url.path.startswith("/v1/"):
            return JSONResponse(told, status_code=404)
        text = messages.text("shell.not_found", language)
        link = '<p>{}</p><p><a class="button" href="/{}/start">sekiso</a></p>'
        inside = html.markup(link, text, language)
        page = shell.plain_page(language, "start", inside, heading=told["what"])
        return Response(page, 404, media_type="text/html")

    @nicegui.app.on_page_exception
    def failed(problem: Exception) -> None:
        ui.label(messages.text("shell.failed", "en"))
        ui.label(messages.text("shell.failed", "ja"))


def _preferred(request: Request) -> str:
    first = request.url.path.split("/")[1]
    if first in messages.LANGUAGES:
        return first
    for entry in request.headers.get("accept-language", "").split(","):
        if entry.strip()[:2].lower() in messages.LANGUAGES:
            return entry.strip()[:2].lower()
    return "en"
