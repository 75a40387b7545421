"""The learn page: a short primer on metal additive manufacturing, and the glossary."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from sekiso.domain import messages, quantities
from sekiso.interfaces.report import html
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
    "buy_to_fly", "roughness_term", "lead_time_term", "safety_factor", "von_mises",
)  # fmt: skip


def content(site: Site, words: Words) -> tuple[Markup, Any]:
    """(HTML, JSON value) of the page."""
    text = words.text
    chapters = [(key, text(f"learn.{key}_title"), text(f"learn.{key}")) for key in CHAPTERS]
    terms = [(key, text(f"term_name.{key}"), text(f"term_text.{key}")) for key in TERMS]
    properties = [
        (entry.key, entry.name(words.language), entry.definition[words.language])
        for entry in quantities.properties().values()
    ]
    value = {"chapters": chapters, "terms": terms, "properties": properties}
    rows = {"chapters": chapters, "glossary": terms, "properties": properties}
    return html.rendered("learn.html", words=words, **rows), value


def links(language: str, *keys: str) -> Markup:
    """A line of links to glossary terms, for the foot of a card."""
    link = Markup('<a href="/{}/learn#{}">{}</a>')
    names = ((key, messages.text(f"term_name.{key}", language)) for key in keys)
    listed = Markup(", ").join(link.format(language, key, name) for key, name in names)
    line = Markup('<p class="small soft terms-line">{}: {}</p>')
    return line.format(messages.text("learn.terms", language), listed)
