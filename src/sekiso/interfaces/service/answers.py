"""Answers of one service, whatever door asks: kept, joined to one that is being made, or made."""

from __future__ import annotations

import json
import math
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from starlette.concurrency import run_in_threadpool

from sekiso.domain.answer import Answer
from sekiso.domain.cache_folder import drop_before, keep, kept
from sekiso.domain.part import Part
from sekiso.domain.version import VERSION, build
from sekiso.interfaces.python.need import need_of, with_shared
from sekiso.interfaces.service import worker
from sekiso.interfaces.service.worker import Answered
from sekiso.knowledge import load
from sekiso.run.pool import Task
from sekiso.run.work import Work, frozen

MOST_KEPT = 200
MOST_NAMED = 500  # questions whose id is remembered
FOLDER = "answers"
LEARNED = "learned_answers"  # those that rows of a store moved


class Answers:
    """Answers by need; `asked` holds arguments of `sekiso.explore`, a part as a kept file.

    Two questions with one id are one question: it is computed once, in a worker, and its JSON is
    kept on disk for the next who asks while the code is the same.
    """

    def __init__(self, work: Work) -> None:
        self.work = work
        self.n_kept = 0
        self._ids: OrderedDict[Hashable, str] = OrderedDict()
        self._lock = Lock()

    def id_of(self, asked: Mapping[str, Any]) -> str:
        """The id of the answer to a question; NeedError for one that cannot be read.

        No part is read for it: an upload is named by its digest.
        """
        said = _said(asked)
        key = frozen(said) if said.get("local") is None else None
        known = self._ids.get(key)
        if known is not None:
            return known
        part, store = said.pop("part", None), said.pop("store", None)
        if part is not None:
            unit = said.get("unit")
            part = Part(1.0, 1.0, (1.0, 1.0, 1.0), digest=Path(part).stem, unit=unit)
        need = with_shared(need_of(part, **said), store)
        found = need.digest(version=VERSION, knowledge_digest=load().digest)
        if key is not None:
            self._remember(key, found)
        return found

    async def answer(self, asked: Mapping[str, Any]) -> Answer:
        """The answer to a question; raises what `sekiso.explore` raises."""
        answer_id = await run_in_threadpool(self.id_of, asked)
        return (await self._made(answer_id, asked)).answer

    async def content(self, asked: Mapping[str, Any]) -> bytes:
        """The answer to a question as JSON, from the disk where it is kept."""
        answer_id = await run_in_threadpool(self.id_of, asked)
        ready = await run_in_threadpool(self.ready, answer_id)
        return ready or (await self._made(answer_id, asked)).content

    def known(self, asked: Mapping[str, Any]) -> Answer | None:
        """An answer that is in memory; None too where the question is a new one."""
        answer_id = self._ids.get(frozen(_said(asked)))
        found = None if answer_id is None else self.work.known(_key(answer_id))
        return None if found is None else found.answer

    def ready(self, answer_id: str) -> bytes | None:
        """The JSON of an answer that this state of the code gave, or None."""
        found = self.work.known(_key(answer_id))
        content = found.content if found is not None else kept_answer(answer_id, by=build())
        self.n_kept += content is not None
        return content

    def given(self, answer_id: str, *, learned: str = "") -> bytes | None:
        """The JSON of an answer given before, byte for byte, or None.

        An answer that rows of a store moved is given to those only who may learn from exactly the
        same rows: `learned` is the digest of what the asker may learn from.
        """
        found = self.work.known(_key(answer_id))
        content = found.content if found is not None else kept_answer(answer_id)
        return content if content is None or learned_in(content) in ("", learned) else None

    def start(self, answer_id: str, asked: Mapping[str, Any]) -> Task:
        """The task that makes an answer, with one more reader."""
        return self.work.start(_key(answer_id), **_job(answer_id, asked))

    def forget(self, asked: Mapping[str, Any]) -> None:
        """Take a question that only one reader waits for out of the queue."""
        self.work.forget(_key(self._ids.get(frozen(_said(asked)), "")))

    def give_up(self, asked: Mapping[str, Any]) -> None:
        """End the work on an answer that its only reader no longer wants."""
        self.work.cancel(_key(self._ids.get(frozen(_said(asked)), "")))

    async def _made(self, answer_id: str, asked: Mapping[str, Any]) -> Answered:
        found: Answered = await self.work.result(_key(answer_id), **_job(answer_id, asked))
        return found

    def _remember(self, key: Hashable, answer_id: str) -> None:
        with self._lock:
            self._ids[key] = answer_id
            while len(self._ids) > MOST_NAMED:
                self._ids.popitem(last=False)


def keep_answer(answer_id: str, content: bytes, *, is_learned: bool = False) -> None:
    """Keep an answer's JSON with the state of the code that gave it, whole or not at all.

    `is_learned`: rows of a store moved it, so that it goes with the next change of them.
    """
    folder, written = LEARNED if is_learned else FOLDER, f"{build()}\n".encode() + content
    keep(folder, f"{answer_id}.json", written, most=MOST_KEPT)


def kept_answer(answer_id: str, *, by: str | None = None) -> bytes | None:
    """The JSON of a kept answer; with `by` only if this state of the code gave it."""
    found = kept(FOLDER, f"{answer_id}.json") or kept(LEARNED, f"{answer_id}.json")
    if found is None:
        return None
    given_by, _, content = found.partition(b"\n")
    return content if by is None or by.encode() == given_by else None


def drop_learned() -> None:
    """Remove the kept answers that rows of a store moved: some may have been taken back."""
    drop_before(LEARNED, math.inf)


def learned_in(content: bytes) -> str:
    """The digest of the rows of a store behind an answer, "" where there were none."""
    shared = json.loads(content)["need"].get("shared") or {}
    return str(shared.get("digest", ""))


def _key(answer_id: str) -> Hashable:
    return ("answer", answer_id)


def _said(asked: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if value is not None}


def _job(answer_id: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    said = _said(asked)
    return {
        "kind": "answer",
        "function": worker.answer,
        "given": said,
        "like": Path(said["part"]).stem if "part" in said else "",
        "on_result": lambda made: _keep_made(answer_id, made),
    }


def _keep_made(answer_id: str, made: Answered) -> None:
    if made.answer.id == answer_id:
        keep_answer(answer_id, made.content, is_learned=bool(learned_in(made.content)))
