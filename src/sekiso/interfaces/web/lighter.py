"""The page that checks a part under its loads and makes it lighter, in 3D, before and after."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import urlencode

from nicegui import ui

from sekiso.domain.errors import SekisoError
from sekiso.interfaces.report import html
from sekiso.interfaces.web import lighter_text, shell, simple_shapes
from sekiso.interfaces.web.components import (
    MeshViewer,
    Upload,
    ViewerField,
    card,
    row_of,
    select,
    typed,
)
from sekiso.interfaces.web.lighter_places import Places
from sekiso.interfaces.web.lighter_runs import Run, Runs
from sekiso.interfaces.web.lighter_views import (
    FIELDS,
    FILES,
    USUAL_METAL,
    LighterAsked,
    Shown,
)
from sekiso.interfaces.web.part_facts import PartLines
from sekiso.interfaces.web.question import PageQuestion
from sekiso.interfaces.web.service import Site

TICK = 1.0  # s between two looks at what has grown
RESOLUTIONS = ("coarse", "normal", "fine")


class LighterPage:
    """One visitor's part with loads; everything asked stands in the address."""

    def __init__(self, site: Site, language: str, query: str) -> None:
        self.site, self.language = site, language
        self.question = PageQuestion.of(query)
        self.words = site.words(language, self.question)
        self.asked = LighterAsked.of(query)
        self.runs = Runs(site)

    def build(self) -> None:
        """Lay out the page."""
        text = self.words.text
        with shell.framed(self.language, "lighter"):
            shell.write(
                "<h1>{}</h1><p>{}</p>", text("lighter_page.title"), text("lighter_page.lead")
            )
            with card():
                if self.question.part:
                    shell.write("<p><strong>{}</strong></p>", self._name())
                    lines = PartLines(self.site, self.words, on_unit=self._take_unit)
                    ui.timer(0.0, lambda: lines.show(self.question), once=True)
                Upload(self.language, on_uploaded=self._uploaded)
                ui.button(text("start.sample"), on_click=self._sample).classes("main")
            if not self.question.part:
                return
            with card(text("lighter_page.places")):
                self.places = ui.element("div")
                shell.write_in(self.places, '<p role="status">{}</p>', text("part_view.working"))
                ui.timer(0.05, self._show_places, once=True)
            with card(text("lighter_page.aim")):
                self._aim()
            self.result = ui.element("div").props('aria-live="polite"')

    def _name(self) -> str:
        return self.question.text("name") or self.question.part[:12]

    async def _show_places(self) -> None:
        try:
            body = await self.runs.faced_body(self.question)
        except SekisoError as problem:
            shell.write_in(self.places, shell.PROBLEM, problem.text(self.language))
            return
        self.places.clear()
        address = self._file("/lighter/body")
        with self.places:
            Places(
                self.words, self.question, body, address=address, on_said=self._take_question
            ).build()

    def _file(self, path: str) -> str:
        said = {name: self.question.text(name) for name in ("part", "unit")}
        return f"{path}?{urlencode({name: value for name, value in said.items() if value})}"

    def _aim(self) -> None:
        text, asked = self.words.text, self.asked
        with row_of():
            metals = self.words.alloys()
            select(metals, self.question.text("material") or USUAL_METAL, text("map.material"),
                   lambda key: self._go(self.question.saying(material=key)))  # fmt: skip
            ways = {"": text("lighter_page.any_process"), **self._processes()}
            select(ways, asked.process, text("answer.process"),
                   lambda key: self._go(process=key))  # fmt: skip
            aims = {key: text(f"lighter_page.aim_{key}") for key in ("factor", "share")}
            select(aims, asked.aim, text("lighter_page.aim"), lambda key: self._go(aim=key))
            self.amount = typed(text(f"lighter_page.amount_{asked.aim}"), asked.amount,
                                "inputmode=decimal debounce=900",
                                lambda said: self._go(amount=said.strip()))  # fmt: skip
            finesse = {key: text(f"lighter_page.{key}") for key in RESOLUTIONS}
            select(finesse, asked.resolution, text("lighter_page.resolution"),
                   lambda key: self._go(resolution=key))  # fmt: skip
        with row_of():
            ui.button(text("lighter_page.check"), on_click=self._check).classes("main")
            ui.button(text("lighter_page.lighten"), on_click=self._lighten).classes("main")

    def _processes(self) -> dict[str, str]:
        return {key: self.words.shaping(key) for key in self.site.knowledge.of("rules")}

    def _take_unit(self, unit: str) -> None:
        self._go(self.question.saying(unit=unit))

    def _take_question(self, question: PageQuestion) -> None:
        self._go(question)

    def _go(self, question: PageQuestion | None = None, **changed: str) -> None:
        asked = self.asked.saying(**changed)
        query = (question or self.question).query()
        ui.navigate.to(f"/{self.language}/lighter?{query}&{asked.query()}")

    def _uploaded(self, told: dict[str, Any]) -> None:
        self._go(PageQuestion().saying(part=told["id"], name=told["name"]))

    async def _sample(self) -> None:
        kept = await self.site.keep_shape(simple_shapes.STARTING, {})
        name = self.words.text(f"shape.{simple_shapes.STARTING}")
        self._uploaded({"id": kept, "name": f"{name}.stl"})

    def _say(self, line: str, *, is_problem: bool = False) -> None:
        shape = shell.PROBLEM if is_problem else '<p role="status">{}</p>'
        shell.write_in(self.result, shape, line)

    async def _check(self) -> None:
        self._say(self.words.text("lighter_page.checking"))
        try:
            shown = await self.runs.strength(self.question, self.asked)
        except SekisoError as problem:
            self._say(problem.text(self.language), is_problem=True)
            return
        self.result.clear()
        with self.result, card(self.words.text("lighter_page.strength")):
            self._shown(shown)

    def _shown(self, shown: Shown) -> None:
        """Lines, findings and the body with its fields."""
        for line in lighter_text.lines(shown, self.words):
            shell.write("<p>{}</p>", line)
        fields = [
            ViewerField(name, self.words.text(f"lighter_page.field_{name}"), unit, "")
            for name, unit in FIELDS
        ]
        MeshViewer(
            self.language, address=self.runs.address(shown), picture="",
            summary=self.words.text("lighter_page.body"), fields=fields, shown=fields[0].name,
        )  # fmt: skip
        shell.place(html.findings(shown.findings, self.words))

    async def _lighten(self) -> None:
        """Run it in a worker; a timer shows the last shape that it wrote."""
        run = self.runs.begin()
        self._lay_out_growing(run)
        try:
            before, after = await self.runs.lighter(self.question, self.asked, run)
        except asyncio.CancelledError:
            self._say(self.words.text("answer_page.cancelled"))
            return
        except SekisoError as problem:
            self._say(problem.text(self.language), is_problem=True)
            return
        finally:
            self.ticking.deactivate()
            self.runs.end(run)
        await self._compare(before, after)

    def _lay_out_growing(self, run: Run) -> None:
        self.result.clear()
        with self.result, card(self.words.text("lighter_page.growing")):
            self.line = ui.label(self.words.text("lighter_page.starting")).props('role="status"')
            self.bar = ui.element("progress").props("max=1 value=0")
            label = self.words.text("lighter_page.stop")
            ui.button(label, on_click=run.stop).classes("quiet").props("flat")
            self.grown = ui.element("div")
        self.growing_viewer: MeshViewer | None = None
        self.ticking = ui.timer(TICK, lambda: self._show_growing(run))

    def _show_growing(self, run: Run) -> None:
        now = run.now()
        if now is None:
            return
        self.line.set_text(lighter_text.progress(now, self.words))
        self.bar.props(f"value={now.iteration / now.n_iterations:.3f}")
        address = f"/lighter/growing/{run.token}?{now.n_pictures}"
        if self.growing_viewer is None:
            summary = self.words.text("lighter_page.growing")
            with self.grown:
                self.growing_viewer = MeshViewer(
                    self.language, address=address, picture="", summary=summary
                )
        else:
            self.growing_viewer.show_body(address)

    async def _compare(self, before: Shown, after: Shown) -> None:
        text = self.words.text
        kept = await self.runs.keep_part(after)
        self.result.clear()
        with self.result:
            with card(text("lighter_page.compared")):
                shell.place(html.table(lighter_text.compared(before, after, self.words)))
                with ui.element("div").classes("columns even"):
                    for title, shown in (("before", before), ("after", after)):
                        with ui.element("div"):
                            shell.write("<h3>{}</h3>", text(f"lighter_page.{title}"))
                            self._shown(shown)
            with card(text("lighter_page.files")):
                for suffix in FILES:
                    address, label = self.runs.address(after, suffix), suffix[1:].upper()
                    shell.write('<a class="button" href="{}" download>{}</a> ', address, label)
                asked = PageQuestion.of(self.question.query()).saying(
                    part=kept, name=f"{self._name()} {text('lighter_page.after')}",
                    loads=(), supports=(), unit="mm",
                )  # fmt: skip
                line = '<p><a href="/{}/answer?{}">{}</a></p>'
                shell.write(line, self.language, asked.query(), text("lighter_page.price"))
