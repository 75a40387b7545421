"""What was found for a question and holds for the same question about another number of pieces."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sekiso.domain.version import VERSION
from sekiso.explorer.question import Question

Found = TypeVar("Found")
_OF: WeakKeyDictionary[Question, dict[Hashable, Any]] = WeakKeyDictionary()


def kept(question: Question, place: Hashable, find: Callable[[], Found]) -> Found:
    """What `find` told at this `place` (a name and keys of records), asked once.

    `find` may read everything of the question but its quantity.
    """
    known = _OF.get(question)
    if known is None:
        known = _OF[question] = _of_need(question.knowledge, _without_quantity(question))
    if place not in known:
        known[place] = find()
    found: Found = known[place]
    return found


@lru_cache(maxsize=8)  # what somebody works on: the next question is often of another quantity
def _of_need(knowledge: object, need: Hashable) -> dict[Hashable, Any]:
    """An empty store for each set of facts and each need but for its quantity."""
    return {}


def _without_quantity(question: Question) -> Hashable:
    need = replace(question.need, quantity=None)
    size = question.size
    return (
        need.digest(version=VERSION, knowledge_digest=question.knowledge.digest),
        question.requirements,
        tuple(question.flags.items()),
        question.features,
        question.material,
        question.chosen.alloys,
        question.heard.noun,
        tuple(x.tobytes() for x in (size.extent, size.volume, size.area, size.channel)),
    )
