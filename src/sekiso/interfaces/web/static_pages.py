"""Pages without live parts, as plain HTML: learn, knowledge, settings, about, health."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from markupsafe import Markup

from sekiso.domain import glossary, messages, quantities, units
from sekiso.domain.errors import NeedError
from sekiso.domain.source import Fact
from sekiso.domain.version import VERSION
from sekiso.interfaces.python import catalogue
from sekiso.interfaces.report import html
from sekiso.interfaces.report.blocks import Table
from sekiso.interfaces.report.words import Words, scientific
from sekiso.interfaces.service.envelopes import json_response
from sekiso.interfaces.web import cards, learn, shell
from sekiso.interfaces.web.service import Site
from sekiso.knowledge import Record

LISTED = ("alloys", "processes", "routes", "machines", "standards", "environments", "economics")

Content = tuple[Markup, Any]


def add_plain_pages(app: FastAPI, site: Site) -> None:
    """Add each page and its JSON twin in both languages."""
    makers: dict[str, Callable[[Site, Words], Content]] = {
        "learn": learn.content, "knowledge": _knowledge, "models": cards.content,
        "settings": _settings, "about": _about, "health": _health,
    }  # fmt: skip
    for language in messages.LANGUAGES:
        for name, make in makers.items():
            _plain(app, site, language, name, make)
        _records(app, site, language)


def _plain(
    app: FastAPI, site: Site, language: str, name: str, make: Callable[[Site, Words], Content]
) -> None:
    @app.get(f"/{language}/{name}", include_in_schema=False)
    def page() -> Response:
        inside, _ = make(site, Words(site.knowledge, language))
        return _html(shell.plain_page(language, name, inside))

    @app.get(f"/{language}/{name}.json", include_in_schema=False)
    def twin() -> Response:
        _, value = make(site, Words(site.knowledge, language))
        return json_response(value)


def _records(app: FastAPI, site: Site, language: str) -> None:
    @app.get(f"/{language}/knowledge/{{kind}}/{{key}}", include_in_schema=False)
    def record(kind: str, key: str, request: Request) -> Response:
        is_twin = key.endswith(".json")
        found = site.knowledge.of(kind).get(key.removesuffix(".json"))
        if found is None:
            problem = NeedError("record_unknown", got=key[:80])
            if is_twin:
                return JSONResponse(problem.envelope(language), 404)
            inside = html.markup('<p class="problem">{}</p>', problem.text(language))
            return _html(shell.plain_page(language, "knowledge", inside), 404)
        if is_twin:
            return json_response(_record_value(found))
        words = Words(site.knowledge, language)
        twin = f"{request.url.path}.json"
        heading = found.name(language)
        inside = _record(found, words)
        here = f"knowledge/{kind}/{key}"
        return _html(shell.plain_page(language, here, inside, heading=heading, twin=twin))


def _knowledge(site: Site, words: Words) -> Content:
    shares = catalogue.shares(site.knowledge, words.language)
    columns = words.texts("knowledge", "kind", "files", "facts", "checked")
    rows = tuple(
        (words.text(f"kind.{row['kind']}"), str(row["files"]), f"{row['facts']:,}", _share(row))
        for row in shares
        if row["facts"]
    )
    overview = Table(words.text("knowledge.overview"), columns, rows, (1, 2, 3))
    value = {"shares": shares} | {kind: sorted(site.knowledge.of(kind)) for kind in LISTED}
    kinds = [(kind, _list_of(kind, site, words)) for kind in LISTED]
    page = html.rendered("knowledge.html", words=words, overview=html.table(overview), kinds=kinds)
    return page, value


def _list_of(kind: str, site: Site, words: Words) -> list[dict[str, Any]]:
    rows = []
    for record in sorted(site.knowledge.of(kind).values(), key=lambda r: r.name(words.language)):
        status = [fact.source.status for _, fact in record.facts()]
        rows.append({
            "key": record.key, "name": record.name(words.language), "n_facts": len(status),
            "n_checked": status.count("checked"),
        })  # fmt: skip
    return rows


def _record(record: Record, words: Words) -> Markup:
    heads = ("number", "value", "low", "high", "unit", "status", "source")
    rows = tuple(_fact_row(path, fact, record, words) for path, fact in record.facts())
    facts = Table(words.text("knowledge.facts"), words.texts("knowledge", *heads), rows, (1, 2, 3))
    return html.rendered(
        "record.html",
        words=words,
        aliases=record.get("aliases", ()),
        facts=html.table(facts) if rows else "",
        fields=_plain_fields(record, words),
    )


def _fact_row(path: str, fact: Fact, record: Record, words: Words) -> tuple[str, ...]:
    unit = quantities.shown_unit(fact.unit, re.split(r"[.\[]", path)[-1])
    numbers = (units.converted(x, fact.unit, unit) for x in (fact.value, fact.low, fact.high))
    source = fact.source.citation.rsplit(" [", 1)[0]
    status = words.text(f"status.{fact.source.status}")
    name = fact_name(path, record, words)
    return (name, *(plain_number(x) for x in numbers), words.unit(unit), status, source)


def plain_number(value: float) -> str:
    """Four digits; very large and small numbers as multiples of a power of ten."""
    return f"{value:.4g}" if value == 0.0 or 1e-3 <= abs(value) < 1e6 else scientific(value)


def fact_name(path: str, record: Record, words: Words) -> str:
    """A dotted path in words; a row of a list is named by what it is about."""
    pieces: list[str] = []
    at: Any = record.tables
    for piece in re.split(r"[.\[]", path):
        if piece.endswith("]"):
            at = at[int(piece[:-1])]
            pieces.append(_row_name(at, words))
        else:
            at = at.get(piece) if isinstance(at, Mapping) else None
            pieces.append(_field_name(piece, words))
    return " › ".join(piece for piece in pieces if piece)


def _row_name(row: Any, words: Words) -> str:
    """Standard, process, heat condition, direction and size of a row, as far as it tells them."""
    if not isinstance(row, Mapping):
        return ""
    heat = row.get("heat_condition")
    told = [
        row.get("standard"),
        words.shaping(str(row["process"])) if "process" in row else None,
        glossary.name("condition", str(heat), words.language) if heat else None,
        row.get("orientation"),
    ]
    if not any(told) and isinstance(row.get("temperature"), Fact):
        return f"{row['temperature'].value:.0f} K"
    return ", ".join(str(piece) for piece in told if piece)


def _field_name(piece: str, words: Words) -> str:
    if messages.has_text(f"field.{piece}"):
        return words.text(f"field.{piece}")
    if messages.has_text(f"step.{piece}"):
        return words.text(f"step.{piece}")
    grids = words.knowledge.of("economics")["electricity"]["grids"]
    if piece in grids:
        return str(grids[piece]["name"][words.language])
    if words.family(piece) != piece:
        return words.family(piece)
    heat = glossary.name("condition", piece, words.language)
    return heat if heat != piece else words.subject(words.shaping(piece))


def _plain_fields(record: Record, words: Words) -> list[tuple[str, str]]:
    rows = []
    for name, value in record.items():
        if isinstance(value, dict) and set(value) >= {"en", "ja"}:
            value = value[words.language]
        if isinstance(value, str | int | float) and name != "name":
            rows.append((name, str(value)))
    return rows


def _record_value(record: Record) -> dict[str, Any]:
    return {
        "kind": record.kind,
        "key": record.key,
        "name": {language: record.name(language) for language in messages.LANGUAGES},
        "facts": {
            path: {"value": f.value, "low": f.low, "high": f.high, "unit": f.unit,
                   "status": f.source.status, "source": f.source.citation}
            for path, f in record.facts()
        },
    }  # fmt: skip


def _settings(site: Site, words: Words) -> Content:
    currency = site.knowledge.of("economics")["currency"]
    rates = {name: fact for name, fact in currency["rates"].items() if isinstance(fact, Fact)}
    rows = tuple(
        (name, f"{fact.value:.4g}", words.text(f"status.{fact.source.status}"))
        for name, fact in rates.items()
    )
    title = words.text("settings.rates", year=currency["year"])
    table = Table(title, words.texts("settings", "currency", "rate", "status"), rows, (1,))
    inside = html.rendered(
        "settings.html", words=words, languages=shell.LANGUAGE_NAMES, currencies=list(rates),
        rates=html.table(table),
    )  # fmt: skip
    value = {name: fact.value for name, fact in rates.items()}
    return inside, {"language": words.language, "rates": value}


def _about(site: Site, words: Words) -> Content:
    value = {"name": "sekiso", "version": VERSION, "licence": "Apache-2.0"}
    return html.rendered("about.html", words=words), value


def _health(site: Site, words: Words) -> Content:
    value = {
        "status": "ok",
        "version": VERSION,
        "knowledge": site.knowledge.digest,
        "workers": len(site.work.pool.process_ids()),
        "answers_kept": len(site.work.kept.found),
    }
    rows = tuple((words.text(f"health.{key}"), str(entry)) for key, entry in value.items())
    table = html.table(Table("", words.texts("report", "what", "value"), rows))
    return html.markup("<section>{}</section>", table), value


def _share(row: dict[str, Any]) -> str:
    return "-" if row["checked"] is None else f"{row['checked']:.0%}"


def _html(page: str, status: int = 200) -> Response:
    return Response(page, status, media_type="text/html")
