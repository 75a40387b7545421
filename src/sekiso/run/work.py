"""Work that many may ask for at once: computed once, kept, and dropped when nobody waits."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any

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
    """Asks the pool, waits without blocking, keeps results, and joins those who ask the same.

    What is asked is named by a key; results that come from the pool are told to `on_result`, in a
    thread of the pool.
    """

    def __init__(self, pool: Pool | None = None) -> None:
        self.pool = pool or Pool()
        self.kept = Kept()
        self.joined = 0
        self._running: dict[Hashable, Task] = {}
        self._readers: Counter[Task] = Counter()
        self._lock = threading.RLock()

    def known(self, key: Hashable) -> Any:
        """A result that is there already, or None."""
        with self._lock:
            return self.kept.get(key)

    def start(
        self,
        key: Hashable,
        kind: str,
        function: Callable[..., Any],
        given: Mapping[str, Any],
        *,
        like: str = "",
        on_result: Callable[[Any], None] | None = None,
    ) -> Task:
        """The task that computes `function(**given)`, with one more reader.

        One that runs already is joined.  Raises ServiceError where too much waits.
        """
        with self._lock:
            task = self._running.get(key)
            if task is None or task.future.done():
                task = self.pool.submit(kind, function, like=like, **given)
                self._running[key] = task
                task.future.add_done_callback(partial(self._keep, key, task, on_result))
            else:
                self.joined += 1
            self._readers[task] += 1
            return task

    def leave(self, task: Task, *, is_unwanted: bool = False) -> None:
        """One reader less; with the last one the task leaves the queue.

        Work in progress goes on and its result is kept, unless the last reader does not want it.
        """
        with self._lock:
            self._readers[task] -= 1
            if self._readers[task] > 0:
                return
            del self._readers[task]
            if not task.future.done() and (is_unwanted or task.started is None):
                self.pool.cancel(task)

    async def result(
        self,
        key: Hashable,
        kind: str,
        function: Callable[..., Any],
        given: Mapping[str, Any],
        *,
        like: str = "",
        on_result: Callable[[Any], None] | None = None,
    ) -> Any:
        """The result, from memory or from the pool; raises what the pool gives."""
        found = self.known(key)
        if found is not None:
            return found
        task = self.start(key, kind, function, given, like=like, on_result=on_result)
        try:
            return await outcome(task)
        finally:
            self.leave(task)

    def forget(self, key: Hashable) -> None:
        """Take a task out of the queue if it has not begun and only one reader waits for it."""
        with self._lock:
            task = self._running.get(key)
            if task is not None and task.started is None and self._readers[task] <= 1:
                self.pool.cancel(task)

    def cancel(self, key: Hashable) -> None:
        """Give up a task that its only reader no longer wants."""
        with self._lock:
            task = self._running.get(key)
            if task is not None and self._readers[task] <= 1:
                self.pool.cancel(task)

    def _keep(
        self,
        key: Hashable,
        task: Task,
        on_result: Callable[[Any], None] | None,
        done: Future[Any],
    ) -> None:
        with self._lock:
            if self._running.get(key) is task:
                del self._running[key]
            if done.cancelled() or done.exception() is not None:
                return
            self.kept.put(key, done.result())
        if on_result is not None:
            on_result(done.result())


async def outcome(task: Task) -> Any:
    """What a task gives, awaited; who stops to wait stops nothing else."""
    return await asyncio.shield(asyncio.wrap_future(task.future))


def frozen(value: Any) -> Hashable:
    """Arguments as a key."""
    if isinstance(value, Mapping):
        return tuple(sorted((key, frozen(child)) for key, child in value.items()))
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(frozen(child) for child in value)
    return value  # type: ignore[no-any-return]
