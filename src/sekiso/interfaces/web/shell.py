"""The frame around every page: header with navigation and languages, title, footer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

from sekiso.domain import messages
from sekiso.domain.version import VERSION

PAGES = ("start", "explore", "part", "tracks", "learn", "knowledge", "models")
SMALL_PAGES = ("settings", "about", "health")
BLUE = "#0b4f8a"
LANGUAGE_NAMES = {"en": "English", "ja": "日本語"}
HEAD = """<link rel="stylesheet" href="/static/sekiso.css">
<script>document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-keeps-query]");
  if (link) link.href = link.pathname + location.search;
});</script>"""


def header(language: str, here: str) -> str:
    """Brand, pages and languages as HTML; the page `here` is marked."""
    text = messages.catalogue(language)
    links = "".join(_link(language, page, here) for page in PAGES)
    tongues = "".join(
        f'<a href="/{tongue}/{here}" lang="{tongue}" hreflang="{tongue}" data-keeps-query'
        f"{_current(tongue == language)}>{name}</a>"
        for tongue, name in LANGUAGE_NAMES.items()
    )
    label = escape(text["shell.pages"])
    return (
        f'<a class="skip" href="#content">{escape(text["shell.skip"])}</a>'
        f'<a class="brand" href="/{language}/start">sekiso <span lang="ja">積層</span></a>'
        f'<nav aria-label="{label}">{links}</nav>'
        f'<nav class="languages" aria-label="{escape(text["shell.languages"])}">{tongues}</nav>'
    )


def footer(language: str, here: str, twin: str = "") -> str:
    """What the service does not do, small pages, and the JSON twin of this page."""
    text = messages.catalogue(language)
    links = " ".join(_link(language, page, here) for page in SMALL_PAGES)
    keeps = f'<a href="/{language}/{here}.json" data-keeps-query>JSON</a>'
    shown = twin or keeps
    return (
        f"<p>{escape(text['shell.local'])}</p><p>{escape(text['shell.estimate'])}</p>"
        f"<p>{links} {shown} <span>sekiso {VERSION}</span></p>"
    )


def title(language: str, page: str) -> str:
    """The title of a page."""
    return f"{messages.text(f'shell.{page}', language)} - sekiso"


@contextmanager
def framed(language: str, here: str) -> Iterator[None]:
    """A NiceGUI page inside the frame; use as `with framed("ja", "start"):`."""
    from nicegui import ui

    ui.add_head_html(HEAD)
    ui.page_title(title(language, here))
    ui.colors(primary=BLUE)
    ui.query(".nicegui-content").classes("page")
    with ui.header(fixed=False, elevated=False, wrap=True).classes("shell"):
        ui.html(header(language, here), sanitize=False).classes("shell-inside")
    with ui.element("div").props("id=content tabindex=-1").classes("content"):
        yield
    ui.html(footer(language, here), sanitize=False, tag="footer").classes("shell-footer")


def plain_page(language: str, here: str, inside: str, *, heading: str = "", twin: str = "") -> str:
    """A page without live parts as a whole HTML document."""
    name = heading or messages.text(f"shell.{here.split('/')[0]}", language)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(name)} - sekiso</title>{HEAD}</head><body>"
        f'<header class="shell"><div class="shell-inside">{header(language, here)}</div></header>'
        f'<main id="content" tabindex="-1"><h1>{escape(name)}</h1>{inside}</main>'
        f'<footer class="shell-footer">{footer(language, here, twin)}</footer></body></html>'
    )


def _link(language: str, page: str, here: str) -> str:
    name = escape(messages.text(f"shell.{page}", language))
    return f'<a href="/{language}/{page}"{_current(page == here.split("/")[0])}>{name}</a>'


def _current(is_here: bool) -> str:
    return ' aria-current="page"' if is_here else ""
