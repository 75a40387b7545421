"""What was found for a question and holds for the next one, of other pieces or other limits."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sekiso.domain.version import VERSION
from sekiso.explorer.question import Question

Found = TypeVar("Found")
Stores = tuple[dict[Hashable, Any], dict[Hashable, Any]]
_OF: WeakKeyDictionary[Question, Stores] = WeakKeyDictionary()


def kept(
    question: Question, place: Hashable, find: Callable[[], Found], *, reads_limits: bool = True
) -> Found:
    """What `find` told at this `place` (a name and keys of records), asked once.

    `find` may read everything of the question but its quantity; without `reads_limits` nothing of
    the requirements either.
    """
    stores = _OF.get(question)
    if stores is None:
        stores = _OF[question] = (_store(question, False), _store(question, True))
    known = stores[reads_limits]
    if place not in known:
        known[place] = find()
    found: Found = known[place]
    return found


@lru_cache(maxsize=16)  # what somebody works on: the next question is often of another quantity
def _of_need(knowledge: object, need: Hashable) -> dict[Hashable, Any]:
    """An empty store for each set of facts and each need but for its quantity."""
    return {}


def _store(question: Question, reads_limits: bool) -> dict[Hashable, Any]:
    need, size = replace(question.need, quantity=None), question.size
    if not reads_limits:
        need = replace(need, requirements=())
    key = (
        need.digest(version=VERSION, knowledge_digest=question.knowledge.digest),
        question.requirements if reads_limits else (),
        tuple(question.flags.items()),
        question.features,
        question.material,
        question.chosen.alloys,
        question.heard.noun,
        tuple(x.tobytes() for x in (size.extent, size.volume, size.area, size.channel)),
    )
    return _of_need(question.knowledge, key)
