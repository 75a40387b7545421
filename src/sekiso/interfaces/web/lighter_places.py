"""Where a part is loaded and held: faces chosen on the body become loads and supports in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nicegui import ui

from sekiso.domain.errors import SekisoError
from sekiso.domain.load_text import read_load, read_support
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web import lighter_text, shell
from sekiso.interfaces.web.components import MeshViewer, quiet_button, row_of, select, typed
from sekiso.interfaces.web.lighter_body import FacedBody
from sekiso.interfaces.web.question import PageQuestion

KINDS = {  # the unit of the amount, and whether it has a direction
    "force": ("N", True),
    "bearing": ("N", True),
    "pressure": ("MPa", False),
    "moment": ("N m", True),
    "acceleration": ("g", True),
    "temperature": ("degC", False),
}
OF_BODY = ("acceleration", "temperature")  # kinds without a place
DIRECTIONS = ("+x", "-x", "+y", "-y", "+z", "-z")
HELD_IN = ("", "x", "y", "z", "x,y", "x,z", "y,z")
CHOSEN, LOADED, HELD = "#e69f00", "#d55e00", "#009e73"
MOST_FACES = 400  # of the largest, offered by name; the others can be clicked
_READERS: dict[str, Callable[[str], Any]] = {"loads": read_load, "supports": read_support}


def load_words(
    words: Words, kind: str, amount: str, direction: str, faces: list[int], case: str = ""
) -> str:
    """A load as it is typed, in the language of the page.

    >>> from sekiso.knowledge import load
    >>> load_words(Words(load(), "en"), "force", "5000", "-z", [12], "lift")
    'lift: force 5000 N -z on face 12'
    >>> load_words(Words(load(), "ja"), "force", "5000", "-z", [12])
    '面12に 力 5000 N -z'
    """
    place = faces_words(words, faces)
    said = words.text(f"load_words.{kind}", amount=amount, way=direction, faces=place)
    return f"{case.strip()}: {said}" if case.strip() else said


def faces_words(words: Words, faces: list[int], axes: str = "") -> str:
    """Faces as they are typed, held along some axes only where these are named.

    >>> from sekiso.knowledge import load
    >>> faces_words(Words(load(), "en"), [4, 3], "z")
    'face 3,4 in z'
    """
    named = words.text("load_words.faces", faces=",".join(map(str, sorted(faces))))
    return words.text("load_words.held", faces=named, axes=axes) if axes else named


class Places:
    """Viewer, chosen faces, the form, and what was said so far.

    `on_said` hears the texts of loads or supports once they have changed.
    """

    def __init__(
        self, words: Words, question: PageQuestion, body: FacedBody, *, address: str,
        on_said: Callable[[Mapping[str, tuple[str, ...]]], Any],
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
                    self.words.language, address=self.address, picture="", axes=True,
                    summary=text("lighter_page.pick"), on_picked=self._pick,
                )  # fmt: skip
                self.viewer.on("ready", lambda _: self._colour())
                self._legend()
            with ui.element("div"):
                self._choice()
                self._load_form()
                self._support_form()
                self.told = ui.element("div").props('aria-live="polite"')
        self.said = ui.element("div").classes("columns even")
        self._show_said()

    def _legend(self) -> None:
        dot = '<span class="dot" style="background:{}"></span> {} '
        with ui.element("p").classes("small legend"):
            for name, colour in (("chosen", CHOSEN), ("loaded", LOADED), ("held", HELD)):
                shell.write(dot, colour, self.words.text(f"lighter_page.{name}"))
        shell.write('<p class="small soft">{}</p>', self.words.text("lighter_page.turn"))

    def _choice(self) -> None:
        text = self.words.text
        shell.write("<h3>{}</h3>", text("lighter_page.choose"))
        self.offered = {
            face.number: lighter_text.face_name(face, self.words)
            for face in self.body.table[:MOST_FACES]
        }
        with row_of():
            self.choice = ui.select(
                self.offered, value=[], label=text("lighter_page.faces"), multiple=True,
                on_change=lambda event: self._take(list(event.value or ())),
            ).props("outlined dense use-chips")  # fmt: skip
            quiet_button(text("lighter_page.clear"), lambda: self._choose([]))

    def _load_form(self) -> None:
        text = self.words.text
        shell.write("<h3>{}</h3>", text("lighter_page.load_title"))
        with row_of():
            kinds = {kind: text(f"load_kind.{kind}") for kind in KINDS}
            self.kind = select(kinds, "force", text("lighter_page.kind"), self._take_kind)
            self.amount = typed(text("lighter_page.amount"), "1000", 'inputmode=decimal suffix="N"')
            ways = {way: text(f"lighter_page.way_{way[1]}{'plus' if way[0] == '+' else 'minus'}")
                    for way in DIRECTIONS}  # fmt: skip
            self.direction = select(ways, "-z", text("lighter_page.direction"))
        with row_of():
            self.case = typed(text("lighter_page.case"), "")
            ui.button(text("lighter_page.add_load"), on_click=self._add_load).classes("main")

    def _support_form(self) -> None:
        text = self.words.text
        shell.write("<h3>{}</h3>", text("lighter_page.support_title"))
        ways = {way: way or text("lighter_page.all_ways") for way in HELD_IN}
        with row_of():
            self.fixes = select(ways, "", text("lighter_page.fixes"))
            ui.button(text("lighter_page.add_support"), on_click=self._add_support).classes("main")

    def _take_kind(self, kind: str) -> None:
        unit, is_directed = KINDS[kind]
        self.amount.props(f'suffix="{unit}"')
        self.direction.set_visibility(is_directed)

    def _pick(self, facet: int) -> None:
        face = int(self.body.number[facet])
        if face not in self.offered:
            name = lighter_text.face_name(self.body.face(face), self.words)
            self.offered |= {face: name}
            self.choice.set_options(self.offered)
        self.is_clicked = True
        self._choose([f for f in self.picked if f != face] + [face] * (face not in self.picked))
        self.is_clicked = False

    is_clicked = False  # whether the eye looks at the face already

    def _choose(self, faces: list[int]) -> None:
        self.choice.set_value(faces)

    def _take(self, faces: list[int]) -> None:
        added = [face for face in faces if face not in self.picked]
        self.picked = faces
        self._colour()
        if added and not self.is_clicked:
            self.viewer.look_at(self.body.facets_of((added[-1],)))

    def _colour(self) -> None:
        said = {name: self._faces_of(name) for name in _READERS}
        groups = ((said["supports"], HELD), (said["loads"], LOADED), (self.picked, CHOSEN))
        self.viewer.show_groups([(self.body.facets_of(tuple(f)), c) for f, c in groups if f])
        self.viewer.show_arrows(self._arrows())

    def _faces_of(self, name: str) -> list[int]:
        """The faces that stand in the texts of loads or supports."""
        return [face for said in self._read(name) for face in said.on.faces]

    def _read(self, name: str) -> list[Any]:
        found = []
        for entry in self.question.entries(name):
            try:
                found.append(_READERS[name](entry))
            except SekisoError:  # of an address that was typed: told where it is computed
                continue
        return found

    def _arrows(self) -> list[tuple[tuple[float, ...], tuple[float, ...], str]]:
        """Where forces act, and which way."""
        middles = {face.number: face.middle for face in self.body.table}
        return [
            (tuple(1e3 * x for x in middles[face]), load.vector, LOADED)
            for load in self._read("loads")
            if load.kind in ("force", "bearing") and any(load.vector)
            for face in load.on.faces
            if face in middles
        ]

    def _show_said(self) -> None:
        self.said.clear()
        with self.said:
            for name in _READERS:
                with ui.element("div"):
                    self._listed(name)

    def _listed(self, name: str) -> None:
        text, entries = self.words.text, self.question.entries(name)
        shell.write("<h3>{}</h3>", text(f"lighter_page.{name}"))
        if not entries:
            shell.write('<p class="soft">{}</p>', text(f"lighter_page.no_{name}"))
        for number, entry in enumerate(entries):
            with ui.element("div").classes("said"):
                shell.write("<code>{}</code>", entry)
                rest = entries[:number] + entries[number + 1 :]
                label = text("start.remove")
                quiet_button(
                    label, lambda rest=rest: self._say(name, rest),
                    f'dense aria-label="{label}: {entry}"',
                )  # fmt: skip
        own = typed(text(f"lighter_page.own_{name}"), "")
        with own.add_slot("append"):
            quiet_button(text("lighter_page.add"), lambda: self._add_own(name, own), "dense")
        own.on("keydown.enter", lambda: self._add_own(name, own))

    def _add_own(self, name: str, field: Any) -> None:
        self._add(name, str(field.value or "").strip())

    def _add_load(self) -> None:
        kind = str(self.kind.value)
        if kind not in OF_BODY and not self.picked:
            self._tell(self.words.text("lighter_page.pick_first"))
            return
        amount, case = str(self.amount.value or "").strip(), str(self.case.value or "")
        way = str(self.direction.value)
        said = load_words(self.words, kind, amount, way, self.picked, case)
        self._add("loads", said)

    def _add_support(self) -> None:
        if not self.picked:
            self._tell(self.words.text("lighter_page.pick_first"))
            return
        along = str(self.fixes.value or "")
        self._add("supports", faces_words(self.words, self.picked, along))

    def _add(self, name: str, said: str) -> None:
        """Add a load or a support, or tell what is wrong with it."""
        if not said:
            return
        try:
            _READERS[name](said)
        except SekisoError as problem:
            self._tell(problem.text(self.words.language))
            return
        self._choose([])
        self._say(name, (*self.question.entries(name), said))

    def _tell(self, line: str) -> None:
        shell.write_in(self.told, shell.PROBLEM, line)

    def _say(self, name: str, entries: tuple[str, ...]) -> None:
        self.told.clear()
        self.question = self.question.saying(**{name: entries})
        self.on_said({name: entries})
        self._show_said()
        self._colour()
