"""The answer page: recommendation, numbers with reasons, alternatives, and what was assumed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from nicegui import ui

from sekiso.domain.answer import Answer, Assumed, Candidate
from sekiso.domain.direction import AS_DRAWN, BEST
from sekiso.domain.errors import SekisoError
from sekiso.domain.requirement import FLAG_VALUES
from sekiso.interfaces.report import blocks, html
from sekiso.interfaces.web import charts, learn, shell
from sekiso.interfaces.web.choices import choice_links
from sekiso.interfaces.web.components import card, chart, select, typed
from sekiso.interfaces.web.deeper import Deeper
from sekiso.interfaces.web.maps import of_candidate
from sekiso.interfaces.web.part_facts import PartLines
from sekiso.interfaces.web.part_view import PartView
from sekiso.interfaces.web.question import PageQuestion
from sekiso.interfaces.web.service import Site
from sekiso.interfaces.web.waiting import show_waiting

N_SOURCES = 12
TERMS = (
    "interval", "allowable", "lead_time_term", "recipe", "layer", "hatch", "single_track",
    "lack_of_fusion", "balling", "keyhole", "stress_relief", "hip", "ageing", "as_built",
    "near_net", "roughness_term",
)  # fmt: skip


class AnswerPage:
    """One visitor's answer; changing an assumption answers again in place."""

    def __init__(self, site: Site, language: str, query: str) -> None:
        self.site, self.language, self.question = site, language, PageQuestion.of(query)
        self.words = site.words(language, self.question)

    def build(self) -> None:
        """Lay out the page; an answer that is not known yet comes a moment later."""
        with shell.framed(self.language, "answer"):
            self.status = ui.element("div").props('role="status" aria-live="polite"')
            self.body = ui.element("div")
            known = None if self.question.is_empty else self.site.known_answer(self.question)
            if known is not None:
                self._show(known)
            elif self.question.is_empty:
                self._say_problem(self.words.text("answer_page.nothing_asked"))
            else:
                self._say_working()
                ui.timer(0.05, self._answer, once=True)

    async def _answer(self) -> None:
        asked = self.question
        try:
            answer = await self.site.answer(asked)
        except asyncio.CancelledError:
            self._say_problem(self.words.text("answer_page.cancelled"))
            return
        except SekisoError as problem:
            self._say_problem(problem.text(self.language))
            return
        if asked == self.question:
            self._show(answer)

    def _say_working(self) -> None:
        self.status.clear()
        with self.status, card():
            show_waiting(
                self.site.work, self.words, "answer",
                on_cancel=lambda: self.site.give_up(self.question),
            )  # fmt: skip

    def _say_problem(self, line: str) -> None:
        self.status.clear()
        with self.status:
            self._place("problem", self.question.query(), line)

    def _place(self, name: str, *values: Any) -> None:
        """Put a part of the template `answer.html` on the page."""
        shell.place(html.macro("answer.html", name, self.words, *values))

    def _show(self, answer: Answer) -> None:
        shown, query = self.site.named(answer, self.question), self.question.query()
        self.status.clear()
        self.body.clear()
        with self.body:
            links = choice_links(answer, self.words, self.question, "answer")
            self._place("head", query, answer, shown, links)
            for candidate in blocks.shown_in_full(answer):
                self._candidate(candidate, answer)
            self._part(answer)
            self._assumptions(answer)
            best = blocks.best_additive(answer)
            has_trials = bool(best and best.recipe and best.recipe.next_trials)
            with card(self.words.text("answer_page.next")):
                self._place("next", query, answer, has_trials, links)
            if blocks.is_ranked(answer):
                with card(self.words.text("report.ranking")):
                    twin = f"/{self.language}/same-alloy.json?{query}"
                    shell.place(html.piece("rankings", answer, self.words, twin=twin))
                self._break_even(answer)
            shapes = html.piece("lighter_shapes", answer, self.words)
            self._section("lighter_report.section", Markup(shapes.strip()))
            if answer.has_best:
                Deeper(self.site, self.words, self.question, answer).build()
                with card(self.words.text("answer_page.sheets")):
                    self._place("sheets", self.question.said)
            self._section("report.learned", self._learned(answer))
            self._section("report.lost", html.bullets(blocks.lost(answer, self.words)))
            self._section("report.cases", html.piece("cases", answer, self.words))
            with card():
                kept = {"part": self.question.part, "name": shown.part_name}
                file = urlencode(kept) if self.question.part else ""
                self._place("evidence", answer, shown, N_SOURCES, file)

    def _section(self, key: str, inside: Markup) -> None:
        if inside:
            with card(self.words.text(key)):
                shell.place(inside)

    def _learned(self, answer: Answer) -> Markup:
        """Whose measurements moved the answer, with the way to them."""
        lines = html.bullets(blocks.learned(answer, self.words))
        if not lines:
            return lines
        link = '<p><a href="/{}/data/effect">{}</a></p>'
        return lines + html.markup(link, self.language, self.words.text("data_page.part.effect"))

    def _candidate(self, candidate: Candidate, answer: Answer) -> None:
        words = self.words
        with card():
            self._place("candidate", candidate, answer)
            is_wide = bool(candidate.chain) or candidate.recipe is not None
            with ui.element("div").classes("columns even" if is_wide else ""):
                with ui.element("div"):
                    on_map = of_candidate(candidate)
                    address = on_map.query() if on_map is not None else ""
                    self._place("chain_and_recipe", candidate, address)
                with ui.element("div"):
                    self._breakdown(candidate)
                    shell.place(html.table(blocks.reasons_won(candidate, answer, words)))
            # the part's own card shows its findings in the build direction, pinned on the body
            has_view = bool(self.question.part) and candidate is blocks.best_additive(answer)
            findings = "" if has_view else html.findings(candidate.findings, words)
            shell.place(findings + learn.links(self.language, *TERMS))

    def _breakdown(self, candidate: Candidate) -> None:
        words, title = self.words, self.words.text("report.breakdown")
        items = blocks.breakdown(candidate, words)
        shell.write("<h3>{}</h3>", title)
        bars = [(name, words.exchanged(cost)) for name, cost in items]
        names = {"name": words.cost_head(), "total": words.text("report.sum")}
        drawn = chart(charts.waterfall(bars, **names, decimals=words.decimals), title)
        drawn.style(f"height: {120 + 30 * len(items)}px")
        shell.write('<p class="small soft">{}</p>', blocks.breakdown_note(candidate, words))
        self._place("twin", blocks.breakdown_table(candidate, words))

    def _part(self, answer: Answer) -> None:
        if not (answer.part and self.question.part):
            return
        text, printed = self.words.text, blocks.best_additive(answer)
        process = printed.process if printed is not None else "PBF-LB"
        with card(text("answer_page.part")):
            lines = PartLines(self.site, self.words, on_unit=self._take_unit)
            ui.timer(0.0, lambda: lines.show(self.question), once=True)
            PartView(self.site, self.words, self.question, process=process).build()
            more = {"process": process, **layer_of(printed)}
            address = f"/{self.language}/part?{self.question.query()}&{urlencode(more)}"
            shell.write('<p><a href="{}">{}</a></p>', address, text("answer_page.open_part"))
            said = (
                self.question
                if printed is None
                else self.question.saying(material=printed.material)
            )
            address = f"/{self.language}/lighter?{said.query()}&{urlencode({'process': process})}"
            shell.write('<p><a href="{}">{}</a></p>', address, text("lighter_page.open"))

    def _assumptions(self, answer: Answer) -> None:
        text = self.words.text
        with card(text("report.assumed")):
            shell.write('<p class="soft small">{}</p>', text("answer_page.assumed_lead"))
            for entry in answer.assumed:
                self._assumption(entry)
            listed = {_assume_key(entry.key) for entry in answer.assumed}
            for key, _, value in (said.partition("=") for said in self.question.entries("assume")):
                if key not in listed:
                    self._assumption(Assumed(key, value, "", "set"))

    def _assumption(self, entry: Assumed) -> None:
        words, name = self.words, self.words.subject(entry.key)
        with ui.element("div").classes("assumption"):
            why = words.assumed_reason(entry)
            shell.write("<strong>{}</strong> <span class='soft small'>{}</span>", name, why)
            self._assumption_field(entry).props["aria-label"] = name

    def _assumption_field(self, entry: Assumed) -> Any:
        key = _assume_key(entry.key)

        async def change(value: str) -> None:
            await self._assume(key, value)

        if offered := self._offered(entry):
            value = str(entry.value).lower() if isinstance(entry.value, bool) else entry.value
            return select(offered, value, on_chosen=change)
        shown = f'debounce=900 placeholder="{self.words.assumed_value(entry)}"'
        return typed(None, self.question.assumed(key), shown, change)

    def _offered(self, entry: Assumed) -> Mapping[Any, str]:
        if isinstance(entry.value, bool):
            return {"true": self.words.text("answer.yes"), "false": self.words.text("answer.no")}
        if entry.key == "build_direction":
            words = {key: self.words.text(f"build_direction.{key}") for key in (BEST, AS_DRAWN)}
            return {
                **words,
                **({} if entry.value in words else {str(entry.value): str(entry.value)}),
            }
        if entry.key in ("scope", "region"):
            offered = FLAG_VALUES[entry.key]
            return {value: self.words.text(f"flag_value.{value}") for value in offered}
        if entry.key == "grid":
            grids = self.site.knowledge.of("economics")["electricity"]["grids"]
            return {key: grid["name"][self.language] for key, grid in grids.items()}
        return {}

    async def _take_unit(self, unit: str) -> None:
        await self._ask(self.question.saying(unit=unit))

    async def _assume(self, key: str, value: str) -> None:
        spelled = {"true": "yes", "false": "no"}.get(value, value)
        await self._ask(self.question.assuming(key, spelled))

    async def _ask(self, asked: PageQuestion) -> None:
        if asked == self.question:
            return
        self.question = asked
        shell.show_query(asked.query())
        self._say_working()
        await self._answer()

    def _break_even(self, answer: Answer) -> None:
        point = answer.break_even
        if point is None:
            return
        words, line = self.words, self.words.break_even(point)
        pieces = answer.need["quantity"]
        asked = pieces[0] if pieces and pieces[0] == pieces[1] else None
        heads = words.texts("report", "quantity", "chance_cheaper")
        named = {"asked": words.text("report.asked_quantity")}
        named["quantity"], named["chance"] = heads
        with card(words.text("report.break_even")):
            links = learn.links(self.language, "break_even", "route", "buy_to_fly")
            shell.write("<p>{}</p>{}", line, links)
            chart(charts.chance_over_quantity(point.curve, words=named, asked=asked), line)
            rows = tuple((f"{q:,.0f}", f"{c:.0%}") for q, c in point.curve)
            self._place("twin", blocks.Table("", heads, rows, (0, 1)))


def layer_of(candidate: Candidate | None) -> dict[str, str]:
    """The layer of a candidate's recipe in um, for an address; nothing where it has none."""
    if candidate is None or candidate.recipe is None or "layer" not in candidate.recipe.parameters:
        return {}
    return {"layer": f"{1e6 * candidate.recipe.layer:g}"}


def _assume_key(key: str) -> str:
    """The key by which an assumption is set; a drawn size is set by its largest dimension."""
    return "largest_dimension" if key == "size" else key
