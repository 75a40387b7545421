"""The learn page: a short primer on metal additive manufacturing, and the glossary."""

from __future__ import annotations

from html import escape
from typing import Any

from sekiso.domain import messages, quantities
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web.service import Site

CHAPTERS = (
    "idea", "processes", "chain", "properties", "defects", "economics", "when_not", "reading",
)  # fmt: skip
TERMS = (
    "additive_manufacturing", "powder_bed", "directed_energy", "binder_jetting", "layer", "hatch",
    "support", "overhang", "melt_pool", "keyhole", "lack_of_fusion", "balling", "porosity",
    "stress_relief", "hip", "ageing", "as_built", "build_direction", "anisotropy", "recipe",
    "process_window", "single_track", "interval", "allowable", "break_even", "near_net", "route",
    "buy_to_fly", "roughness_term", "lead_time_term",
)  # fmt: skip


def content(site: Site, words: Words) -> tuple[str, Any]:
    """(HTML, JSON value) of the page."""
    text = words.text
    chapters = [(key, text(f"learn.{key}_title"), text(f"learn.{key}")) for key in CHAPTERS]
    terms = [(key, text(f"term_name.{key}"), text(f"term_text.{key}")) for key in TERMS]
    properties = [
        (entry.key, entry.name(words.language), entry.definition[words.language])
        for entry in quantities.properties().values()
    ]
    contents = "".join(
        f'<li><a href="#{key}">{escape(title)}</a></li>' for key, title, _ in chapters
    )
    pieces = [f"<p>{escape(text('learn.lead'))}</p><ul>{contents}"]
    pieces.append(f'<li><a href="#glossary">{escape(text("learn.glossary"))}</a></li></ul>')
    for key, title, body in chapters:
        paragraphs = "".join(f"<p>{escape(line)}</p>" for line in body.split("\n") if line.strip())
        pieces.append(f'<section id="{key}"><h2>{escape(title)}</h2>{paragraphs}</section>')
    pieces.append(
        f'<section id="glossary"><h2>{escape(text("learn.glossary"))}</h2>{_list(terms)}</section>'
    )
    title = escape(text("learn.properties_glossary"))
    pieces.append(f'<section id="property-glossary"><h2>{title}</h2>{_list(properties)}</section>')
    value = {"chapters": chapters, "terms": terms, "properties": properties}
    return "".join(pieces), value


def links(language: str, *keys: str) -> str:
    """A line of links to glossary terms, for the foot of a card."""
    title = escape(messages.text("learn.terms", language))
    names = ((key, escape(messages.text(f"term_name.{key}", language))) for key in keys)
    found = ", ".join(f'<a href="/{language}/learn#{key}">{name}</a>' for key, name in names)
    return f'<p class="small soft terms-line">{title}: {found}</p>'


def _list(entries: list[tuple[str, str, str]]) -> str:
    items = "".join(
        f'<dt id="{key}">{escape(name)}</dt><dd>{escape(body)}</dd>' for key, name, body in entries
    )
    return f'<dl class="terms">{items}</dl>'
