"""The explore page: a process map with melt pools to read, and materials over two properties."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui
from starlette.concurrency import run_in_threadpool

from sekiso.domain.errors import SekisoError
from sekiso.interfaces.report import blocks, html
from sekiso.interfaces.report.words import Words, scientific
from sekiso.interfaces.web import learn, map_charts, maps, shell
from sekiso.interfaces.web.ashby import AshbyChart
from sekiso.interfaces.web.components import Range, card, chart, redraw, row_of, select, typed
from sekiso.interfaces.web.maps import MapQuestion, Point
from sekiso.interfaces.web.service import Site

TERMS = ("process_window", "melt_pool", "keyhole", "lack_of_fusion", "balling", "porosity")
MARKS = ("qualified", "best", "robust", "track", "chosen")
RISKS = ("5", "10", "15", "20", "35")


class ExplorePage:
    """One visitor's process map; sliders and clicks choose a recipe that is read at once."""

    def __init__(self, site: Site, language: str, query: str) -> None:
        self.site, self.words = site, Words(site.knowledge, language)
        self.language, self.asked = language, MapQuestion.of(query)
        self.found: Any = None
        self.point = Point(200.0, 0.8)
        self.defect = "any"
        self.is_reading = False
        self.is_stale = False

    def build(self) -> None:
        """Lay out the page."""
        text = self.words.text
        with shell.framed(self.language, "explore"):
            shell.write("<h1>{}</h1><p>{}</p>", text("shell.explore"), text("map.lead"))
            with card():
                self._form()
            self.status = ui.element("div").props('role="status"')
            self.body = ui.element("div")
            with card(text("ashby.title")):
                AshbyChart(self.site, self.words).build()
        ui.timer(0.05, self._draw, once=True)

    def _form(self) -> None:
        machines = {
            key: machine.name(self.language)
            for key, machine in self.site.knowledge.machines.items()
            if machine["process"] == self.asked.process and machine.value("beam_diameter")
        }
        processes = {key: self.words.shaping(key) for key in maps.processes()}
        none = {maps.MACHINE_FREE: self.words.text("map.any_machine")}
        with row_of():
            self._select("material", self.words.alloys())
            self._select("process", processes)
            self._select("machine", none | machines)
            self._input("layer", self.asked.layer_um)
            self._input("beam", self.asked.beam_um)
            self._input("hatch", self.asked.hatch)
            self._select("risk", {risk: f"{risk} %" for risk in RISKS}, self.asked.risk_percent)

    def _select(self, name: str, offered: dict[str, str], usual: str = "") -> None:
        value, label = getattr(self.asked, name) or usual, self.words.text(f"map.{name}")
        select(offered, value, label, lambda chosen: self._ask(**{name: chosen}))

    def _input(self, name: str, value: str) -> None:
        look = 'debounce=600 inputmode=decimal suffix="µm"'
        label = self.words.text(f"map.{name}")
        typed(label, value, look, lambda text: self._ask(**{name: text}))

    async def _ask(self, **changed: str) -> None:
        if changed.get("process") and changed["process"] != self.asked.process:
            asked = MapQuestion(material=self.asked.material, process=changed["process"])
            ui.navigate.to(f"/{self.language}/explore?{asked.query()}")
            return
        self.asked = replace(self.asked, power="", speed="", **changed)
        if "material" in changed:
            self.asked = replace(self.asked, hatch="", preheat="")
        shell.show_query(self.asked.query())
        await self._draw()

    async def _draw(self) -> None:
        asked = self.asked
        shell.write_in(self.status, "<p>{}</p>", self.words.text("map.working"))
        try:
            given = asked.point
            found = await self.site.window(asked)
        except SekisoError as problem:
            shell.write_in(self.status, shell.PROBLEM, problem.text(self.language))
            return
        if asked != self.asked:
            return
        self.found = found
        start = found.qualified if self._is_on_map(found.qualified) else found.best
        self.point = given or Point(start.power, start.speed)
        self.status.clear()
        self._lay_out()
        await self._read()

    def _is_on_map(self, recipe: Any) -> bool:
        return recipe is not None and abs(recipe.layer / self.found.best.layer - 1.0) < 0.05

    def _lay_out(self) -> None:
        text = self.words.text
        self.body.clear()
        with self.body, ui.element("div").classes("columns even"):
            with card(text("map.title")):
                defects = {d: text(f"defect.{d}") for d in ("any", *self.found.probability)}
                select(defects, self.defect, text("report.defect"), self._choose_defect)
                self.chart = chart(self._map(), text("map.chart_label"), self._clicked)
                self.chart.classes("tall")
                shell.write('<p class="small soft">{}</p>', text("map.marks"))
                self._twin()
                shell.place(learn.links(self.language, *TERMS))
            with card(text("map.reading")):
                self._sliders(self.found.power, self.found.speed)
                self.section = chart({}, text("map.section_label"))
                self.numbers = shell.place(Markup(""))

    def _sliders(self, power: Any, speed: Any) -> None:
        self.power_slider = Range(
            self.words.text("map.power"), unit="W", low=float(power[0]), high=float(power[-1]),
            step=1.0, start=round(self.point.power),
            on_moved=lambda value: self._move(replace(self.point, power=value)),
        )  # fmt: skip
        self.speed_slider = Range(
            self.words.text("map.speed"), unit="mm/s", low=round(1e3 * speed[0]),
            high=round(1e3 * speed[-1]), step=5.0, start=round(1e3 * self.point.speed),
            on_moved=lambda value: self._move(replace(self.point, speed=1e-3 * value)),
        )  # fmt: skip

    def _choose_defect(self, name: str) -> None:
        self.defect = name
        redraw(self.chart, self._map())

    def _map(self) -> dict[str, Any]:
        words = {name: self.words.text(f"map.{name}") for name in MARKS}
        words |= {
            "speed": f"{self.words.text('map.speed')} [mm/s]",
            "power": f"{self.words.text('map.power')} [W]",
        }
        options = map_charts.risk_map(self.found, self.defect, words=words)
        place = map_charts.cell(self.found, self.point.power, self.point.speed)
        options["series"][-1]["data"] = [place]
        return options

    async def _clicked(self, event: Any) -> None:
        value = event.value
        if not isinstance(value, list) or len(value) < 2:
            return
        column, row = int(value[0]), int(value[1])
        self.point = Point(float(self.found.power[row]), float(self.found.speed[column]))
        self.power_slider.run_method("set", round(self.point.power))
        self.speed_slider.run_method("set", round(1e3 * self.point.speed))
        await self._read()

    async def _move(self, point: Point) -> None:
        self.point = point
        shell.show_query(self.asked.at(point).query())
        await self._read()

    async def _read(self) -> None:
        """Read the chosen recipe; while one is being read, only the last wish waits."""
        if self.is_reading:
            self.is_stale = True
            return
        self.is_reading = True
        try:
            while True:
                self.is_stale = False
                await self._read_once()
                if not self.is_stale:
                    break
                await asyncio.sleep(0)
        finally:
            self.is_reading = False

    async def _read_once(self) -> None:
        try:
            ask = partial(maps.reading, self.found, self.point, self.asked, **self.site.learned())
            read = await run_in_threadpool(ask)
        except SekisoError as problem:
            line = problem.text(self.language)
            self.numbers.set_content(html.markup('<p class="problem" role="status">{}</p>', line))
            return
        names = ("middle", "low", "high", "neighbour", "across", "down", "layer")
        words = {name: self.words.text(f"map.{name}") for name in names}
        redraw(self.section, map_charts.cross_section(read, words=words))
        place = map_charts.cell(self.found, self.point.power, self.point.speed)
        marked = [*({} for _ in MARKS), {"data": [place]}]
        self.chart.run_chart_method("setOption", {"series": marked})
        self.numbers.set_content(self._numbers(read))

    def _numbers(self, read: dict[str, Any]) -> Markup:
        words, text, ends = self.words, self.words.text, ("", "_low", "_high")
        rows = [
            (text(f"map.{size}"), *(f"{1e6 * read[f'{size}{end}']:.0f}" for end in ends), "µm")
            for size in ("width", "depth", "length")
        ]
        density = (f"{100 * read[f'relative_density{end}']:.1f}" for end in ends)
        rows.append((words.subject("relative_density"), *density, "%"))
        heads = words.texts("knowledge", "number", "value", "low", "high", "unit")
        pool = blocks.Table(text("map.pool"), heads, tuple(rows), (1, 2, 3))
        risks = tuple((text(f"defect.{k}"), f"{p:.0%}") for k, p in read["risks"].items())
        risk_heads = words.texts("report", "defect", "probability")
        risk_table = blocks.Table(text("report.risks"), risk_heads, risks, (1,))
        mode = text(f"map.mode_{read['mode']}")
        cooling = scientific(read["cooling_rate"]) if read["cooling_rate"] > 0.0 else "-"
        facts = f"{text('map.mode')}: {mode}; {text('map.cooling')}: {cooling} K/s"
        given = (facts, pool, risk_table, *self._recipe(read))
        return html.macro("explore.html", "reading", words, *given)

    def _recipe(self, read: dict[str, Any]) -> tuple[str, str, str]:
        """The recipe in words, how far the models are trusted there, and the call in Python."""
        shown = {
            "power": f"{self.point.power:.0f}", "speed": f"{1e3 * self.point.speed:.0f}",
            "hatch": f"{1e6 * read['hatch']:.0f}", "layer": f"{1e6 * read['layer']:.0f}",
        }  # fmt: skip
        line = f', wavelength="{1e9 * read["wavelength"]:g} nm"' if read["wavelength"] else ""
        call = (
            f'sekiso.melt_pool("{self.found.material}", process="{self.found.process}", '
            f'power="{shown["power"]} W", speed="{shown["speed"]} mm/s", '
            f'layer="{shown["layer"]} um", '
            f'beam_diameter="{1e6 * self.found.best.beam_diameter:.4g} um", '
            f'preheat="{self.found.best.preheat:.5g} K"{line})'
        )
        return self.words.text("map.recipe", **shown), self.words.validity(read["validity"]), call

    def _twin(self) -> None:
        found, text = self.found, self.words.text
        named = {name: getattr(found, name) for name in ("qualified", "best", "robust")}
        rows = [
            (
                text(f"map.{name}"), f"{r.power:.0f}", f"{1e3 * r.speed:.0f}",
                f"{1e6 * r.hatch:.0f}", f"{1e6 * r.layer:.0f}", f"{r.any_defect:.0%}",
                f"{3.6e9 * r.build_rate:.1f}",
            )
            for name, r in named.items()
            if r is not None
        ]  # fmt: skip
        rows += [
            (text("map.track"), f"{power:.0f}", f"{1e3 * speed:.0f}", "-", "-", "-", "-")
            for power, speed in found.next_tracks
        ]
        units = ("power_unit", "speed_unit", "hatch_unit", "layer_unit", "any", "rate_unit")
        heads = self.words.texts("map", "which", *units)
        table = blocks.Table(text("map.recipes"), heads, tuple(rows), range(1, 7))
        shell.write("{}<p>{}</p>", html.table(table), self.words.validity(found.validity))
