"""Work on a Dask cluster, with the same calls as the pool of this computer.

The scheduler gives the work of a lost worker to another one; a task that loses several is given up.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import InvalidStateError
from contextlib import suppress
from importlib import import_module
from typing import Any

from sekiso.domain.errors import MissingExtraError, ServiceError
from sekiso.run.pool import Task, told_problem

PATIENCE = 10.0  # s, for a scheduler to answer


class DaskCluster:
    """Runs functions of modules on the cluster at `address`, or on one of its own.

    An own cluster has `n_workers` processes on this computer, reached by the loopback interface
    only.  Workers of a cluster elsewhere need the same version of sekiso; whoever reaches their
    ports commands them, so that they belong in a network of their own or behind tls:// addresses.
    Raises ServiceError where the scheduler does not answer.
    """

    def __init__(self, address: str | None = None, *, n_workers: int = 2) -> None:
        try:
            distributed: Any = import_module("distributed")
        except ImportError as problem:
            raise MissingExtraError("extra_missing", extra="cluster") from problem
        self._own: Any = None
        if address is None:
            self._own = distributed.LocalCluster(
                n_workers=n_workers,
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                host="127.0.0.1",
            )
        try:
            self._client: Any = distributed.Client(
                self._own or address, timeout=PATIENCE, set_as_default=False
            )
        except (OSError, TimeoutError) as problem:
            raise ServiceError("cluster_unreachable", got=address) from problem
        self._futures: dict[Task, Any] = {}
        self._lock = threading.Lock()
        self._is_closed = False

    @property
    def n_workers(self) -> int:
        """Number of workers that are there now."""
        return len(self._client.scheduler_info(n_workers=-1)["workers"])

    @property
    def n_waiting(self) -> int:
        """Number of tasks that are not done yet."""
        return len(self._futures)

    @property
    def is_open(self) -> bool:
        """Whether it takes work."""
        return not self._is_closed

    def submit(
        self, kind: str, function: Callable[..., Any], /, *given: Any, like: str = "", **named: Any
    ) -> Task:
        """Queue `function(*given, **named)`; `kind` names it in the log.

        Raises ServiceError after `close`.
        """
        if self._is_closed:
            raise ServiceError("service_stopping")
        task = Task(kind, (function, given, named), like)
        future = self._client.submit(function, *given, pure=False, **named)
        with self._lock:
            self._futures[task] = future
        future.add_done_callback(lambda done: self._hand_over(task, done))
        return task

    def cancel(self, task: Task) -> None:
        """Take a task out of the queue; what a worker has begun it may end, for nobody."""
        task.is_cancelled = True
        with self._lock:
            future = self._futures.get(task)
        if future is not None:
            future.cancel()

    def process_ids(self) -> list[int]:
        """Ids of the worker processes, each on its own computer."""
        return list(self._client.run(os.getpid).values())

    def close(self) -> None:
        """Give up all work; an own cluster is ended."""
        self._is_closed = True
        with self._lock:
            tasks = list(self._futures)
        for task in tasks:
            self.cancel(task)
        self._client.close()
        if self._own is not None:
            self._own.close()

    def _hand_over(self, task: Task, done: Any) -> None:
        with self._lock:
            self._futures.pop(task, None)
        with suppress(InvalidStateError):  # nobody waits for it any more
            if done.cancelled():
                task.future.cancel()
            elif done.status == "error":
                task.future.set_exception(_problem(done.exception(), task.kind))
            else:
                task.future.set_result(done.result())


def _problem(problem: BaseException, kind: str) -> BaseException:
    from distributed.scheduler import KilledWorker

    if isinstance(problem, KilledWorker):
        return ServiceError("worker_lost")
    return told_problem(problem, kind)
