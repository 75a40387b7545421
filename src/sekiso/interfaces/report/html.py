"""An answer as HTML: the pieces that pages place, and a whole document for print and archive.

Text is escaped by the templates; what a function here returns is markup and may be placed as it is.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from sekiso.domain.answer import Answer
from sekiso.domain.part import Finding
from sekiso.interfaces.report import (
    blocks,
    charts,
    heard,
    lighter,
    reproduce,
    same_alloy,
    terms,
    verdict,
)
from sekiso.interfaces.report.blocks import Table, Tile
from sekiso.interfaces.report.words import Words

LINKED = ("http://", "https://")


@lru_cache(maxsize=1)  # templates stay compiled
def environment() -> Environment:
    """The templates of reports and pages; every value is escaped, a missing one is an error."""
    rooms = ("sekiso.interfaces.report", "sekiso.interfaces.web")
    made = Environment(
        loader=ChoiceLoader([PackageLoader(room) for room in rooms]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    made.filters["linked"] = linked
    made.globals.update(
        blocks=blocks, heard=heard, lighter=lighter, reproduce=reproduce, same_alloy=same_alloy,
        terms=terms, verdict=verdict,
    )  # fmt: skip
    return made


def rendered(template: str, **values: Any) -> Markup:
    """A template file filled with `values`."""
    return Markup(environment().get_template(template).render(**values))


def markup(template: str, *values: object) -> Markup:
    """`template` with each `{}` filled by a value, escaped unless it is markup itself.

    >>> markup("<p>{}</p>", "a < b")
    Markup('<p>a &lt; b</p>')
    """
    return Markup(template).format(*values)


def macro(template: str, name: str, *arguments: Any, **values: Any) -> Markup:
    """A macro of a template file filled in."""
    return Markup(getattr(environment().get_template(template).module, name)(*arguments, **values))


def piece(name: str, *arguments: Any, **values: Any) -> Markup:
    """A macro of `templates/pieces.html` filled in."""
    return macro("pieces.html", name, *arguments, **values)


def stylesheet() -> str:
    """The style of pages and documents."""
    return (resources.files(__package__) / "style.css").read_text(encoding="utf-8")


def table(content: Table, *, caption: bool = True) -> Markup:
    """A table with a caption, scrolling sideways by itself where it is wide."""
    return piece("table", content, caption=caption)


def tiles(contents: Iterable[Tile], words: Words) -> Markup:
    """Headline numbers side by side, each with its interval; `why` folds out below it."""
    return piece("tiles", list(contents), words)


def bullets(lines: Iterable[str]) -> Markup:
    """A list of plain texts; addresses become links.  Nothing for no text."""
    return piece("bullets", list(lines))


def linked(text: str) -> Markup:
    """Escaped text in which web addresses can be followed."""
    words = []
    for word in text.split(" "):
        bare = word.rstrip(",.;)]")
        if bare.startswith(LINKED):
            link = Markup('<a href="{0}" rel="noopener noreferrer">{0}</a>{1}')
            words.append(link.format(bare, word[len(bare) :]))
        else:
            words.append(escape(word))
    return Markup(" ").join(words)


def findings(entries: Iterable[Finding], words: Words) -> Markup:
    """Findings with what, where and remedy; the severity stands in words, not only in colour."""
    return piece("findings", list(entries), words)


def document(answer: Answer, words: Words, *, picture: bytes | None = None) -> Markup:
    """The whole answer as one HTML file without scripts or outside files: the report's twin."""
    columns = (words.text("report.what"), words.text("report.value"))
    return rendered(
        "document.html",
        answer=answer,
        words=words,
        style=Markup(stylesheet()),
        question=Table("", columns, tuple(blocks.asked_lines(answer, words))),
        picture=base64.b64encode(picture).decode() if picture is not None else "",
        shown=blocks.shown_in_full(answer),
        break_even=Markup(charts.break_even(answer, words)),
    )
