"""What all pages of one service share: facts, the pool's results, kept part files."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from sekiso.domain.answer import Answer
from sekiso.domain.errors import PartError
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.service import worker
from sekiso.interfaces.service.answers import Answers
from sekiso.interfaces.service.askers import Askers
from sekiso.interfaces.web import maps, simple_shapes, views
from sekiso.interfaces.web.maps import MapQuestion
from sekiso.interfaces.web.question import PageQuestion
from sekiso.interfaces.web.views import PartFacts, Sliced, View
from sekiso.knowledge import Knowledge, load
from sekiso.run.work import frozen

Keep = Callable[[AsyncIterator[bytes], str], Awaitable[Path]]
Find = Callable[[str], Path | None]


class Site:
    """The service behind the pages; uploads and answers are shared with the other doors."""

    def __init__(
        self, *, keep_upload: Keep, part_file: Find, answers: Answers, askers: Askers
    ) -> None:
        self.keep_upload, self._part_file, self.askers = keep_upload, part_file, askers
        self.request: Request | None = None
        self.answers, self.work = answers, answers.work
        self._held: set[Any] = set()

    def seen_by(self, request: Request) -> Site:
        """The same service, its answers moved by the data that the asker may learn from."""
        site = copy(self)
        site.request = request
        return site

    @property
    def knowledge(self) -> Knowledge:
        """The facts on file."""
        return load()

    def words(self, language: str, asked: PageQuestion) -> Words:
        """The words of a language, costs in the currency asked for; yen where it is unknown."""
        rates = self.knowledge.of("economics")["currency"]["rates"]
        currency = asked.text("currency")
        known = currency if currency in rates else "JPY"
        return Words(self.knowledge, language, currency=known)

    def part_path(self, part: str) -> str | None:
        """The file of a part id; None for no id; PartError for one that is gone."""
        if not part:
            return None
        is_id = len(part) == 64 and all(c in "0123456789abcdef" for c in part)
        kept = self._part_file(part) if is_id else None
        if kept is None:
            raise PartError("part_gone", got=part[:12])
        return str(kept)

    def known_answer(self, asked: PageQuestion) -> Answer | None:
        """The answer if it is there already."""
        try:
            return self.answers.known(self._arguments(asked))
        except PartError:
            return None

    async def answer(self, asked: PageQuestion) -> Answer:
        """The answer to a question; raises what `sekiso.explore` raises."""
        return await self.answers.answer(self._arguments(asked))

    async def answer_content(self, asked: PageQuestion) -> bytes:
        """The answer to a question as JSON, the same bytes as at every door."""
        return await self.answers.content(self._arguments(asked))

    def give_up(self, asked: PageQuestion) -> None:
        """End the work on an answer that its only reader no longer wants."""
        self.answers.give_up(self._arguments(asked))

    async def window(self, asked: MapQuestion) -> Any:
        """The process window of a map question."""
        return await self._made("window", maps.window, {**asked.arguments(), **self.learned()})

    def learned(self) -> dict[str, Any]:
        """What the asker may learn from, as an argument of functions; {} where it is nothing."""
        found = None if self.request is None else self.askers.snapshot(self.request)
        return {} if found is None else {"store": found}

    async def beside(self, kind: str, asked: PageQuestion, **options: Any) -> Any:
        """What stands beside the answer to a question: see `worker.beside`."""
        given = {"kind": kind, "asked": self._arguments(asked), **options}
        like = asked.part
        return await self._made("beside", worker.beside, given, like=like)

    def forget(self, asked: PageQuestion) -> None:
        """Take the question of a visitor who has asked another one meanwhile out of the queue."""
        with suppress(PartError):
            self.answers.forget(self._arguments(asked))

    async def view(self, asked: PageQuestion, *, process: str, direction: Any = None) -> View:
        """The part of a question under a process."""
        up = direction or asked.direction
        given = {**self._part(asked), "process": process, "direction": up}
        found: View = await self._made("view", views.view, given, like=asked.part)
        return found

    async def part_facts(self, asked: PageQuestion) -> PartFacts:
        """Size, bodies and findings of the part of a question."""
        given = self._part(asked)
        found: PartFacts = await self._made("facts", views.part_facts, given, like=asked.part)
        return found

    async def slices(self, asked: PageQuestion, *, direction: Any, layer: float) -> Sliced:
        """The part of a question in layers."""
        given = {**self._part(asked), "direction": direction, "layer": layer}
        found: Sliced = await self._made("slices", views.slices, given, like=asked.part)
        return found

    def give_up_slices(self, asked: PageQuestion, *, direction: Any, layer: float) -> None:
        """End the slicing of a part."""
        given = {**self._part(asked), "direction": direction, "layer": layer}
        self.work.cancel(("slices", frozen(given)))

    async def picture(self, asked: PageQuestion, *, direction: Any = None) -> bytes:
        """A PNG of the part of a question."""
        given = {**self._part(asked), "direction": direction}
        found: bytes = await self._made("picture", views.picture, given, like=asked.part)
        return found

    async def keep_shape(self, shape: str, lengths: dict[str, float]) -> str:
        """Keep a simple shape as a part file; returns its id."""
        content = await run_in_threadpool(simple_shapes.shape_file, shape, **lengths)
        kept = await self.keep_upload(simple_shapes.as_chunks(content), f"{shape}.stl")
        return kept.stem

    def hold(self, task: Any) -> None:
        """Keep a started task alive until it is done."""
        self._held.add(task)
        task.add_done_callback(self._held.discard)

    def named(self, answer: Answer, asked: PageQuestion) -> Answer:
        """The answer with its part called as its owner calls it."""
        name = asked.text("name")
        if answer.body is None or not name:
            return answer
        return replace(answer, body=replace(answer.body, name=name))

    async def _made(
        self, kind: str, function: Callable[..., Any], given: dict[str, Any], *, like: str = ""
    ) -> Any:
        return await self.work.result((kind, frozen(given)), kind, function, given, like=like)

    def _arguments(self, asked: PageQuestion) -> dict[str, Any]:
        return {**asked.arguments(self.part_path(asked.part)), **self.learned()}

    def _part(self, asked: PageQuestion) -> dict[str, Any]:
        path = self.part_path(asked.part)
        if path is None:
            raise PartError("part_none")
        return {"part": path, "unit": asked.text("unit") or None}
