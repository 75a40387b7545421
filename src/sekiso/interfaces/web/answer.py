"""The answer page: recommendation, numbers with reasons, alternatives, and what was assumed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from nicegui import ui

from sekiso.domain.answer import Answer, Assumed, Candidate
from sekiso.domain.errors import SekisoError
from sekiso.interfaces.report import blocks, html
from sekiso.interfaces.report.terminal import lost, shown_in_full
from sekiso.interfaces.web import charts, learn, shell
from sekiso.interfaces.web.part_view import PartView
from sekiso.interfaces.web.question import PageQuestion
from sekiso.interfaces.web.service import Site
from sekiso.interfaces.web.waiting import show_waiting

N_SOURCES = 12
TERMS = (
    "interval",
    "allowable",
    "lead_time_term",
    "recipe",
    "layer",
    "hatch",
    "single_track",
    "lack_of_fusion",
    "balling",
    "keyhole",
    "stress_relief",
    "hip",
    "ageing",
    "as_built",
    "near_net",
    "roughness_term",
)


class AnswerPage:
    """One visitor's answer; changing an assumption answers again in place."""

    def __init__(self, site: Site, language: str, query: str) -> None:
        self.site, self.language, self.question = site, language, PageQuestion.of(query)
        self.words = site.words(language, self.question)
        self.waiting = False

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
        self.waiting = True
        try:
            answer = await self.site.answer(asked)
        except asyncio.CancelledError:
            self._say_problem(self.words.text("answer_page.cancelled"))
            return
        except SekisoError as problem:
            self._say_problem(problem.text(self.language))
            return
        finally:
            self.waiting = False
        if asked == self.question:
            self._show(answer)

    def _say_working(self) -> None:
        self.status.clear()
        with self.status, ui.element("div").classes("card"):
            show_waiting(self.site.work, self.words, "answer", on_cancel=self._cancel)

    def _cancel(self) -> None:
        self.site.give_up(self.question)

    def _say_problem(self, line: str) -> None:
        self.status.clear()
        back = html.markup("/{}/start?{}", self.language, self.question.query())
        with self.status:
            link = self.words.text("answer_page.change_question")
            shell.place(
                html.markup(
                    '<p class="problem" role="alert">{}</p><p>'
                    '<a class="button" href="{}">{}</a></p>',
                    line,
                    back,
                    link,
                ),
            )

    def _show(self, answer: Answer) -> None:
        self.status.clear()
        self.body.clear()
        with self.body:
            self._head(answer)
            if answer.has_best:
                for candidate in shown_in_full(answer):
                    self._candidate(candidate, answer)
            self._part(answer)
            self._assumptions(answer)
            self._next(answer)
            if answer.has_best:
                self._section(
                    "report.ranking", html.table(blocks.ranking(answer, self.words), caption=False)
                )
            self._break_even(answer)
            self._section("report.lost", html.bullets(lost(answer, self.words)))
            self._section("report.cases", html.cases(answer, self.words))
            self._evidence(answer)

    def _section(self, key: str, inside: Markup) -> None:
        if inside:
            title = self.words.text(key)
            shell.place(html.markup("<h2>{}</h2>{}", title, inside), tag="section").classes("card")

    def _head(self, answer: Answer) -> None:
        words = self.words
        shown = self.site.named(answer, self.question)
        asked = "; ".join(f"{name}: {value}" for name, value in blocks.asked_lines(shown, words))
        notes = html.bullets(words.reason(note) for note in answer.notes) if answer.notes else ""
        query = self.question.query()
        links = html.markup(
            '<a class="button" href="/{}/report.pdf?{}">{}</a> '
            '<a href="/{}/report.html?{}">{}</a> <a href="/{}/start?{}">{}</a>',
            self.language,
            query,
            words.text("answer_page.pdf"),
            self.language,
            query,
            words.text("answer_page.printout"),
            self.language,
            query,
            words.text("answer_page.change_question"),
        )
        shell.place(
            html.markup(
                '<h1>{}</h1>{}<p class="soft small">{}: {}</p>{}{}'
                '<p class="row-of no-print">{}</p>',
                words.headline(answer),
                html.disclaimer(words),
                words.text("report.asked_title"),
                asked,
                html.findings(answer.part_findings, words),
                notes,
                links,
            ),
        )

    def _candidate(self, candidate: Candidate, answer: Answer) -> None:
        words = self.words
        is_best = candidate is answer.best
        title = words.text("report.recommended" if is_best else "report.best_additive")
        name = words.candidate_name(candidate)
        with ui.element("section").classes("card"):
            shell.place(
                html.markup("<h2>{}</h2><p>{}</p>", title, name)
                + html.tiles(blocks.tiles(candidate, answer, words), words),
            )
            is_wide = bool(candidate.chain) or candidate.recipe is not None
            with ui.element("div").classes("columns even" if is_wide else ""):
                with ui.element("div"):
                    if candidate.chain:
                        shell.place(html.table(blocks.chain(candidate, words)))
                    shell.place(self._recipe(candidate))
                with ui.element("div"):
                    self._breakdown(candidate)
                    won = html.table(blocks.reasons_won(candidate, answer, words))
                    shell.place(won)
            # the part's own card shows its findings in the build direction, pinned on the body
            has_view = bool(self.question.part) and candidate is _first_printed(answer)
            found = "" if has_view else html.findings(candidate.findings, words)
            shell.place(found + learn.links(self.language, *TERMS))

    def _recipe(self, candidate: Candidate) -> Markup:
        card = html.recipe(candidate, self.words)
        if not card:
            return Markup("")
        title = self.words.text("answer_page.recipe")
        if candidate.recipe is None:
            return html.markup("<h3>{}</h3>{}", title, card)
        parameters = candidate.recipe.parameters
        layer = f"{1e6 * parameters['layer']:.0f}" if "layer" in parameters else ""
        beam = f"{1e6 * parameters['beam_diameter']:.0f}" if "beam_diameter" in parameters else ""
        address = (
            f"/{self.language}/explore?material={candidate.material}&process={candidate.process}"
            f"&layer={layer}&beam={beam}"
        )
        link = self.words.text("answer_page.open_map")
        return html.markup('<h3>{}</h3>{}<p><a href="{}">{}</a></p>', title, card, address, link)

    def _breakdown(self, candidate: Candidate) -> None:
        words = self.words
        items = blocks.breakdown(candidate, words)
        shell.place(html.markup("<h3>{}</h3>", words.text("report.breakdown")))
        chart = ui.echart(
            charts.bars(
                [(name, words.exchanged(cost)) for name, cost in items], name=words.cost_head()
            )
        ).classes("chart")
        _named(chart, words.text("report.breakdown"))
        chart.style(f"height: {90 + 30 * len(items)}px")
        self._twin(html.table(blocks.breakdown_table(candidate, words), caption=False))

    def _twin(self, table: str) -> None:
        name = self.words.text("answer_page.as_table")
        shell.place(html.markup("<details><summary>{}</summary>{}</details>", name, table))

    def _part(self, answer: Answer) -> None:
        if not (answer.part and self.question.part):
            return
        with ui.element("section").classes("card"):
            shell.place(html.markup("<h2>{}</h2>", self.words.text("answer_page.part")))
            printed = _first_printed(answer)
            process = printed.process if printed is not None else "PBF-LB"
            PartView(self.site, self.words, self.question, process=process).build()
            address = f"/{self.language}/part?{self.question.query()}&process={process}"
            link = self.words.text("answer_page.open_part")
            shell.place(html.markup('<p><a href="{}">{}</a></p>', address, link))

    def _assumptions(self, answer: Answer) -> None:
        text = self.words.text
        with ui.element("section").classes("card"):
            shell.place(
                html.markup(
                    '<h2>{}</h2><p class="soft small">{}</p>',
                    text("report.assumed"),
                    text("answer_page.assumed_lead"),
                ),
            )
            for entry in answer.assumed:
                self._assumption(entry)
            listed = {_assume_key(entry.key) for entry in answer.assumed}
            for key, _, value in (said.partition("=") for said in self.question.entries("assume")):
                if key not in listed:
                    self._assumption(Assumed(key, value, "", "set"))

    def _assumption(self, entry: Assumed) -> None:
        words = self.words
        name = words.subject(entry.key)
        with ui.element("div").classes("assumption"):
            shell.place(
                html.markup(
                    "<strong>{}</strong> <span class='soft small'>{}</span>",
                    name,
                    words.assumed_reason(entry),
                ),
            )
            self._assumption_field(entry, name)

    def _assumption_field(self, entry: Assumed, name: str) -> None:
        key = _assume_key(entry.key)
        offered = self._offered(entry)

        async def change(event: Any) -> None:
            await self._assume(key, str(event.value or ""))

        if offered:
            value = str(entry.value).lower() if isinstance(entry.value, bool) else entry.value
            field: Any = ui.select(dict(offered), value=value, on_change=change)
        else:
            shown = self.words.assumed_value(entry)
            field = ui.input(value=self.question.assumed(key), on_change=change)
            field.props(f'debounce=900 placeholder="{shown}"')
        field.props(f'outlined dense aria-label="{name}"')

    def _offered(self, entry: Assumed) -> Mapping[Any, str]:
        if isinstance(entry.value, bool):
            return {"true": self.words.text("answer.yes"), "false": self.words.text("answer.no")}
        if entry.key == "grid":
            grids = self.site.knowledge.of("economics")["electricity"]["grids"]
            return {key: grid["name"][self.language] for key, grid in grids.items()}
        return {}

    async def _assume(self, key: str, value: str) -> None:
        spelled = {"true": "yes", "false": "no"}.get(value, value)
        asked = self.question.assuming(key, spelled)
        if asked == self.question:
            return
        self.question = asked
        ui.run_javascript(f"history.replaceState(history.state, '', '?{asked.query()}')")
        self._say_working()
        await self._answer()

    def _next(self, answer: Answer) -> None:
        words = self.words
        lines = [words.reason(entry) for entry in answer.missing]
        back = html.markup("/{}/start?{}", self.language, self.question.query())
        link = words.text("answer_page.change_question")
        inside = html.bullets(lines) if lines else ""
        best = _first_printed(answer)
        if best is not None and best.recipe is not None and best.recipe.next_trials:
            inside += html.markup("<p>{}</p>", words.text("answer_page.print_tracks"))
        self._section(
            "answer_page.next", html.markup('{}<p><a href="{}">{}</a></p>', inside, back, link)
        )

    def _break_even(self, answer: Answer) -> None:
        point = answer.break_even
        if point is None:
            return
        words = self.words
        pieces = answer.need["quantity"]
        asked = pieces[0] if pieces and pieces[0] == pieces[1] else None
        keys = {"quantity": "quantity", "asked": "asked_quantity", "chance": "chance_cheaper"}
        named = {name: words.text(f"report.{key}") for name, key in keys.items()}
        with ui.element("section").classes("card"):
            shell.place(
                html.markup(
                    "<h2>{}</h2><p>{}</p>", words.text("report.break_even"), words.break_even(point)
                )
                + learn.links(self.language, "break_even", "route", "buy_to_fly"),
            )
            options = charts.chance_over_quantity(point.curve, words=named, asked=asked)
            _named(ui.echart(options).classes("chart"), words.break_even(point))
            rows = tuple((f"{q:,.0f}", f"{c:.0%}") for q, c in point.curve)
            columns = (named["quantity"], named["chance"])
            self._twin(html.table(blocks.Table("", columns, rows, frozenset({0, 1}))))

    def _evidence(self, answer: Answer) -> None:
        words = self.words
        first = html.bullets(source.citation for source in answer.sources[:N_SOURCES])
        rest = html.bullets(source.citation for source in answer.sources[N_SOURCES:])
        more = words.text("answer_page.all_sources")
        inside = html.markup("<details><summary>{}</summary>{}{}</details>", more, first, rest)
        title = words.text("report.sources", n=len(answer.sources))
        shown = self.site.named(answer, self.question)
        shell.place(
            html.markup(
                "<h2>{}</h2>{}<h2>{}</h2>{}",
                title,
                inside,
                words.text("report.reproduce"),
                html.commands(shown, words),
            ),
            tag="section",
        ).classes("card")


def _first_printed(answer: Answer) -> Candidate | None:
    """The best feasible additive candidate."""
    return next((c for c in answer.candidates if c.is_additive and c.feasible), None)


def _assume_key(key: str) -> str:
    """The key by which an assumption is set; a drawn size is set by its largest dimension."""
    return "largest_dimension" if key == "size" else key


def _named(chart: Any, name: str) -> None:
    """Give a chart a name for those who cannot see it; its table twin follows."""
    chart.props(html.markup('role="img" aria-label="{}"', name))
