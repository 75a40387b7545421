"""A checked body on the page: the verdict, load cases, the body with its fields, its files."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

from sekiso.domain.lighter import Lighter
from sekiso.interfaces.report import html
from sekiso.interfaces.report.stress import cases_table
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web import learn, lighter_text, shell
from sekiso.interfaces.web.components import MeshViewer, ViewerField, card, quiet_button, row_of
from sekiso.interfaces.web.lighter_files import DOWNLOADS
from sekiso.interfaces.web.lighter_runs import file_address, shape_address
from sekiso.interfaces.web.lighter_views import FIELDS, Shown
from sekiso.interfaces.web.question import PageQuestion

TERMS = ("safety_factor", "von_mises", "interval", "allowable", "anisotropy")
_MM, _SCALES = 1e3, (1e-6, 1e3)


def show_strength(shown: Shown, words: Words) -> None:
    """The check of a part as it is."""
    with card(words.text("lighter_page.strength")):
        shell.write('<p class="headline">{}</p>', lighter_text.headline(shown, words))
        with ui.element("div").classes("columns even"):
            with ui.element("div"):
                show_body(shown, words, alike=(shown,))
            with ui.element("div"):
                for line in lighter_text.lines(shown, words):
                    shell.write("<p>{}</p>", line)
                _findings(shown, words)
        _cases(shown, words)
        shell.place(learn.links(words.language, *TERMS))


def show_compared(
    before: Shown, after: Shown, words: Words, *, lighter: PageQuestion, name: str,
    priced: Lighter | None,
) -> None:  # fmt: skip
    """A part and its lighter shape side by side; `lighter` asks for the answer of the shape.

    `priced`: what both cost, take and emit as the process makes them.
    """
    text = words.text
    with card(text("lighter_page.compared")):
        shell.write('<p class="headline">{}</p>', lighter_text.saving(before, after, words))
        shell.place(html.table(lighter_text.compared(before, after, words)))
        if priced is not None:
            shell.place(html.piece("lighter_priced", priced, words))
        with ui.element("div").classes("columns even"):
            for title, shown in (("before", before), ("after", after)):
                with ui.element("div"):
                    shell.write("<h3>{}</h3>", text(f"lighter_page.{title}"))
                    show_body(shown, words, alike=(before, after))
                    shell.write("<p>{}</p>", lighter_text.headline(shown, words))
                    for line in lighter_text.lines(shown, words):
                        shell.write('<p class="small">{}</p>', line)
        shell.write("<h3>{}</h3>", text("lighter_page.after"))
        _cases(after, words)
        _findings(after, words)
        shell.place(learn.links(words.language, *TERMS))
    with card(text("lighter_page.files")):
        with row_of():
            for suffix in DOWNLOADS:
                line = '<a class="button" href="{}" download="{}">{}</a>'
                label = text(f"lighter_page.file_{suffix[1:]}")
                shell.write(line, file_address(after, suffix), f"{name}{suffix}", label)
        address = f"/{words.language}/answer?{lighter.query()}"
        shell.write('<p><a href="{}">{}</a></p>', address, text("lighter_page.price"))


def show_body(shown: Shown, words: Words, *, alike: Sequence[Shown]) -> None:
    """The body with its fields, in the colours of all bodies `alike`, and where it peaks."""
    text = words.text
    ends = (
        max(one.case.stress.value for one in alike),
        max(one.displacement for one in alike),
    )
    fields = [
        ViewerField(name, text(f"lighter_page.field_{name}"), unit, "", scale * end)
        for (name, unit), scale, end in zip(FIELDS, _SCALES, ends, strict=True)
    ]
    names, is_several = [case.name for case in shown.cases], len(shown.cases) > 1
    viewer = MeshViewer(
        words.language, address=shape_address(shown), picture="", axes=True,
        summary=text("lighter_page.body"), fields=fields, shown=fields[0].name,
        cases=[text("lighter_page.envelope"), *names] if is_several else names,
        envelope=is_several,
    )  # fmt: skip
    point = [_MM * x for x in shown.case.stress_point]
    told = lighter_text.peak(shown, words)
    quiet_button(
        text("lighter_page.show_peak"), lambda: viewer.show_place([], [point], told), "dense"
    )


def _cases(shown: Shown, words: Words) -> None:
    if len(shown.cases) > 1:
        table = html.table(cases_table(shown.cases, words.language))
        shell.place(table).classes("cases")


def _findings(shown: Shown, words: Words) -> None:
    """What is to be said beside the verdict, which stands above."""
    rest = [f for f in shown.findings if f.code not in lighter_text.TOLD_ABOVE]
    shell.place(html.findings(rest, words))
