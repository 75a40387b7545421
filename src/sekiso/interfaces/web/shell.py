"""The frame around every page: header with navigation and languages, title, footer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from markupsafe import Markup
from nicegui import ui

from sekiso.domain import messages
from sekiso.domain.version import VERSION
from sekiso.interfaces.report import html

PAGES = (
    "start", "explore", "part", "lighter", "tracks", "data", "directory", "investment", "learn",
    "knowledge", "models",
)  # fmt: skip
SMALL_PAGES = ("settings", "about", "health")
BLUE = "#0b4f8a"
LANGUAGE_NAMES = {"en": "English", "ja": "日本語"}
PROBLEM = '<p class="problem" role="alert">{}</p>'
HEAD = Markup("""<link rel="stylesheet" href="/static/sekiso.css">
<script>document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-keeps-query]");
  if (link) link.href = link.pathname + location.search;
});</script>""")


# whether who asks sits at the computer that serves; `Locality` tells for each request
is_local: ContextVar[bool] = ContextVar("is_local", default=True)


def header(language: str, here: str) -> Markup:
    """Brand, pages and languages as HTML; the page `here` is marked."""
    return _piece("header", language, here, PAGES, LANGUAGE_NAMES)


def footer(language: str, here: str, twin: str = "") -> Markup:
    """What the service does not do, small pages, and the JSON twin of this page."""
    where = "local" if is_local.get() else "network"
    return _piece("footer", language, here, SMALL_PAGES, VERSION, where, twin)


def title(language: str, page: str) -> str:
    """The title of a page."""
    return f"{messages.text(f'shell.{page}', language)} - sekiso"


@contextmanager
def framed(language: str, here: str) -> Iterator[None]:
    """A NiceGUI page inside the frame; use as `with framed("ja", "start"):`."""
    ui.add_head_html(HEAD)
    ui.page_title(title(language, here))
    ui.colors(primary=BLUE)
    ui.query(".nicegui-content").classes("page")
    with ui.header(fixed=False, elevated=False, wrap=True).classes("shell"):
        place(header(language, here)).classes("shell-inside")
    with ui.element("div").props("id=content tabindex=-1").classes("content"):
        yield
    place(footer(language, here), tag="footer").classes("shell-footer")


def place(content: Markup, *, tag: str = "div") -> Any:
    """Put markup on the page being made; TypeError for text that no template has escaped."""
    if not isinstance(content, Markup):
        raise TypeError("only markup made by a template may be placed")
    return ui.html(content, sanitize=False, tag=tag)


def write(template: str, *values: object) -> Any:
    """Put one line of HTML on the page being made, each `{}` filled by an escaped value."""
    return place(html.markup(template, *values))


def write_in(element: ui.element, template: str, *values: object) -> None:
    """Put one line of HTML in place of what stands in `element`."""
    element.clear()
    with element:
        write(template, *values)


def show_query(query: str) -> None:
    """Let the address of the page being seen hold `query`, without loading it again."""
    ui.run_javascript(f"history.replaceState(history.state, '', '?{query}')")


def plain_page(
    language: str, here: str, inside: Markup, *, heading: str = "", twin: str = ""
) -> Markup:
    """A page without live parts as a whole HTML document."""
    name = heading or messages.text(f"shell.{here.split('/')[0]}", language)
    frame = header(language, here), inside, footer(language, here, twin)
    return html.macro("shell.html", "page", language, name, HEAD, *frame)


def _piece(name: str, language: str, here: str, *values: Any) -> Markup:
    return html.macro("shell.html", name, language, here, messages.catalogue(language), *values)
