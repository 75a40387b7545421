"""A part standing in its build direction: findings pinned on it, fields, other directions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from nicegui import ui

from sekiso.domain import messages, quantities
from sekiso.domain.direction import direction_text
from sekiso.domain.errors import SekisoError
from sekiso.domain.part import Finding
from sekiso.interfaces.report import blocks, html
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web import learn, shell
from sekiso.interfaces.web.components import MeshViewer, ViewerField, quiet_button
from sekiso.interfaces.web.question import PageQuestion
from sekiso.interfaces.web.service import Site
from sekiso.interfaces.web.views import ScoredStanding, View
from sekiso.interfaces.web.waiting import show_waiting

STATUS = '<p role="status">{}</p>'
COLUMNS = ("support_area", "support_volume", "height", "footprint", "down_skin")
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
        shell.write_in(self.place, STATUS, self.words.text("part_view.working"))
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
            shell.write_in(self.place, STATUS, problem.text(self.words.language))
            return
        self.place.clear()
        with self.place:
            self._lay_out(view)
        if self.on_shown is not None:
            await self.on_shown(view)

    def _lay_out(self, view: View) -> None:
        words = self.words
        query = self.address_of(view.direction)
        with ui.element("div").classes("columns even"):
            with ui.element("div"):
                self.viewer = MeshViewer(
                    words.language, address=f"/bodies?{query}", picture=f"/pictures?{query}",
                    summary=self._summary(view), fields=_fields(words.language),
                )  # fmt: skip
                links = learn.links(words.language, *TERMS)
                note = html.markup(
                    '<p class="small soft">{}</p>', words.text("part_view.score_note")
                )
                shell.place(html.table(self._directions(view)) + note + links)
            with ui.element("div"):
                shell.write("<p>{}</p>", self._summary(view))
                for finding, points in zip(view.findings, view.points, strict=True):
                    self._finding(finding, [list(point) for point in points])

    def address_of(self, direction: tuple[float, float, float]) -> str:
        """The query that names this view."""
        text = self.question.text
        given = {"part": text("part"), "unit": text("unit"), "process": self.process}
        said = {name: value for name, value in given.items() if value}
        return urlencode({**said, "direction": written(direction)})

    def _summary(self, view: View) -> str:
        numbers = "; ".join(
            f"{self.words.subject(name)} {self.words.shown(name, value, digits=3)}"
            for name, value in view.numbers.items()
            if value > 0.0
        )
        direction = shown(view.direction)
        process = self.words.shaping(self.process)
        return self.words.text(
            "part_view.summary", process=process, numbers=numbers, direction=direction
        )

    def _finding(self, finding: Finding, points: list[list[float]]) -> None:
        title, text, remedy = blocks.finding(finding, self.words)
        severity = self.words.text(f"severity.{finding.severity}")
        with ui.element("div").classes(f"finding {finding.severity}"):
            line = "<strong>{}: {}</strong><br>{}<br><em>{}</em>"
            shell.write(line, severity, title, text, remedy)
            if finding.faces or points:
                label = self.words.text("part_view.show_place")
                faces = [int(face) for face in finding.faces]
                look = f'dense aria-label="{label}: {title}"'
                quiet_button(label, lambda: self._show_place(faces, points, title), look)

    def _show_place(self, faces: list[int], points: list[list[float]], title: str) -> None:
        if self.viewer is not None:
            self.viewer.show_place(faces, points, title)

    def _directions(self, view: View) -> blocks.Table:
        rows = tuple(self._direction_row(row) for row in view.standings)
        heads = self.words.texts("part_view", "direction", "score")
        columns = (*heads, *map(self.words.headed, COLUMNS))
        title = self.words.text("part_view.directions")
        return blocks.Table(title, columns, rows, range(1, len(columns)))

    def _direction_row(self, row: ScoredStanding) -> tuple[str, ...]:
        stands = row.stands
        told = (
            stands.support_area, stands.support_volume, stands.height, row.shadow, row.down_skin,
        )  # fmt: skip
        numbers = (
            quantities.quantity(name).show(value) for name, value in zip(COLUMNS, told, strict=True)
        )
        return (shown(stands.direction), f"{row.score:.2f}", *(f"{x:.3g}" for x in numbers))


def written(direction: tuple[float, float, float]) -> str:
    """A build direction as it stands in an address."""
    return direction_text(direction, ",")


def shown(direction: tuple[float, float, float]) -> str:
    """A build direction as people read it."""
    x, y, z = (round(part, 2) + 0.0 for part in direction)
    return direction_text((x, y, z), " / ")


def _fields(language: str) -> list[ViewerField]:
    """Angle to the plate and wall thickness, as `views.packed` writes them."""

    def text(name: str) -> str:
        return messages.text(f"viewer.{name}", language)

    return [
        ViewerField("angle", text("angle"), "°", text("no_angle")),
        ViewerField("wall", text("wall"), "mm", text("unknown")),
    ]
