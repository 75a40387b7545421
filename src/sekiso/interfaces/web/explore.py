"""The explore page: a process map with melt pools to read, and materials over two properties."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from markupsafe import Markup
from nicegui import ui
from starlette.concurrency import run_in_threadpool

from sekiso.domain.errors import SekisoError
from sekiso.interfaces.report import blocks, html
from sekiso.interfaces.report.words import Words, scientific
from sekiso.interfaces.web import learn, map_charts, maps, shell
from sekiso.interfaces.web.ashby import AshbyChart
from sekiso.interfaces.web.components import Range
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
            shell.place(
                html.markup("<h1>{}</h1><p>{}</p>", text("shell.explore"), text("map.lead"))
            )
            with ui.element("section").classes("card"):
                self._form()
            self.status = ui.element("div").props('role="status"')
            self.body = ui.element("div")
            with ui.element("section").classes("card"):
                shell.place(html.markup("<h2>{}</h2>", text("ashby.title")))
                AshbyChart(self.site, self.words).build()
        ui.timer(0.05, self._draw, once=True)

    def _form(self) -> None:
        facts = self.site.knowledge
        alloys = {key: self.words.alloy(key) for key in facts.alloys}
        machines = {
            key: machine.name(self.language)
            for key, machine in facts.machines.items()
            if machine["process"] == self.asked.process and machine.value("beam_diameter")
        }
        processes = {key: self.words.shaping(key) for key in maps.processes()}
        none = {maps.MACHINE_FREE: self.words.text("map.any_machine")}
        with ui.element("div").classes("row-of"):
            self._select("material", dict(sorted(alloys.items(), key=lambda entry: entry[1])))
            self._select("process", processes)
            self._select("machine", none | machines)
            self._input("layer", self.asked.layer_um, "µm")
            self._input("beam", self.asked.beam_um, "µm")
            self._select("risk", {risk: f"{risk} %" for risk in RISKS}, self.asked.risk_percent)

    def _select(self, name: str, offered: dict[str, str], usual: str = "") -> None:
        value = getattr(self.asked, name) or usual
        field = ui.select(
            offered,
            value=value if value in offered else None,
            label=self.words.text(f"map.{name}"),
            on_change=lambda event: self._ask(**{name: str(event.value or "")}),
        )
        field.props("outlined dense")

    def _input(self, name: str, value: str, unit: str) -> None:
        field = ui.input(
            self.words.text(f"map.{name}"),
            value=value,
            on_change=lambda event: self._ask(**{name: str(event.value or "")}),
        )
        field.props(f'outlined dense debounce=600 inputmode=decimal suffix="{unit}"')

    async def _ask(self, **changed: str) -> None:
        if changed.get("process") and changed["process"] != self.asked.process:
            asked = MapQuestion(material=self.asked.material, process=changed["process"])
            ui.navigate.to(f"/{self.language}/explore?{asked.query()}")
            return
        self.asked = replace(self.asked, **changed)
        ui.run_javascript(f"history.replaceState(history.state, '', '?{self.asked.query()}')")
        await self._draw()

    async def _draw(self) -> None:
        asked = self.asked
        self._say(self.words.text("map.working"))
        try:
            found = await self.site.window(asked)
        except SekisoError as problem:
            self._say(problem.text(self.language), is_problem=True)
            return
        if asked != self.asked:
            return
        self.found = found
        start = found.qualified if self._is_on_map(found.qualified) else found.best
        self.point = Point(start.power, start.speed)
        self.status.clear()
        self._lay_out()
        await self._read()

    def _is_on_map(self, recipe: Any) -> bool:
        return recipe is not None and abs(recipe.layer / self.found.best.layer - 1.0) < 0.05

    def _say(self, line: str, *, is_problem: bool = False) -> None:
        self.status.clear()
        template = '<p class="problem" role="alert">{}</p>' if is_problem else "<p>{}</p>"
        with self.status:
            shell.place(html.markup(template, line))

    def _lay_out(self) -> None:
        text, found = self.words.text, self.found
        self.body.clear()
        with self.body, ui.element("div").classes("columns even"):
            with ui.element("section").classes("card"):
                shell.place(html.markup("<h2>{}</h2>", text("map.title")))
                self._defect_choice()
                self.chart = ui.echart(self._map(), on_point_click=self._clicked)
                self.chart.classes("chart tall").props(
                    html.markup('role="img" aria-label="{}"', text("map.chart_label"))
                )
                shell.place(html.markup('<p class="small soft">{}</p>', text("map.marks")))
                self._twin()
                shell.place(learn.links(self.language, *TERMS))
            with ui.element("section").classes("card"):
                shell.place(html.markup("<h2>{}</h2>", text("map.reading")))
                self._sliders(found)
                words = {key: text(f"map.{key}") for key in ("middle", "low", "high", "neighbour")}
                words |= {key: text(f"map.{key}") for key in ("across", "down", "layer")}
                self.section_words = words
                label = text("map.section_label")
                self.section = (
                    ui.echart({}).classes("chart").props(f'role="img" aria-label="{label}"')
                )
                self.numbers = shell.place(Markup(""))

    def _sliders(self, found: Any) -> None:
        self.power_slider = Range(
            self.words.text("map.power"),
            unit="W",
            low=float(found.power[0]),
            high=float(found.power[-1]),
            step=1.0,
            start=round(self.point.power),
            on_moved=lambda value: self._move(replace(self.point, power=value)),
        )
        self.speed_slider = Range(
            self.words.text("map.speed"),
            unit="mm/s",
            low=round(1e3 * found.speed[0]),
            high=round(1e3 * found.speed[-1]),
            step=5.0,
            start=round(1e3 * self.point.speed),
            on_moved=lambda value: self._move(replace(self.point, speed=1e-3 * value)),
        )

    def _defect_choice(self) -> None:
        names = ("any", *self.found.probability)
        offered = {name: self.words.text(f"defect.{name}") for name in names}
        ui.select(
            offered,
            value=self.defect,
            label=self.words.text("report.defect"),
            on_change=lambda event: self._choose_defect(str(event.value)),
        ).props("outlined dense")

    def _choose_defect(self, name: str) -> None:
        self.defect = name
        self._update_map()

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

    def _update_map(self) -> None:
        self.chart.options.clear()
        self.chart.options.update(self._map())
        self.chart.update()

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
            read = await run_in_threadpool(maps.reading, self.found, self.point)
        except SekisoError as problem:
            line = problem.text(self.language)
            self.numbers.set_content(html.markup('<p class="problem" role="status">{}</p>', line))
            return
        self.section.options.clear()
        self.section.options.update(map_charts.cross_section(read, words=self.section_words))
        self.section.update()
        place = map_charts.cell(self.found, self.point.power, self.point.speed)
        self.chart.run_chart_method(
            "setOption", {"series": [*({} for _ in range(5)), {"data": [place]}]}
        )
        self.numbers.set_content(self._numbers(read))

    def _numbers(self, read: dict[str, Any]) -> Markup:
        text = self.words.text
        rows = [
            (
                text(f"map.{size}"),
                *(f"{1e6 * read[f'{size}{end}']:.0f}" for end in ("", "_low", "_high")),
                "µm",
            )
            for size in ("width", "depth", "length")
        ]
        density = tuple(
            f"{100 * read[f'relative_density{end}']:.1f}" for end in ("", "_low", "_high")
        )
        rows.append((self.words.subject("relative_density"), *density, "%"))
        columns = tuple(
            text(f"knowledge.{name}") for name in ("number", "value", "low", "high", "unit")
        )
        pool = html.table(
            blocks.Table(text("map.pool"), columns, tuple(rows), frozenset({1, 2, 3}))
        )
        risks = tuple((text(f"defect.{k}"), f"{p:.0%}") for k, p in read["risks"].items())
        heads = (text("report.defect"), text("report.probability"))
        risk_table = html.table(blocks.Table(text("report.risks"), heads, risks, frozenset({1})))
        mode = text(f"map.mode_{read['mode']}")
        cooling = scientific(read["cooling_rate"]) if read["cooling_rate"] > 0.0 else "-"
        facts = f"{text('map.mode')}: {mode}; {text('map.cooling')}: {cooling} K/s"
        return html.markup(
            '<p role="status">{}</p>{}{}{}', facts, pool, risk_table, self._recipe(read)
        )

    def _recipe(self, read: dict[str, Any]) -> Markup:
        given = self.found.best
        call = (
            f'sekiso.melt_pool("{self.found.material}", process="{self.found.process}", '
            f'power="{self.point.power:.0f} W", speed="{1e3 * self.point.speed:.0f} mm/s", '
            f'layer="{1e6 * read["layer"]:.0f} um", '
            f'beam_diameter="{1e6 * given.beam_diameter:.0f} um")'
        )
        line = self.words.text(
            "map.recipe",
            power=f"{self.point.power:.0f}",
            speed=f"{1e3 * self.point.speed:.0f}",
            hatch=f"{1e6 * read['hatch']:.0f}",
            layer=f"{1e6 * read['layer']:.0f}",
        )
        validity = self.words.validity(read["validity"])
        return html.markup(
            "<h3>{}</h3><p>{}</p><p>{}</p><p><code>{}</code></p>",
            self.words.text("map.take"),
            line,
            validity,
            call,
        )

    def _twin(self) -> None:
        found, text = self.found, self.words.text
        named = {"qualified": found.qualified, "best": found.best, "robust": found.robust}
        rows = [
            (
                text(f"map.{name}"),
                f"{r.power:.0f}",
                f"{1e3 * r.speed:.0f}",
                f"{1e6 * r.hatch:.0f}",
                f"{1e6 * r.layer:.0f}",
                f"{r.any_defect:.0%}",
                f"{3.6e9 * r.build_rate:.1f}",
            )
            for name, r in named.items()
            if r is not None
        ]
        rows += [
            (text("map.track"), f"{power:.0f}", f"{1e3 * speed:.0f}", "-", "-", "-", "-")
            for power, speed in found.next_tracks
        ]
        heads = (
            "which",
            "power_unit",
            "speed_unit",
            "hatch_unit",
            "layer_unit",
            "any",
            "rate_unit",
        )
        columns = tuple(text(f"map.{name}") for name in heads)
        table = blocks.Table(text("map.recipes"), columns, tuple(rows), frozenset(range(1, 7)))
        validity = self.words.validity(found.validity)
        shell.place(html.markup("{}<p>{}</p>", html.table(table), validity))
