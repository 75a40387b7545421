"""A part standing in its build direction: findings pinned on it, fields, other directions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from nicegui import ui

from sekiso.domain import quantities
from sekiso.domain.errors import SekisoError
from sekiso.domain.part import Finding
from sekiso.interfaces.report import blocks, html
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web import learn, shell
from sekiso.interfaces.web.components import MeshViewer
from sekiso.interfaces.web.question import PageQuestion
from sekiso.interfaces.web.service import Site
from sekiso.interfaces.web.views import Standing, View
from sekiso.interfaces.web.waiting import show_waiting

TERMS = ("overhang", "support", "build_direction", "anisotropy")


class PartView:
    """Viewer, findings and numbers of one part under one process."""

    def __init__(
        self,
        site: Site,
        words: Words,
        question: PageQuestion,
        *,
        process: str,
        direction: Any = None,
        on_shown: Callable[[View], Awaitable[None]] | None = None,
    ) -> None:
        self.site, self.words, self.question = site, words, question
        self.process, self.direction, self.on_shown = process, direction, on_shown
        self.viewer: MeshViewer | None = None

    def build(self) -> None:
        """Lay out a place for it; it comes when the work is done."""
        self.place = ui.element("div")
        self._say(self.words.text("part_view.working"))
        with self.place:
            show_waiting(self.site.work, self.words, "view")
        ui.timer(0.05, self.show, once=True)

    async def show(self) -> None:
        """Ask for the view and lay it out."""
        try:
            view = await self.site.view(
                self.question, process=self.process, direction=self.direction
            )
        except SekisoError as problem:
            self._say(problem.text(self.words.language))
            return
        self.place.clear()
        with self.place:
            self._lay_out(view)
        if self.on_shown is not None:
            await self.on_shown(view)

    def _say(self, line: str) -> None:
        self.place.clear()
        with self.place:
            shell.place(html.markup('<p role="status">{}</p>', line))

    def _lay_out(self, view: View) -> None:
        words = self.words
        query = self.address_of(view.direction)
        with ui.element("div").classes("columns even"):
            with ui.element("div"):
                self.viewer = MeshViewer(
                    words.language,
                    address=f"/bodies?{query}",
                    picture=f"/pictures?{query}",
                    summary=self._summary(view),
                )
                shell.place(
                    html.table(self._directions(view)) + learn.links(words.language, *TERMS),
                )
            with ui.element("div"):
                shell.place(html.markup("<p>{}</p>", self._summary(view)))
                for finding, points in zip(view.findings, view.points, strict=True):
                    self._finding(finding, [list(point) for point in points])

    def address_of(self, direction: tuple[float, float, float]) -> str:
        """The query that names this view."""
        up = ",".join(f"{x:g}" for x in direction)
        text = self.question.text
        given = {"part": text("part"), "unit": text("unit"), "process": self.process}
        return urlencode({**{k: v for k, v in given.items() if v}, "direction": up})

    def _summary(self, view: View) -> str:
        numbers = "; ".join(
            f"{self.words.subject(name)} {self._shown(name, value)}"
            for name, value in view.numbers.items()
            if value > 0.0
        )
        return self.words.text(
            "part_view.summary",
            process=self.words.shaping(self.process),
            numbers=numbers,
            direction=" / ".join(f"{x:g}" for x in view.direction),
        )

    def _finding(self, finding: Finding, points: list[list[float]]) -> None:
        title, text, remedy = blocks.finding(finding, self.words)
        severity = self.words.text(f"severity.{finding.severity}")
        with ui.element("div").classes(f"finding {finding.severity}"):
            shell.place(
                html.markup(
                    "<strong>{}: {}</strong><br>{}<br><em>{}</em>", severity, title, text, remedy
                ),
            )
            if finding.faces or points:
                label = self.words.text("part_view.show_place")
                faces = [int(face) for face in finding.faces]
                ui.button(label, on_click=lambda: self._show_place(faces, points, title)).classes(
                    "quiet"
                ).props(f'flat dense aria-label="{label}: {title}"')

    def _show_place(self, faces: list[int], points: list[list[float]], title: str) -> None:
        if self.viewer is not None:
            self.viewer.show_place(faces, points, title)

    def _directions(self, view: View) -> blocks.Table:
        names = [name for name in view.standings[0].scores if name in quantities.everything()]
        rows = tuple(self._direction_row(standing, names) for standing in view.standings)
        units = {name: self.words.unit(quantities.quantity(name).shown) for name in names}
        heads = (f"{self.words.subject(name)} [{units[name]}]" for name in names)
        columns = (self.words.text("part_view.direction"), *heads)
        title = self.words.text("part_view.directions")
        return blocks.Table(title, columns, rows, frozenset(range(1, 1 + len(names))))

    def _direction_row(self, standing: Standing, names: list[str]) -> tuple[str, ...]:
        shown = (quantities.quantity(name).show(standing.scores[name]) for name in names)
        numbers = (f"{value:.3g}" for value in shown)
        return (" / ".join(f"{x:.2g}" for x in standing.direction), *numbers)

    def _shown(self, name: str, value: float) -> str:
        entry = quantities.quantity(name)
        return f"{entry.show(value):.3g} {self.words.unit(entry.shown)}"
