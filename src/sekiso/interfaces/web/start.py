"""The start page: four inputs, a sample, and a first answer while typing."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from nicegui import ui

from sekiso.domain import glossary, messages
from sekiso.domain.answer import Answer
from sekiso.domain.errors import SekisoError
from sekiso.domain.need import FIELDS
from sekiso.interfaces.report import blocks, html
from sekiso.interfaces.web import learn, shell, simple_shapes, start_choices
from sekiso.interfaces.web.choices import choice_links
from sekiso.interfaces.web.components import Upload, card, quiet_button, row_of, select, typed
from sekiso.interfaces.web.part_facts import PartLines
from sekiso.interfaces.web.question import PageQuestion
from sekiso.interfaces.web.service import Site
from sekiso.interfaces.web.waiting import show_waiting

PAUSE = 0.45
TERMS = ("additive_manufacturing", "powder_bed", "directed_energy", "binder_jetting")
ELSEWHERE = ("unit", "description", "material")  # fields that this page asks in another place
QUANTITIES = ("1", "10", "100", "1000/year")


class StartPage:
    """One visitor's form; the question lives in the address."""

    def __init__(self, site: Site, language: str, query: str) -> None:
        self.site, self.language, self.question = site, language, PageQuestion.of(query)
        self.words = site.words(language, self.question)
        self.chosen, others = start_choices.split(self.question.entries("require"))
        self.others = "\n".join(others)
        self.timer: asyncio.Task[None] | None = None

    def build(self) -> None:
        """Lay out the page."""
        text = self.words.text
        with shell.framed(self.language, "start"):
            shell.write("<h1>{}</h1><p>{}</p>", text("start.title"), text("start.lead"))
            shell.place(learn.links(self.language, *TERMS))
            with ui.element("div").classes("columns"):
                with ui.element("div"):
                    self._shape_card()
                    self._needs_card()
                    self._material_card()
                    self._quantity_card()
                    link = shell.write('<a href="#first-answer">{} ↓</a>', text("start.live"))
                    link.classes("to-answer no-print")
                live = card(text("start.live")).classes("sticky")
                with live.props('id=first-answer tabindex=-1 aria-live="polite"'):
                    self.preview = ui.element("div")
        if self.question.is_empty:
            self._show_invitation()
        else:
            ui.timer(0.05, self._answer, once=True)

    def _card(self, number: int, key: str) -> ui.element:
        return card(f"{number}. {self.words.text(f'start.{key}')}")

    def _shape_card(self) -> None:
        text = self.words.text
        with self._card(1, "shape"):
            self.part_line = ui.element("div")
            self.part_lines = PartLines(self.site, self.words, on_unit=self._take_unit)
            self._show_part()
            Upload(self.language, on_uploaded=self._uploaded)
            with row_of():
                ui.button(text("start.sample"), on_click=self._take_sample).classes("main")
            with ui.expansion(text("start.simple_shape")).classes("full"):
                self._shape_form()
            with ui.expansion(text("start.only_size")).classes("full"):
                for field in FIELDS:
                    if field.kind == "text" and field.name not in ELSEWHERE:
                        self._text(field.name, field.example)
                self._features()

    def _shape_form(self) -> None:
        text = self.words.text
        names = {shape: text(f"shape.{shape}") for shape in simple_shapes.shapes()}
        self.lengths: dict[str, ui.number] = {}
        self.shape = select(
            names, simple_shapes.STARTING, text("start.which_shape"),
            lambda shape: self._show_dimensions(),
        )  # fmt: skip
        self.dimensions = row_of()
        self._show_dimensions()
        quiet_button(text("start.use_shape"), self._take_shape)

    def _show_dimensions(self) -> None:
        self.dimensions.clear()
        self.lengths = {}
        with self.dimensions:
            for d in simple_shapes.dimensions(str(self.shape.value)):
                label = self.words.text(f"dimension.{d.name}")
                usual = d.usual if d.is_count else round(1e3 * d.usual, 3)
                field = ui.number(f"{label} [mm]" if not d.is_count else label, value=usual, min=0)
                self.lengths[d.name] = field.props("outlined dense")

    def _needs_card(self) -> None:
        text = self.words.text
        with self._card(2, "needs"):
            shell.write('<p class="soft small">{}</p>', text("start.needs_lead"))
            for choice in start_choices.CHOICES:
                self._choice(choice)
            self._text("description", text("start.description_example"), is_long=True)
            self.chips = ui.element("div").props('role="status"')
            look = 'autogrow rows=1 stack-label placeholder="tolerance <= 0.1 mm"'
            exact = text("start.exact")
            typed(exact, self.others, look, self._set_others, kind=ui.textarea).classes("full")

    def _choice(self, choice: start_choices.StartChoice) -> None:
        is_on = choice.key in self.chosen
        label = self.words.text(f"choice.{choice.key}")
        with ui.element("div").classes("choice"):
            box = ui.checkbox(label, value=is_on)
            field = self._choice_field(choice, label)
            box.on_value_change(lambda event: self._tick(choice, bool(event.value), field))
            if field is not None:
                field.set_visibility(is_on)
                field.on_value_change(lambda: self._tick(choice, bool(box.value), field))

    def _choice_field(self, choice: start_choices.StartChoice, label: str) -> Any:
        value = self.chosen.get(choice.key) or choice.usual
        if choice.kind == "plain":
            return None
        if choice.kind == "option":
            offered = start_choices.options(choice, self.site.knowledge, self.language)
            field: Any = select(offered, value)
        else:
            field = typed(None, value, "debounce=300")
        if choice.unit:
            field.props["suffix"] = self.words.unit(choice.unit)
        if choice.kind == "number":
            field.props["inputmode"] = "decimal"
        field.props["aria-label"] = label
        return field

    def _tick(self, choice: start_choices.StartChoice, is_on: bool, field: Any) -> None:
        if field is not None:
            field.set_visibility(is_on)
        if is_on:
            self.chosen[choice.key] = "" if field is None else str(field.value or "")
        else:
            self.chosen.pop(choice.key, None)
        self._set(require=start_choices.joined(self.chosen, self.others))

    def _set_others(self, text: str) -> None:
        self.others = text
        self._set(require=start_choices.joined(self.chosen, self.others))

    def _features(self) -> None:
        shell.write("<p>{}</p>", self.words.text("start.features"))
        with row_of():
            for name in start_choices.FEATURES:
                label = glossary.name("feature", name, self.language)
                ui.checkbox(
                    label,
                    value=name in self.question.entries("features"),
                    on_change=lambda event, name=name: self._feature(name, bool(event.value)),
                )

    def _feature(self, name: str, is_on: bool) -> None:
        others = tuple(other for other in self.question.entries("features") if other != name)
        self._set(features=(*others, name) if is_on else others)

    def _material_card(self) -> None:
        text, value = self.words.text, self.question.text("material")
        with self._card(3, "material"):
            offered = {"": text("start.unknown_material"), **self.words.alloys()}
            offered.setdefault(value, value)
            field = select(
                offered, value, text("start.which_material"),
                lambda material: self._set(material=material),
            )  # fmt: skip
            field.classes("full")

    def _quantity_card(self) -> None:
        with self._card(4, "quantity"):
            self.pieces = self._text("quantity", "50, 400/year")
            with row_of():
                for value in QUANTITIES:
                    name = blocks.quantity_word(value, self.words)
                    take = partial(self.pieces.set_value, value)
                    quiet_button(name, take, "dense")
            shell.write('<p class="soft small">{}</p>', self.words.text("start.quantity_hint"))

    def _text(self, name: str, example: str, *, is_long: bool = False) -> Any:
        look = f'debounce=300 stack-label maxlength=4000 placeholder="{example}"'
        field = typed(
            self._label(name), self.question.text(name), look + " autogrow rows=2" * is_long,
            lambda text: self._set(**{name: text}), kind=ui.textarea if is_long else ui.input,
        )  # fmt: skip
        return field.classes("full")

    def _label(self, name: str) -> str:
        """What a field is called on this page; one without words of its own by its label."""
        if messages.has_text(f"start.{name}_label"):
            return self.words.text(f"start.{name}_label")
        return next(row.label[self.language] for row in FIELDS if row.name == name)

    async def _uploaded(self, told: dict[str, Any]) -> None:
        self._set_now(part=told["id"], name=told["name"], unit="")
        self._show_part()

    async def _take_sample(self) -> None:
        await self._keep_shape(simple_shapes.STARTING, {})

    async def _take_shape(self) -> None:
        shape = str(self.shape.value)
        counts = {d.name for d in simple_shapes.dimensions(shape) if d.is_count}
        given = {
            name: int(field.value) if name in counts else 1e-3 * float(field.value)
            for name, field in self.lengths.items()
            if field.value
        }
        await self._keep_shape(shape, given)

    async def _keep_shape(self, shape: str, lengths: dict[str, float]) -> None:
        try:
            kept = await self.site.keep_shape(shape, lengths)
        except SekisoError as problem:
            self._show_problem(problem)
            return
        name = f"{self.words.text(f'shape.{shape}')}.stl"
        self._set_now(part=kept, name=name, unit="")
        self._show_part()

    async def _take_unit(self, unit: str) -> None:
        self._set_now(unit=unit)
        await self.part_lines.show(self.question)

    def _show_part(self) -> None:
        self.part_line.clear()
        ui.timer(0.0, lambda: self.part_lines.show(self.question), once=True)
        if not self.question.part:
            return
        with self.part_line, row_of():
            name = self.question.text("name") or self.question.part[:12]
            shell.write("<p><strong>{}</strong></p>", name)
            quiet_button(self.words.text("start.remove"), self._remove_part, "dense")

    def _remove_part(self) -> None:
        self._set(part="", name="", unit="")
        self._show_part()

    def _set(self, **changed: Any) -> None:
        """Change the question: the address now, the answer after a short pause."""
        self._ask(PAUSE, changed)

    def _set_now(self, **changed: Any) -> None:
        """Change the question and answer it at once."""
        self._ask(0.0, changed)

    def _ask(self, pause: float, changed: dict[str, Any]) -> None:
        asked = self.question.saying(**changed)
        if asked == self.question:
            return
        self.site.forget(self.question)
        self.question = asked
        shell.show_query(asked.query())
        if self.timer is not None:
            self.timer.cancel()
        self.timer = asyncio.create_task(self._answer_soon(pause))

    async def _answer_soon(self, pause: float) -> None:
        await asyncio.sleep(pause)
        task = asyncio.create_task(self._answer())
        self.site.hold(task)
        await asyncio.shield(task)

    async def _answer(self) -> None:
        asked = self.question
        if asked.is_empty:
            self._show_invitation()
            return
        if self.site.known_answer(asked) is None:
            self._show_working()
        try:
            answer = await self.site.answer(asked)
        except asyncio.CancelledError:
            return
        except SekisoError as problem:
            if asked == self.question:
                self._show_problem(problem)
            return
        if asked == self.question:
            self._show_answer(answer)

    def _show_invitation(self) -> None:
        shell.write_in(self.preview, "<p>{}</p>", self.words.text("start.invitation"))

    def _show_working(self) -> None:
        self.preview.clear()
        with self.preview:
            show_waiting(self.site.work, self.words, "answer")

    def _show_problem(self, problem: SekisoError) -> None:
        self.chips.clear()
        shell.write_in(self.preview, shell.PROBLEM, problem.text(self.language))

    def _show_answer(self, answer: Answer) -> None:
        query = self.question.query()
        self.chips.clear()
        with self.chips:
            shell.place(html.piece("chips", answer, self.words))
        self.preview.clear()
        with self.preview:
            links = choice_links(answer, self.words, self.question, "start")
            shell.place(html.macro("start.html", "answer", self.words, query, answer, links))
