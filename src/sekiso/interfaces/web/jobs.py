"""Heavy work of the pages, done in the pool: answers, views of parts, process maps, reports."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from sekiso.domain.errors import DataError, SekisoError
from sekiso.interfaces.python.explore import explore
from sekiso.interfaces.python.part import load_part
from sekiso.run.pool import Pool, Task

MOST_KEPT = 24


@dataclass
class Kept:
    """The last results by what was asked, the oldest dropped first."""

    most: int = MOST_KEPT
    found: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict)

    def get(self, key: Hashable) -> Any:
        """The result kept under `key`, or None."""
        if key in self.found:
            self.found.move_to_end(key)
        return self.found.get(key)

    def put(self, key: Hashable, value: Any) -> None:
        """Keep a result."""
        self.found[key] = value
        self.found.move_to_end(key)
        while len(self.found) > self.most:
            self.found.popitem(last=False)


class Work:
    """Asks the pool, waits without blocking, keeps results, and joins those who ask the same."""

    def __init__(self, pool: Pool | None = None) -> None:
        self.pool = pool or Pool()
        self.kept = Kept()
        self.running: dict[Hashable, Task] = {}
        self._waiting: Counter[Hashable] = Counter()

    def known(self, kind: str, given: Mapping[str, Any]) -> Any:
        """A result that is there already, or None."""
        return self.kept.get((kind, _frozen(given)))

    def start(
        self, kind: str, function: Callable[..., Any], given: Mapping[str, Any], *, like: str = ""
    ) -> Task:
        """The task that computes `function(**given)`; one that runs already is joined."""
        key = (kind, _frozen(given))
        task = self.running.get(key)
        if task is None or task.future.done():
            task = self.pool.submit(kind, function, like=like, **given)
            self.running[key] = task
        return task

    async def result(
        self, kind: str, function: Callable[..., Any], given: Mapping[str, Any], *, like: str = ""
    ) -> Any:
        """The result, from memory or from the pool.

        Errors of the house are raised as they are; a worker that died and an error nobody foresaw
        become a DataError that says what to do.
        """
        key = (kind, _frozen(given))
        found = self.kept.get(key)
        if found is not None:
            return found
        task = self.start(kind, function, given, like=like)
        self._waiting[key] += 1
        try:
            value = await asyncio.shield(asyncio.wrap_future(task.future))
        except BrokenProcessPool as problem:
            raise DataError("work_died") from problem
        except SekisoError:
            raise
        except Exception as problem:
            logging.getLogger(__name__).exception("work of kind %r failed", kind)
            raise DataError("work_failed", got=type(problem).__name__) from problem
        finally:
            self._waiting[key] -= 1
            if task.future.done():
                self.running.pop(key, None)
        self.kept.put(key, value)
        return value

    def forget(self, kind: str, given: Mapping[str, Any]) -> None:
        """Take a task out of the queue if it has not begun and only one reader waits for it."""
        key = (kind, _frozen(given))
        task = self.running.get(key)
        if task is not None and task.started is None and self._waiting[key] <= 1:
            self.cancel(kind, given)

    def cancel(self, kind: str, given: Mapping[str, Any]) -> None:
        """Give up a task that nobody waits for any more."""
        task = self.running.pop((kind, _frozen(given)), None)
        if task is not None:
            self.pool.cancel(task)


def _frozen(value: Any) -> Hashable:
    if isinstance(value, Mapping):
        return tuple(sorted((key, _frozen(child)) for key, child in value.items()))
    if isinstance(value, list | tuple):
        return tuple(_frozen(child) for child in value)
    return value  # type: ignore[no-any-return]


def answer(**arguments: Any) -> Any:
    """The answer to a need; a part is read once per worker."""
    if arguments.get("part"):
        arguments["part"] = part_of(arguments["part"], arguments.pop("unit", None))
    found = explore(**arguments)
    if found.body is None:
        return found
    light = replace(found.body, vertices=None, triangles=None, solids=())
    return replace(found, body=light)  # the mesh stays with the worker


@lru_cache(maxsize=3)  # a page asks again of the part that it shows
def part_of(path: str, unit: str | None) -> Any:
    """The part in a file."""
    return load_part(path, unit=unit)


def warm() -> None:
    """Read the facts and compile the kernels, so that the first answer need not."""
    answer(size="60 mm", quantity="10")
