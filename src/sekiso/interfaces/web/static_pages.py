"""Pages without live parts, as plain HTML: learn, knowledge, settings, about, health."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from sekiso.domain import glossary, messages, quantities, units
from sekiso.domain.canonical import canonical_json
from sekiso.domain.errors import NeedError
from sekiso.domain.source import Fact
from sekiso.domain.version import VERSION
from sekiso.interfaces.python import catalogue
from sekiso.interfaces.report import html
from sekiso.interfaces.report.blocks import Table
from sekiso.interfaces.report.words import Words, scientific
from sekiso.interfaces.web import cards, learn, shell
from sekiso.interfaces.web.service import Site
from sekiso.knowledge import Record

LISTED = ("alloys", "processes", "routes", "machines", "standards", "environments", "economics")

Content = tuple[str, Any]


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
        return _json(value)


def _records(app: FastAPI, site: Site, language: str) -> None:
    @app.get(f"/{language}/knowledge/{{kind}}/{{key}}", include_in_schema=False)
    def record(kind: str, key: str, request: Request) -> Response:
        is_twin = key.endswith(".json")
        found = site.knowledge.of(kind).get(key.removesuffix(".json"))
        if found is None:
            problem = NeedError("record_unknown", got=key[:80])
            if is_twin:
                return JSONResponse(problem.envelope(language), 404)
            inside = f'<p class="problem">{escape(problem.text(language))}</p>'
            return _html(shell.plain_page(language, "knowledge", inside), 404)
        if is_twin:
            return _json(_record_value(found))
        words = Words(site.knowledge, language)
        twin = f'<a href="{escape(request.url.path)}.json">JSON</a>'
        heading = found.name(language)
        inside = _record(found, words)
        here = f"knowledge/{kind}/{key}"
        return _html(shell.plain_page(language, here, inside, heading=heading, twin=twin))


def _knowledge(site: Site, words: Words) -> Content:
    shares = catalogue.shares(site.knowledge, words.language)
    pieces = [f"<p>{escape(words.text('knowledge.lead'))}</p>"]
    columns = tuple(
        words.text(f"knowledge.{name}") for name in ("kind", "files", "facts", "checked")
    )
    rows = tuple(
        (words.text(f"kind.{row['kind']}"), str(row["files"]), f"{row['facts']:,}", _share(row))
        for row in shares
        if row["facts"]
    )
    overview = Table(words.text("knowledge.overview"), columns, rows, frozenset({1, 2, 3}))
    pieces.append(f"<section>{html.table(overview)}</section>")
    for kind in LISTED:
        pieces.append(_list_of(kind, site, words))
    value = {"shares": shares} | {kind: sorted(site.knowledge.of(kind)) for kind in LISTED}
    return "".join(pieces), value


def _list_of(kind: str, site: Site, words: Words) -> str:
    items = []
    for record in sorted(site.knowledge.of(kind).values(), key=lambda r: r.name(words.language)):
        facts = record.facts()
        checked = sum(fact.source.status == "checked" for _, fact in facts)
        told = words.text("knowledge.counts", facts=len(facts), checked=checked) if facts else ""
        address = f"/{words.language}/knowledge/{kind}/{record.key}"
        name = escape(record.name(words.language))
        count = f'<span class="soft small">{told}</span>'
        items.append(f'<li><a href="{escape(address)}">{name}</a> {count}</li>')
    title = escape(words.text(f"kind.{kind}"))
    count = f'<span class="soft small">({len(items)})</span>'
    return (
        f"<section><details><summary><strong>{title}</strong> {count}</summary>"
        f'<ul class="names">{"".join(items)}</ul></details></section>'
    )


def _record(record: Record, words: Words) -> str:
    heads = ("number", "value", "low", "high", "unit", "status", "source")
    columns = tuple(words.text(f"knowledge.{name}") for name in heads)
    rows = tuple(_fact_row(path, fact, record, words) for path, fact in record.facts())
    aliases = record.get("aliases", ())
    also = (
        f"<p>{escape(words.text('knowledge.aliases'))}: {escape(', '.join(map(str, aliases)))}</p>"
        if aliases
        else ""
    )
    back = (
        f'<p><a href="/{words.language}/knowledge">{escape(words.text("shell.knowledge"))}</a></p>'
    )
    if not rows:
        return f"{back}{also}{_plain_fields(record, words)}"
    facts = html.table(Table(words.text("knowledge.facts"), columns, rows, frozenset({1, 2, 3})))
    lead = escape(words.text("knowledge.record_lead"))
    return f'{back}<p>{lead}</p>{also}<section class="facts">{facts}</section>'


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


def _plain_fields(record: Record, words: Words) -> str:
    rows = []
    for name, value in record.items():
        if isinstance(value, dict) and set(value) >= {"en", "ja"}:
            value = value[words.language]
        if isinstance(value, str | int | float) and name != "name":
            rows.append(f"<dt>{escape(name)}</dt><dd>{html.linked(str(value))}</dd>")
    return f"<section><dl>{''.join(rows)}</dl></section>"


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
    rates = site.knowledge.of("economics")["currency"]["rates"]
    rows = tuple(
        (name, f"{fact.value:.4g}", words.text(f"status.{fact.source.status}"))
        for name, fact in rows_of(rates)
    )
    heads = ("currency", "rate", "status")
    columns = tuple(words.text(f"settings.{name}") for name in heads)
    year = words.text("settings.rates", year=site.knowledge.of("economics")["currency"]["year"])
    table = html.table(Table(year, columns, rows, frozenset({1})))
    tongues = " ".join(
        f'<a href="/{tongue}/settings" lang="{tongue}">{name}</a>'
        for tongue, name in shell.LANGUAGE_NAMES.items()
    )
    choices = " ".join(
        f'<a href="/{words.language}/start?currency={name}">{name}</a>'
        for name, _ in rows_of(rates)
    )
    inside = (
        f"<section><h2>{escape(words.text('shell.languages'))}</h2><p>{tongues}</p></section>"
        f"<section><h2>{escape(words.text('settings.units'))}</h2>"
        f"<p>{escape(words.text('settings.units_text'))}</p></section>"
        f"<section><h2>{escape(words.text('settings.currency'))}</h2>"
        f"<p>{escape(words.text('settings.currency_text'))}</p><p>{choices}</p>"
        f"{table}</section>"
    )
    return inside, {"language": words.language, "rates": {k: f.value for k, f in rows_of(rates)}}


def rows_of(rates: Any) -> list[tuple[str, Fact]]:
    """Exchange rates as (currency, yen per unit)."""
    return [(name, fact) for name, fact in rates.items() if isinstance(fact, Fact)]


def _about(site: Site, words: Words) -> Content:
    inside = "".join(
        f"<section><h2>{escape(words.text(f'about.{name}_title'))}</h2>"
        f"<p>{escape(words.text(f'about.{name}'))}</p></section>"
        for name in ("what", "limits", "privacy", "doors")
    )
    return inside, {"name": "sekiso", "version": VERSION, "licence": "Apache-2.0"}


def _health(site: Site, words: Words) -> Content:
    value = {
        "status": "ok",
        "version": VERSION,
        "knowledge": site.knowledge.digest,
        "workers": len(site.work.pool.process_ids()),
        "answers_kept": len(site.work.kept.found),
    }
    rows = tuple((words.text(f"health.{key}"), str(entry)) for key, entry in value.items())
    columns = (words.text("report.what"), words.text("report.value"))
    return f"<section>{html.table(Table('', columns, rows))}</section>", value


def _share(row: dict[str, Any]) -> str:
    return "-" if row["checked"] is None else f"{row['checked']:.0%}"


def _html(page: str, status: int = 200) -> Response:
    return Response(page, status, media_type="text/html")


def _json(value: Any) -> Response:
    return Response(canonical_json(value), media_type="application/json")
