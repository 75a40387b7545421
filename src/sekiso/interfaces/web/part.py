"""The part page: findings of a process, build directions, supports, and layers with a slider."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qs, urlencode

from markupsafe import Markup
from nicegui import ui

from sekiso.domain.errors import SekisoError
from sekiso.domain.units import quantity
from sekiso.interfaces.report import html
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web import shell, simple_shapes
from sekiso.interfaces.web.components import Range, Upload, card, select, typed
from sekiso.interfaces.web.files import direction_in
from sekiso.interfaces.web.part_facts import PartLines
from sekiso.interfaces.web.part_view import PartView, shown, written
from sekiso.interfaces.web.question import PageQuestion
from sekiso.interfaces.web.service import Site
from sekiso.interfaces.web.views import Slice, Sliced, View
from sekiso.interfaces.web.waiting import show_waiting
from sekiso.materials.build_conditions import usual_layer


class PartPage:
    """One visitor's part under one process."""

    def __init__(self, site: Site, language: str, query: str) -> None:
        self.site, self.words, self.language = site, Words(site.knowledge, language), language
        self.question = PageQuestion.of(query)
        given = parse_qs(query)
        rules = self._processes()
        process = given.get("process", ["PBF-LB"])[0]
        self.process = process if process in rules else "PBF-LB"
        self.asked_direction = given.get("direction", [""])[0]
        self.asked_layer = given.get("layer", [""])[0][:20]
        self.direction: tuple[float, float, float] = (0.0, 0.0, 1.0)

    def _processes(self) -> dict[str, str]:
        return {key: self.words.shaping(key) for key in self.site.knowledge.of("rules")}

    def build(self) -> None:
        """Lay out the page."""
        text = self.words.text
        with shell.framed(self.language, "part"):
            shell.write("<h1>{}</h1><p>{}</p>", text("part_page.title"), text("part_page.lead"))
            with card():
                if self.question.part:
                    name = self.question.text("name") or self.question.part[:12]
                    shell.write("<p><strong>{}</strong></p>", name)
                    lines = PartLines(self.site, self.words, on_unit=self._take_unit)
                    ui.timer(0.0, lambda: lines.show(self.question), once=True)
                    address = f"/{self.language}/answer?{self._asked().query()}"
                    shell.write('<p><a href="{}">{}</a></p>', address, text("part_page.answer"))
                    more = f"/{self.language}/lighter?{self._lighter()}"
                    shell.write('<p><a href="{}">{}</a></p>', more, text("lighter_page.open"))
                Upload(self.language, on_uploaded=self._uploaded)
                ui.button(text("start.sample"), on_click=self._sample).classes("main")
            if self.question.part:
                self._part()

    def _part(self) -> None:
        text = self.words.text
        try:
            given = direction_in(self.asked_direction) or self.question.direction
            self._layer()
            self.site.part_path(self.question.part)
        except SekisoError as problem:
            shell.write(shell.PROBLEM, problem.text(self.language))
            return
        with card(text("part_page.findings")):
            select(
                self._processes(), self.process, text("answer.process"),
                lambda process: self._go(process=process, layer=""),
            ).classes("narrow")  # fmt: skip
            PartView(
                self.site, self.words, self.question, process=self.process, direction=given,
                on_shown=self._shown,
            ).build()  # fmt: skip
        self.layers = card()
        self.layers.set_visibility(False)

    def _asked(self, direction: str = "") -> PageQuestion:
        """The question with the build direction of the page, so that an answer judges the same."""
        chosen = direction or self.asked_direction
        if not chosen:
            return self.question
        return self.question.assuming("build_direction", chosen.replace(",", " "))

    def _lighter(self) -> str:
        """The query of the page of strength for this part by this process."""
        return f"{self.question.query()}&{urlencode({'process': self.process})}"

    def _take_unit(self, unit: str) -> None:
        self.question = self.question.saying(unit=unit)
        self._go()

    def _go(self, *, direction: str = "", **changed: str) -> None:
        given = {"process": self.process, "layer": self.asked_layer, **changed}
        extra = urlencode({name: value for name, value in given.items() if value})
        ui.navigate.to(f"/{self.language}/part?{self._asked(direction).query()}&{extra}")

    def _uploaded(self, told: dict[str, Any]) -> None:
        asked = PageQuestion().saying(part=told["id"], name=told["name"])
        ui.navigate.to(f"/{self.language}/part?{asked.query()}")

    async def _sample(self) -> None:
        kept = await self.site.keep_shape(simple_shapes.STARTING, {})
        name = self.words.text(f"shape.{simple_shapes.STARTING}")
        self._uploaded({"id": kept, "name": f"{name}.stl"})

    async def _shown(self, view: View) -> None:
        """Once the findings stand, choose a direction and cut the layers."""
        self.direction = view.direction
        text = self.words.text
        directions = [row.stands.direction for row in view.standings]
        offered = {
            written(d): text("part_page.direction", rank=rank, direction=shown(d))
            for rank, d in enumerate(directions, start=1)
        }
        offered.setdefault(written(view.direction), shown(view.direction))
        self.layers.set_visibility(True)
        with self.layers:
            shell.write("<h2>{}</h2>", text("part_page.layers"))
            select(
                offered, written(view.direction), text("part_page.choose_direction"),
                lambda direction: self._go(direction=direction),
            ).classes("narrow")  # fmt: skip
            look = 'debounce=900 inputmode=decimal suffix="µm"'
            thickness = f"{1e6 * self._layer():g}"
            typed(text("map.layer"), thickness, look, self._take_layer).classes("narrow")
            self.place = ui.element("div").props('aria-live="polite"')
            self._say_working()
        await self._cut()

    def _say_working(self) -> None:
        with self.place:
            show_waiting(self.site.work, self.words, "slices", on_cancel=self._cancel)

    def _cancel(self) -> None:
        self.site.give_up_slices(self.question, direction=self.direction, layer=self._layer())

    def _layer(self) -> float:
        """Thickness of a layer [m]: the one of the address, else the usual one of the process."""
        if not self.asked_layer:
            return usual_layer(self.site.knowledge.processes[self.process], None)
        return quantity(f"{self.asked_layer} um", "m")

    def _take_layer(self, layer: str) -> None:
        self._go(layer=layer.strip())

    async def _cut(self) -> None:
        try:
            found = await self.site.slices(
                self.question, direction=self.direction, layer=self._layer()
            )
        except asyncio.CancelledError:
            shell.write_in(self.place, "<p>{}</p>", self.words.text("part_page.cancelled"))
            return
        except SekisoError as problem:
            shell.write_in(self.place, "<p>{}</p>", problem.text(self.language))
            return
        self.place.clear()
        with self.place:
            self._lay_out(found)

    def _lay_out(self, found: Sliced) -> None:
        text, n = self.words.text, len(found.slices)
        line = text(
            "part_page.sliced", n=f"{found.n_layers:,}", layer=f"{1e6 * found.layer:.0f}",
            length=f"{1e-3 * found.scan_length:,.2f}", area=f"{1e4 * found.area:,.0f}",
        )  # fmt: skip
        shell.write("<p>{}</p>", line)
        Range(
            text("part_page.layer"), unit=f"/ {found.n_layers:,}", low=1, high=found.n_layers,
            step=1, start=found.slices[n // 2].number,
            on_moved=lambda value: self._show_layer(found, nearest_slice(found, value)),
        )  # fmt: skip
        self.drawing = shell.place(Markup(""))
        self._show_layer(found, found.slices[n // 2])

    def _show_layer(self, found: Sliced, layer: Slice) -> None:
        line = self.words.text(
            "part_page.one_layer", number=layer.number, height=f"{layer.height:.2f}",
            area=f"{1e4 * layer.area:.3g}", length=f"{layer.scan_length:.3g}",
        )  # fmt: skip
        picture = drawn(found, layer, line)
        self.drawing.set_content(html.markup('<p role="status">{}</p>{}', line, picture))


def nearest_slice(found: Sliced, number: float) -> Slice:
    """The layer cut that is nearest to a number: of many layers only some are drawn."""
    return min(found.slices, key=lambda layer: abs(layer.number - number))


def drawn(found: Sliced, layer: Slice, label: str) -> Markup:
    """The outlines of a layer as SVG, metal filled."""
    left, bottom, right, top = found.frame
    width, height = max(right - left, 1e-6), max(top - bottom, 1e-6)
    path = "".join(
        "M" + "L".join(f"{x - left:.3f} {top - y:.3f}" for x, y in loop) + "Z"
        for loop in layer.loops
    )
    edge = 0.004 * max(width, height)
    box = f"{-edge} {-edge} {width + 2 * edge} {height + 2 * edge}"
    return html.markup(
        '<svg class="layer" viewBox="{}" role="img" aria-label="{}">'
        '<path d="{}" fill="#8fa9c4" stroke="#0b4f8a" stroke-width="{:.4f}" fill-rule="evenodd"/>'
        "</svg>", box, label, path, edge,
    )  # fmt: skip
