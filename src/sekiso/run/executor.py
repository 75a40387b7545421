"""Batch work on whatever computes: a pool of this computer, or a Dask cluster.

Refits, sweeps, re-scoring, imports of folders: the same function for many things, in any order,
with progress; one thing that fails fails alone.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sekiso.domain.errors import SekisoError, ServiceError
from sekiso.run.pool import Pool, Task

CLUSTER: Final = "SEKISO_DASK"
WAITING_PER_WORKER: Final = 4  # tasks handed over ahead, so that no worker waits for the next


class Executor(Protocol):
    """What `Pool` and `DaskCluster` have in common; functions are of a module, and pure."""

    @property
    def n_workers(self) -> int:
        """Number of workers."""
        ...

    def submit(
        self, kind: str, function: Callable[..., Any], /, *given: Any, like: str = "", **named: Any
    ) -> Task:
        """Queue `function(*given, **named)`; its `future` gives the result or the error."""
        ...

    def cancel(self, task: Task) -> None:
        """Take a task out of the queue, or end its work."""
        ...

    def close(self) -> None:
        """End all work."""
        ...


@dataclass(frozen=True)
class Outcome:
    """What became of one thing: its place among all, and its value or its error."""

    position: int
    item: Any
    value: Any = None
    problem: SekisoError | None = None


def executor() -> Executor:
    """The cluster at $SEKISO_DASK (an address such as tcp://host:8786, or "local"), else a pool."""
    address = os.environ.get(CLUSTER, "")
    if not address:
        return Pool()
    from sekiso.run.dask_cluster import DaskCluster

    return DaskCluster(None if address == "local" else address)


def mapped(
    workers: Executor,
    kind: str,
    function: Callable[[Any], Any],
    items: Iterable[Any],
    *,
    progress: Callable[[Outcome], None] | None = None,
    n_tries: int = 1,
) -> Generator[Outcome, None, None]:
    """`function` of each item, in the order of the items, a few at a time; errors are outcomes.

    `progress` is told each outcome as it comes.  What failed for want of a worker (ServiceError) is
    tried `n_tries` times in all.  A caller who stops early cancels what runs.
    """
    waiting: deque[tuple[int, Any, Task]] = deque()
    most = max(WAITING_PER_WORKER * workers.n_workers, 1)
    try:
        for position, item in enumerate(items):
            waiting.append((position, item, workers.submit(kind, function, item)))
            if len(waiting) >= most:
                yield _told(_next(workers, kind, function, waiting, n_tries), progress)
        while waiting:
            yield _told(_next(workers, kind, function, waiting, n_tries), progress)
    finally:
        for _, _, task in waiting:
            workers.cancel(task)


def _next(
    workers: Executor,
    kind: str,
    function: Callable[[Any], Any],
    waiting: deque[tuple[int, Any, Task]],
    n_tries: int,
) -> Outcome:
    position, item, task = waiting[0]
    for n in range(1, n_tries + 1):
        outcome = _outcome(position, item, task)
        if n == n_tries or not isinstance(outcome.problem, ServiceError):
            break
        task = workers.submit(kind, function, item)
        waiting[0] = (position, item, task)
    waiting.popleft()
    return outcome


def _outcome(position: int, item: Any, task: Task) -> Outcome:
    try:
        return Outcome(position, item, task.future.result())
    except SekisoError as problem:
        return Outcome(position, item, problem=problem)
    except CancelledError:
        return Outcome(position, item, problem=ServiceError("service_stopping"))


def _told(outcome: Outcome, progress: Callable[[Outcome], None] | None) -> Outcome:
    if progress is not None:
        progress(outcome)
    return outcome
