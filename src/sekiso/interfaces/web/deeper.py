"""Below an answer: what moves the price, what to change, what to find out, who can help."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from nicegui import ui

from sekiso.domain.answer import Answer
from sekiso.domain.errors import SekisoError
from sekiso.domain.estimate import Estimate
from sekiso.interfaces.python.directory import directory_for
from sekiso.interfaces.report import blocks, estimate, html, information, what_if
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web import charts, shell
from sekiso.interfaces.web.components import card, chart
from sekiso.interfaces.web.question import PageQuestion
from sekiso.interfaces.web.service import Site

N_SWINGS = 8
N_PEOPLE = 4  # entries of the directory a group
LEAST_SHOWN = 0.02  # ways that are never so likely the cheapest are left to the table
MOST_WAYS = len(charts.SAFE)  # lines of a chart, one for each colour that is told apart


class Deeper:
    """Sections that are computed when a visitor opens them."""

    def __init__(self, site: Site, words: Words, question: PageQuestion, answer: Answer) -> None:
        self.site, self.words, self.question, self.answer = site, words, question, answer

    def build(self) -> None:
        """Lay out the closed sections."""
        text = self.words.text
        sections: dict[str, Callable[[], Awaitable[None]]] = {
            "price": self._price,
            "counterfactuals": self._counterfactuals,
            "information": self._information,
            "co2": self._co2,
            "people": self._people,
        }
        with card(text("deeper.title")):
            shell.write('<p class="soft small">{}</p>', text("deeper.lead"))
            for key, show in sections.items():
                self._section(text(f"deeper.{key}"), show)

    def _section(self, title: str, show: Callable[[], Awaitable[None]]) -> None:
        """One closed section; what it holds is made once, when it is opened."""
        with ui.expansion(title).classes("deeper") as section:
            inside = ui.element("div")
            with inside:
                waiting = ui.spinner(size="lg")

        async def opened() -> None:
            if not section.value or waiting.is_deleted:
                return
            try:
                with inside:
                    await show()
            except SekisoError as problem:
                with inside:
                    shell.write(shell.PROBLEM, problem.text(self.words.language))
            if not waiting.is_deleted:
                waiting.delete()

        section.on_value_change(opened)

    async def _price(self) -> None:
        best = self.answer.best
        told: Estimate = await self.site.beside(
            "price", self.question, process=best.process, material=best.material
        )
        self._tornado(told)
        self._curves(told)

    def _tornado(self, told: Estimate) -> None:
        words = self.words
        rows = [
            (swing.name[words.language], words.exchanged(swing.at_low),
             words.exchanged(swing.at_high))
            for swing in told.tornado[:N_SWINGS]
        ]  # fmt: skip
        table = estimate.tornado_table(told, words)
        shell.write("<h3>{}</h3>", table.title)
        ends = (words.text("deeper.at_low"), words.text("deeper.at_high"))
        name = words.text("deeper.difference", currency=words.currency)
        middle = words.exchanged(told.price.value)
        drawn = chart(charts.tornado(rows, middle=middle, name=name, ends=ends), table.title)
        drawn.style(f"height: {120 + 48 * len(rows)}px")
        self._twin(table)

    def _curves(self, told: Estimate) -> None:
        words, curves = self.words, told.curves
        if curves is None:
            return
        table = estimate.chances_table(curves, words)
        shell.write("<h3>{}</h3>", table.title)
        likely = sorted(curves.curves.items(), key=lambda way: -max(way[1]))[:MOST_WAYS]
        shown = {words.way(key): row for key, row in likely if max(row) >= LEAST_SHOWN}
        named = {
            "asked": words.text("report.asked_quantity"),
            "quantity": words.text("report.quantity"),
            "chance": words.text("deeper.cheapest"),
        }
        drawn = charts.cheapest_over_quantity(
            curves.quantities, shown, words=named, asked=told.quantity
        )
        chart(drawn, table.title).style("height: 380px")
        shell.place(html.bullets(estimate.crossings(curves, words)))
        self._twin(table)

    async def _counterfactuals(self) -> None:
        found = await self.site.beside("counterfactuals", self.question)
        self._table_or_nothing(what_if.table(found, self.words))

    async def _information(self) -> None:
        found = await self.site.beside("information", self.question)
        self._table_or_nothing(information.table(found, self.words))
        shell.write('<p class="soft small">{}</p>', self.words.text("information.rule"))

    async def _co2(self) -> None:
        told = await self.site.beside("co2", self.question)
        shell.place(html.bullets(what_if.levers_lines(told, self.words)))
        shell.place(html.table(what_if.levers_table(told, self.words)))

    async def _people(self) -> None:
        language = self.words.language
        for group, entries in directory_for(self.answer).items():
            if not entries:
                continue
            shell.write("<h3>{}</h3>", self.words.text(f"directory_group.{group}"))
            for entry in entries[:N_PEOPLE]:
                address = f"/{language}/directory?{urlencode({'text': entry.name(language)})}"
                stale = self.words.text("directory.short_stale") if entry.is_stale else ""
                shell.write('<p><a href="{}">{}</a> {}</p>', address, entry.name(language), stale)
        shell.write(
            '<p><a href="{}">{}</a></p>', f"/{language}/directory",
            self.words.text("deeper.directory"),
        )  # fmt: skip

    def _table_or_nothing(self, table: blocks.Table) -> None:
        if table.rows:
            shell.place(html.table(table))
        else:
            shell.write("<p>{}</p>", self.words.text("deeper.nothing"))

    def _twin(self, table: blocks.Table) -> None:
        shell.place(html.macro("answer.html", "twin", self.words, table))
