"""The page that checks a part under its loads and makes it lighter, in 3D, before and after."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from nicegui import ui

from sekiso.design.topology.order import N_CELLS
from sekiso.domain.errors import SekisoError
from sekiso.domain.lighter import Lighter
from sekiso.interfaces.web import lighter_text, shell, simple_shapes
from sekiso.interfaces.web.components import (
    MeshViewer,
    Upload,
    card,
    quiet_button,
    row_of,
    select,
    typed,
)
from sekiso.interfaces.web.lighter_asked import AIMS, USUAL_METAL, LighterAsked
from sekiso.interfaces.web.lighter_places import DIRECTIONS, Places
from sekiso.interfaces.web.lighter_result import show_compared, show_strength
from sekiso.interfaces.web.lighter_runs import Run, Runs
from sekiso.interfaces.web.lighter_views import Shown
from sekiso.interfaces.web.part_facts import PartLines
from sekiso.interfaces.web.question import PageQuestion
from sekiso.interfaces.web.service import Site
from sekiso.interfaces.web.waiting import show_waiting

TICK = 1.0  # s between two looks at what has grown


class LighterPage:
    """One visitor's part with loads; everything asked stands in the address."""

    def __init__(self, site: Site, language: str, query: str) -> None:
        self.site, self.language = site, language
        self.question, self.asked = PageQuestion.of(query), LighterAsked.of(query)
        self.words = site.words(language, self.question)
        self.runs, self.run = Runs(site), Run()

    def build(self) -> None:
        """Lay out the page."""
        text = self.words.text
        with shell.framed(self.language, "lighter"):
            shell.write(
                "<h1>{}</h1><p>{}</p>", text("lighter_page.title"), text("lighter_page.lead")
            )
            with card(text("lighter_page.part")):
                self._part()
            if not self.question.part:
                return
            with card(text("lighter_page.places")):
                self.places = ui.element("div")
                shell.write_in(self.places, '<p role="status">{}</p>', text("part_view.working"))
                ui.timer(0.05, self._show_places, once=True)
            with card(text("lighter_page.metal_title")):
                self._metal()
            with card(text("lighter_page.lighter_title")):
                self._aim()
            self.result = ui.element("div").props('aria-live="polite"').classes("result")
            ui.context.client.on_delete(lambda: self.runs.cancel(self.run))

    def _part(self) -> None:
        if self.question.part:
            shell.write("<p><strong>{}</strong></p>", self._name())
            lines = PartLines(self.site, self.words, on_unit=self._take_unit)
            ui.timer(0.0, lambda: lines.show(self.question), once=True)
        Upload(self.language, on_uploaded=self._uploaded)
        ui.button(self.words.text("start.sample"), on_click=self._sample).classes("main")

    def _name(self) -> str:
        return self.question.text("name") or self.question.part[:12]

    async def _show_places(self) -> None:
        try:
            body = await self.runs.faced_body(self.question)
        except SekisoError as problem:
            shell.write_in(self.places, shell.PROBLEM, problem.text(self.language))
            return
        self.places.clear()
        said = {name: self.question.text(name) for name in ("part", "unit")}
        given = urlencode({name: value for name, value in said.items() if value})
        with self.places:
            Places(
                self.words, self.question, body, address=f"/lighter/body?{given}",
                on_said=self._take_places,
            ).build()  # fmt: skip

    def _metal(self) -> None:
        text, asked = self.words.text, self.asked
        with row_of():
            metal = self.question.text("material") or USUAL_METAL
            select(self.words.alloys(), metal, text("lighter_page.metal_name"), self._take_metal)
            ways = {"": text("lighter_page.any_process"), **self._processes()}
            select(ways, asked.text("process"), text("answer.process"), self._take_process)
            typed(
                text("lighter_page.factor"), asked.text("factor"), "inputmode=decimal",
                lambda said: self._want(factor=said.strip()),
            )  # fmt: skip
            sizes = {name: text(f"lighter_page.{name}") for name in N_CELLS}
            said = asked.text("resolution")
            sizes.setdefault(said, said)
            select(
                sizes, said, text("lighter_page.resolution"),
                lambda key: self._want(resolution=key),
            )  # fmt: skip
        ui.button(text("lighter_page.check"), on_click=self._check).classes("main")

    def _aim(self) -> None:
        text, asked = self.words.text, self.asked
        shell.write("<p>{}</p>", text("lighter_page.lighter_lead"))
        with row_of():
            aims = {key: text(f"lighter_page.aim_{key}") for key in AIMS}
            select(
                aims, asked.text("aim"), text("lighter_page.aim"), self._take_aim
            ).classes("narrow")  # fmt: skip
            self.share = typed(
                text("lighter_page.share"), asked.text("share"), 'inputmode=decimal suffix="%"',
                lambda said: self._want(share=said.strip()),
            )  # fmt: skip
            ways = {"": text("lighter_page.best_direction"), **{way: way for way in DIRECTIONS}}
            self.direction = select(
                ways, asked.text("direction"), text("lighter_page.build_direction"),
                lambda way: self._want(direction=way),
            )  # fmt: skip
        self._show_what_counts()
        ui.button(text("lighter_page.lighten"), on_click=self._lighten).classes("main")

    def _show_what_counts(self) -> None:
        self.share.set_visibility(self.asked.text("aim") == "share")
        self.direction.set_visibility(bool(self.asked.text("process")))

    def _processes(self) -> dict[str, str]:
        return {key: self.words.shaping(key) for key in self.site.knowledge.of("rules")}

    def _take_metal(self, key: str) -> None:
        self.question = self.question.saying(material=key)
        self._changed()

    def _take_process(self, key: str) -> None:
        self._want(process=key)
        self._show_what_counts()

    def _take_aim(self, key: str) -> None:
        self._want(aim=key)
        self._show_what_counts()

    def _want(self, **changed: str) -> None:
        self.asked = self.asked.saying(**changed)
        self._changed()

    def _take_places(self, said: Mapping[str, tuple[str, ...]]) -> None:
        self.question = self.question.saying(**said)
        self._changed()

    def _changed(self) -> None:
        """What was computed for another question goes, and the address tells this one."""
        if not self.run.is_running:
            self.result.clear()
        shell.show_query("&".join(filter(None, (self.question.query(), self.asked.query()))))

    def _take_unit(self, unit: str) -> None:
        self._open(self.question.saying(unit=unit))

    def _open(self, question: PageQuestion) -> None:
        pieces = (question.query(), self.asked.query())
        ui.navigate.to(f"/{self.language}/lighter?{'&'.join(filter(None, pieces))}")

    def _uploaded(self, told: dict[str, Any]) -> None:
        self._open(PageQuestion().saying(part=told["id"], name=told["name"]))

    async def _sample(self) -> None:
        kept = await self.site.keep_shape(simple_shapes.STARTING, {})
        name = self.words.text(f"shape.{simple_shapes.STARTING}")
        self._uploaded({"id": kept, "name": f"{name}.stl"})

    def _say_problem(self, line: str) -> None:
        shell.write_in(self.result, shell.PROBLEM, line)
        self._scroll()

    def _scroll(self) -> None:
        """Let the visitor see what has come."""
        way = '{behavior: "smooth", block: "nearest"}'
        ui.run_javascript(f"getHtmlElement({self.result.id}).scrollIntoView({way})")

    async def _check(self) -> None:
        if self.run.is_running:
            return
        self.result.clear()
        with self.result, card(self.words.text("lighter_page.checking")):
            show_waiting(self.site.work, self.words, "strength")
        self._scroll()
        asked = self.question, self.asked
        try:
            shown = await self.runs.strength(*asked)
        except SekisoError as problem:
            self._say_problem(problem.text(self.language))
            return
        if asked != (self.question, self.asked):
            return
        self.result.clear()
        with self.result:
            show_strength(shown, self.words)
        self._scroll()

    async def _lighten(self) -> None:
        """Run it in a worker; a timer shows the last shape that it wrote."""
        if self.run.is_running:
            return
        self.run, asked = Run(), self.question
        self._lay_out_growing(self.run)
        try:
            before, after, priced = await self.runs.lighter(asked, self.asked, self.run)
        except asyncio.CancelledError:
            self._say_problem(self.words.text("answer_page.cancelled"))
            return
        except SekisoError as problem:
            self._say_problem(problem.text(self.language))
            return
        finally:
            self.ticking.cancel()
        await self._compare(asked, before, after, priced)

    def _lay_out_growing(self, run: Run) -> None:
        text = self.words.text
        self.result.clear()
        with self.result, card(text("lighter_page.growing")):
            self.line = ui.label(text("lighter_page.starting")).props('role="status"')
            name = text("lighter_page.growing")
            self.bar = ui.element("progress").props(f'max=1 value=0 aria-label="{name}"')
            with row_of():
                quiet_button(text("lighter_page.stop"), run.stop)
                quiet_button(text("shell.cancel"), lambda: self.runs.cancel(run))
            self.grown = ui.element("div").classes("growing")
            self.viewer: MeshViewer | None = None
            self.ticking = ui.timer(TICK, lambda: self._show_growing(run))
        self._scroll()

    def _show_growing(self, run: Run) -> None:
        now = run.now()
        if now is None:
            return
        self.line.set_text(lighter_text.progress(now, self.words))
        self.bar.props(f"value={now.iteration / now.n_iterations:.3f}")
        if not now.n_pictures:
            return
        address = f"/lighter/growing/{run.token}?{now.n_pictures}"
        if self.viewer is None:
            summary = self.words.text("lighter_page.growing")
            with self.grown:
                self.viewer = MeshViewer(
                    self.language, address=address, picture="", summary=summary, axes=True
                )
        else:
            self.viewer.show_body(address)

    async def _compare(
        self, asked: PageQuestion, before: Shown, after: Shown, priced: Lighter | None
    ) -> None:
        kept = await self.runs.keep_part(after)
        name = f"{self._name().rpartition('.')[0] or self._name()}-lighter"
        lighter = asked.saying(part=kept, name=f"{name}.stl", loads=(), supports=(), unit="mm")
        self.result.clear()
        with self.result:
            show_compared(before, after, self.words, lighter=lighter, name=name, priced=priced)
        self._scroll()
