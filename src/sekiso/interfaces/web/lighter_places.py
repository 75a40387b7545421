"""Where a part is loaded and held: faces picked on the body become loads and supports in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from sekiso.domain.part import Face
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web import shell
from sekiso.interfaces.web.components import MeshViewer, quiet_button, row_of, select, typed
from sekiso.interfaces.web.lighter_body import FacedBody
from sekiso.interfaces.web.question import PageQuestion

KINDS = {  # how the amount is given, whether it has a direction
    "force": ("N", True),
    "bearing": ("N", True),
    "pressure": ("MPa", False),
    "moment": ("N m", True),
    "acceleration": ("g", True),
    "temperature": ("degC", False),
}
DIRECTIONS = ("+x", "-x", "+y", "-y", "+z", "-z")
CHOSEN, LOADED, HELD = "#e69f00", "#d55e00", "#009e73"
N_FACES = 12  # of the largest, offered by name
MM = 1e3


def load_text(kind: str, amount: str, direction: str, faces: list[int], case: str = "") -> str:
    """A load as it is typed.

    >>> load_text("force", "5000", "-z", [12], "lift")
    'lift: force 5000 N -z on face 12'
    >>> load_text("temperature", "150", "", [])
    'heat to 150 degC'
    """
    unit, is_directed = KINDS[kind]
    place = f" on face {','.join(map(str, faces))}" if faces else ""
    head = f"{case.strip()}: " if case.strip() else ""
    if kind == "temperature":
        return f"{head}heat to {amount} degC"
    if kind == "acceleration":
        return f"{head}{amount} g {direction}"
    turn = "about " if kind == "moment" else ""
    way = f" {turn}{direction}" if is_directed else ""
    return f"{head}{kind} {amount} {unit}{way}{place}"


class Places:
    """Viewer, picked faces, the form, and what was said so far; `on_said` hears a new question."""

    def __init__(
        self, words: Words, question: PageQuestion, body: FacedBody, *, address: str,
        on_said: Callable[[PageQuestion], Any],
    ) -> None:  # fmt: skip
        self.words, self.question, self.body = words, question, body
        self.address, self.on_said = address, on_said
        self.picked: list[int] = []

    def build(self) -> None:
        """Lay it out."""
        text = self.words.text
        with ui.element("div").classes("columns even"):
            with ui.element("div"):
                self.viewer = MeshViewer(
                    self.words.language, address=self.address, picture="",
                    summary=text("lighter_page.pick"), on_picked=self._pick,
                )  # fmt: skip
                self.viewer.on("ready", lambda _: self._colour())
                shell.write('<p class="small soft">{}</p>', text("lighter_page.colours"))
            with ui.element("div"):
                shell.write("<h3>{}</h3>", text("lighter_page.add"))
                self._form()
                for name in ("loads", "supports"):
                    self._said(name)

    def _form(self) -> None:
        text = self.words.text
        names = {str(f.number): self.name(f) for f in self.body.table[:N_FACES]}
        select(names, None, text("lighter_page.face"), lambda face: self._toggle(int(face)))
        self.told = ui.element("div").props('aria-live="polite"')
        self._show_picked()
        with row_of():
            kinds = {kind: text(f"load_kind.{kind}") for kind in KINDS}
            self.kind = select(kinds, "force", text("lighter_page.kind"), self._take_kind)
            self.amount = typed(text("lighter_page.amount"), "1000", 'inputmode=decimal suffix="N"')
            ways = {way: way for way in DIRECTIONS}
            self.direction = select(ways, "-z", text("lighter_page.direction"))
            self.case = typed(text("lighter_page.case"), "")
        with row_of():
            ui.button(text("lighter_page.add_load"), on_click=self._add_load).classes("main")
            ui.button(text("lighter_page.add_support"), on_click=self._add_support)
            quiet_button(text("lighter_page.clear"), self._clear)

    def name(self, face: Face) -> str:
        """A face as it is called: number, kind, size."""
        size = f"⌀{2 * MM * face.radius:.3g} mm" if face.radius else f"{1e6 * face.area:.3g} mm²"
        kind = self.words.text(f"face_kind.{face.kind}")
        return self.words.text("lighter_page.face_name", number=face.number, kind=kind, size=size)

    def _take_kind(self, kind: str) -> None:
        unit, is_directed = KINDS[kind]
        self.amount.props(f'suffix="{unit}"')
        self.direction.set_visibility(is_directed)

    def _pick(self, facet: int) -> None:
        self._toggle(int(self.body.number[facet]))

    def _toggle(self, face: int) -> None:
        self.picked = [f for f in self.picked if f != face] + [face] * (face not in self.picked)
        self._show_picked()
        self._colour()

    def _clear(self) -> None:
        self.picked = []
        self._show_picked()
        self._colour()

    def _show_picked(self) -> None:
        shown = ", ".join(self.name(self.body.face(face)) for face in self.picked)
        line = self.words.text("lighter_page.picked", faces=shown or "-")
        shell.write_in(self.told, '<p role="status">{}</p>', line)

    def _colour(self) -> None:
        said = {name: self._faces_of(name) for name in ("loads", "supports")}
        groups = ((said["supports"], HELD), (said["loads"], LOADED), (self.picked, CHOSEN))
        self.viewer.show_groups([(self.body.facets_of(tuple(f)), c) for f, c in groups if f])

    def _faces_of(self, name: str) -> list[int]:
        """The faces that stand in the texts of loads or supports."""
        found: list[int] = []
        for entry in self.question.entries(name):
            _, at, numbers = entry.rpartition("face ")
            listed = numbers.split(" ")[0].split(",") if at else []
            found += [int(number) for number in listed if number.strip().isdigit()]
        return found

    def _said(self, name: str) -> None:
        text, entries = self.words.text, self.question.entries(name)
        shell.write("<h3>{}</h3>", text(f"lighter_page.{name}"))
        if not entries:
            shell.write('<p class="soft">{}</p>', text(f"lighter_page.no_{name}"))
        for entry in entries:
            with row_of():
                shell.write("<code>{}</code>", entry)
                rest = tuple(other for other in entries if other != entry)
                label = text("start.remove")
                quiet_button(
                    label, lambda rest=rest: self._say(name, rest), f'aria-label="{label} {entry}"'
                )
        own = typed(text(f"lighter_page.own_{name}"), "", "debounce=0")
        own.on("keydown.enter", lambda: self._say(name, (*entries, str(own.value or "").strip())))

    def _say(self, name: str, entries: tuple[str, ...]) -> None:
        self.on_said(self.question.saying(**{name: tuple(filter(None, entries))}))

    def _add_load(self) -> None:
        kind = str(self.kind.value)
        is_placed = kind not in ("acceleration", "temperature")
        if is_placed and not self.picked:
            ui.notify(self.words.text("lighter_page.pick_first"))
            return
        faces = sorted(self.picked) if is_placed else []
        said = load_text(
            kind, str(self.amount.value).strip(), str(self.direction.value), faces,
            str(self.case.value or ""),
        )  # fmt: skip
        self._say("loads", (*self.question.entries("loads"), said))

    def _add_support(self) -> None:
        if not self.picked:
            ui.notify(self.words.text("lighter_page.pick_first"))
            return
        said = f"face {','.join(map(str, sorted(self.picked)))}"
        self._say("supports", (*self.question.entries("supports"), said))
