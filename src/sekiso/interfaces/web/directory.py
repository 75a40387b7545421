"""The pages Directory and Investment: forms that ask by their address, and their JSON twins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from sekiso.directory.book import Book, open_book
from sekiso.directory.entry import KINDS
from sekiso.directory.telling import details, kind_line, status
from sekiso.domain import messages
from sekiso.domain.errors import SekisoError
from sekiso.interfaces.python.directory import directory
from sekiso.interfaces.report import html
from sekiso.interfaces.service.envelopes import json_response
from sekiso.interfaces.web import investment, shell
from sekiso.interfaces.web.service import Site

FIELDS = ("text", "kind", "tag", "prefecture", "year")
N_SHOWN = 20
LONGEST = 200
Asked = Mapping[str, str]
_Page = Callable[[Asked, str], tuple[dict[str, Any], Any]]


def add_directory_pages(app: FastAPI, site: Site) -> None:
    """Add both pages and their twins in both languages."""
    pages: dict[str, tuple[tuple[str, ...], _Page]] = {
        "directory": (FIELDS, _directory), "investment": (investment.FIELDS, investment.content),
    }  # fmt: skip
    for language in messages.LANGUAGES:
        for name, (fields, make) in pages.items():
            _add(app, language, name, fields, make)


def _add(app: FastAPI, language: str, name: str, fields: tuple[str, ...], make: _Page) -> None:
    @app.get(f"/{language}/{name}", include_in_schema=False)
    def page(request: Request) -> Response:
        asked = _asked(request, fields)
        code, problem = 200, ""
        try:
            shown, _ = make(asked, language)
        except SekisoError as error:
            code, problem = error.http_status, error.text(language)
            shown, _ = make({}, language)
        inside = html.rendered(
            f"{name}.html", text=_text(language), language=language, problem=problem,
            **{**shown, "asked": asked},
        )  # fmt: skip
        query = f"?{request.url.query}" if request.url.query else ""
        twin = f"/{language}/{name}.json{query}"
        whole = shell.plain_page(language, name, inside, twin=twin)
        return Response(whole, code, media_type="text/html")

    @app.get(f"/{language}/{name}.json", include_in_schema=False)
    def twin(request: Request) -> Response:
        try:
            _, value = make(_asked(request, fields), language)
        except SekisoError as error:
            return JSONResponse(error.envelope(language), error.http_status)
        return json_response(value)


def _asked(request: Request, fields: tuple[str, ...]) -> dict[str, str]:
    """What the address says, short and without empty fields."""
    given = request.query_params
    return {name: given[name][:LONGEST].strip() for name in fields if given.get(name, "").strip()}


def _text(language: str) -> Callable[..., str]:
    return lambda key, **values: messages.text(key, language, **values)


def _directory(asked: Asked, language: str) -> tuple[dict[str, Any], Any]:
    book = open_book()
    found = []
    if asked:
        found = directory(
            asked.get("text"), kind=asked.get("kind"), prefecture=asked.get("prefecture"),
            tags=(asked["tag"],) if "tag" in asked else (), year=asked.get("year"),
        )  # fmt: skip
    entries = [
        {
            "key": entry.key, "name": entry.name(language),
            "line": kind_line(entry, book, language),
            "rows": details(entry, book, language), "status": status(entry, language),
            "is_stale": entry.is_stale,
            "source": "" if entry.source is None else entry.source.citation,
        }
        for entry in found[:N_SHOWN]
    ]  # fmt: skip
    counts = [
        (kind, messages.text(f"directory_kind.{kind}", language), len(book.of(kind)))
        for kind in KINDS
    ]
    shown = {"entries": entries, "n": len(found), "counts": counts, **_choices(book, language)}
    value = {
        "asked": dict(asked), "n": len(found), "entries": [entry.plain() for entry in found],
        "kinds": {kind: n for kind, _, n in counts},
    }  # fmt: skip
    return shown, value


def _choices(book: Book, language: str) -> dict[str, list[tuple[str, str]]]:
    """(key, name) of what the form offers: kinds, tags, prefectures and regions."""
    vocabulary = book.vocabulary
    places = [
        (key, vocabulary.named(table, key, language))
        for table in ("region", "prefecture")
        for key in vocabulary.entries(table)
    ]
    return {
        "kinds": [(kind, messages.text(f"directory_kind.{kind}", language)) for kind in KINDS],
        "tags": [(t, vocabulary.named("tag", t, language)) for t in vocabulary.entries("tag")],
        "places": places,
    }
