"""Materials over two properties, with limits and an index line: who is stronger for its mass."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup
from nicegui import ui

from sekiso.domain import quantities
from sekiso.domain.answer import Answer, Candidate
from sekiso.domain.errors import SekisoError
from sekiso.interfaces.report import blocks, html
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web import map_charts, shell
from sekiso.interfaces.web.components import Range, chart, redraw, row_of, select
from sekiso.interfaces.web.question import PageQuestion
from sekiso.interfaces.web.service import Site

OPEN = PageQuestion({"size": "60 mm", "quantity": "10"})
AXES = (
    "density", "yield_strength", "tensile_strength", "elongation", "hardness", "fatigue_strength",
    "service_temperature", "thermal_conductivity", "electrical_conductivity", "cost", "co2",
    "lead_time",
)  # fmt: skip
INDICES = {"none": 0.0, "tie": 1.0, "beam": 1.5, "plate": 2.0}
N_LISTED = 15


@dataclass(frozen=True)
class Dot:
    """One alloy in its best process: names and values in the units of tables."""

    family: str
    name: str
    x: float
    y: float


class AshbyChart:
    """Chart with two axes to choose, a process filter and an index line to move."""

    def __init__(self, site: Site, words: Words) -> None:
        self.site, self.words = site, words
        self.x, self.y, self.index, self.process = "density", "yield_strength", "tie", "any"
        self.level = 50.0
        self.most, self.least = math.inf, 0.0
        self.answer: Answer | None = None

    def build(self) -> None:
        """Lay out the controls; the chart comes when the properties are known."""
        text = self.words.text
        shell.write('<p class="soft small">{}</p>', text("ashby.lead"))
        properties = {key: self.words.subject(key) for key in AXES}
        processes = {"any": text("ashby.any_process")} | {
            key: self.words.shaping(key)
            for key, record in self.site.knowledge.processes.items()
            if record.get("model", True)
        }
        indices = {name: text(f"ashby.{name}") for name in INDICES}
        offered = {"x": properties, "y": properties, "process": processes, "index": indices}
        with row_of():
            for name, keys in offered.items():
                label = text(f"ashby.choose_{name}")
                select(keys, getattr(self, name), label, partial(self._set, name))
        with row_of():
            self._limit("most", text("ashby.at_most"), math.inf)
            self._limit("least", text("ashby.at_least"), 0.0)
        self.level_slider = Range(
            text("ashby.level"), unit="%", low=0.0, high=100.0, step=1.0, start=self.level,
            on_moved=partial(self._set, "level"),
        )  # fmt: skip
        self.chart = chart({}, text("ashby.label")).classes("tall")
        self.listing = shell.place(Markup(""))
        ui.timer(0.3, self._load, once=True)

    def _limit(self, name: str, label: str, none: float) -> None:
        field = ui.number(
            label,
            on_change=lambda event: self._set(
                name, none if event.value is None else float(event.value)
            ),
        )
        field.props("outlined dense debounce=400 clearable")

    def _set(self, name: str, value: str | float) -> None:
        setattr(self, name, value)
        self._draw()

    async def _load(self) -> None:
        try:
            self.answer = await self.site.answer(OPEN)
        except SekisoError as problem:
            line = problem.text(self.words.language)
            self.listing.set_content(html.markup('<p class="problem">{}</p>', line))
            return
        self._draw()

    def _draw(self) -> None:
        if self.answer is None:
            return
        dots = self._dots(self.answer)
        if not dots:
            self.listing.set_content(html.markup("<p>{}</p>", self.words.text("ashby.nothing")))
            redraw(self.chart, {})
            return
        slope = INDICES[self.index]
        merits = {dot: math.log10(dot.y) - slope * math.log10(dot.x) for dot in dots}
        low, high = min(merits.values()), max(merits.values())
        level = low + 0.01 * self.level * (high - low)
        groups: dict[str, list[tuple[str, float, float]]] = {}
        for dot in dots:
            family = self.words.family(dot.family)
            groups.setdefault(family, []).append((dot.name, dot.x, dot.y))
        names = (self.words.headed(self.x), self.words.headed(self.y))
        line = [] if self.index == "none" else _index_line(dots, slope, level)
        line_name = self.words.text(f"ashby.{self.index}")
        redraw(self.chart, map_charts.ashby(groups, names=names, line=line, line_name=line_name))
        self.listing.set_content(self._list(merits, level, names))

    def _dots(self, answer: Answer) -> list[Dot]:
        best: dict[str, Candidate] = {}
        for candidate in answer.candidates:
            fits = self.process in ("any", candidate.process)
            known = self.x in candidate.predictions and self.y in candidate.predictions
            if candidate.is_additive and fits and known:
                best.setdefault(candidate.material, candidate)
        found = []
        for candidate in best.values():
            x, y = (self._shown(candidate, key) for key in (self.x, self.y))
            if 0.0 < x <= self.most and y > 0.0 and y >= self.least:
                name = self.words.short_alloy(candidate.material)
                found.append(Dot(candidate.family, name, x, y))
        return found

    def _shown(self, candidate: Candidate, key: str) -> float:
        value: float = quantities.properties()[key].show(candidate.predictions[key].value)
        return float(f"{value:.4g}")

    def _list(self, merits: dict[Dot, float], level: float, names: tuple[str, str]) -> Markup:
        chosen = sorted(merits, key=lambda dot: -merits[dot])
        above = [dot for dot in chosen if merits[dot] >= level]
        rows = tuple((dot.name, f"{dot.x:.4g}", f"{dot.y:.4g}") for dot in above[:N_LISTED])
        title = self.words.text("ashby.above", n=len(above), all=len(merits))
        columns = (self.words.text("answer.material"), *names)
        return html.table(blocks.Table(title, columns, rows, (1, 2)))


def _index_line(dots: list[Dot], slope: float, level: float) -> list[tuple[float, float]]:
    """The line log y = level + slope log x across the chart."""
    ends: tuple[Any, Any] = (min(dot.x for dot in dots), max(dot.x for dot in dots))
    return [(x, float(f"{10.0 ** (level + slope * math.log10(x)):.4g}")) for x in ends]
