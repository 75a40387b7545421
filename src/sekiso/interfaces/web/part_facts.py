"""What a page tells of a file at once: the size it was read in, its bodies, warnings, its unit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from sekiso.domain.errors import SekisoError
from sekiso.interfaces.report import html
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web import shell
from sekiso.interfaces.web.components import select
from sekiso.interfaces.web.question import PageQuestion
from sekiso.interfaces.web.service import Site
from sekiso.interfaces.web.views import PartFacts

UNITS = ("mm", "cm", "m", "inch", "um")


class PartLines:
    """Size, bodies and findings of the part of a question, with a choice of its unit."""

    def __init__(
        self, site: Site, words: Words, *, on_unit: Callable[[str], Awaitable[None] | None]
    ) -> None:
        self.site, self.words, self.on_unit = site, words, on_unit
        self.place = ui.element("div").props('role="status"').classes("part-lines")

    async def show(self, asked: PageQuestion) -> None:
        """Read the part of the question and say what it is; nothing without one."""
        if not asked.part:
            self.place.clear()
            return
        shell.write_in(self.place, '<p class="soft">{}</p>', self.words.text("part_lines.reading"))
        try:
            facts = await self.site.part_facts(asked)
        except SekisoError as problem:
            shell.write_in(self.place, shell.PROBLEM, problem.text(self.words.language))
            return
        self.place.clear()
        with self.place:
            shell.write("<p>{}</p>", line(facts, self.words))
            self._unit(asked, facts)
            shell.place(html.findings(facts.findings, self.words))

    def _unit(self, asked: PageQuestion, facts: PartFacts) -> None:
        text = self.words.text
        if facts.declared_unit:
            told = text("part_lines.declared", unit=facts.declared_unit)
            shell.write('<p class="soft small">{}</p>', told)
            return
        offered = {"": text("part_lines.usual_unit"), **{u: self.words.unit(u) for u in UNITS}}
        given = asked.text("unit")
        offered.setdefault(given, given)
        select(offered, given, text("part_lines.unit"), self.on_unit).classes("narrow")


def line(facts: PartFacts, words: Words) -> str:
    """Sides, volume, triangles and bodies in a line."""
    sides = " × ".join(f"{1e3 * side:.4g}" for side in facts.extent)
    return words.text(
        "part_lines.size", sides=sides, volume=f"{1e6 * facts.volume:.4g}",
        triangles=f"{facts.n_triangles:,}", bodies=facts.n_bodies,
    )  # fmt: skip
