"""A few worker processes, one task each: queued, timed, and cancelled by ending the worker."""

from __future__ import annotations

import gc
import os
import statistics
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from typing import Any

N_REMEMBERED = 9
MOST_WORKERS = 4


@dataclass(eq=False)
class Task:
    """Work that waits, runs or is done; `future` gives its result or its error."""

    kind: str
    work: tuple[Callable[..., Any], tuple[Any, ...], Mapping[str, Any]]
    like: str = ""
    future: Future[Any] = field(default_factory=Future)
    started: float | None = None
    is_cancelled: bool = False

    @property
    def elapsed(self) -> float:
        """Seconds since a worker took it up; 0 while it waits."""
        return 0.0 if self.started is None else time.monotonic() - self.started


@dataclass(eq=False)
class _Worker:
    """One process; `last` names what it worked on, so that it can be given the same again."""

    executor: ProcessPoolExecutor
    last: str = ""
    task: Task | None = None


class Pool:
    """Runs module-level functions in `n_workers` processes, started on first use.

    `like` in `submit` prefers the worker that did such work last: what it read is still in memory.
    A worker that dies fails only its own task; the next one gets a fresh process.
    """

    def __init__(self, n_workers: int | None = None) -> None:
        count = n_workers or min(max((os.cpu_count() or 2) - 1, 2), MOST_WORKERS)
        self._lock = threading.RLock()
        self._workers = [_Worker(_executor()) for _ in range(count)]
        self._waiting: deque[Task] = deque()
        self._durations: dict[str, deque[float]] = {}

    def submit(
        self, kind: str, function: Callable[..., Any], /, *given: Any, like: str = "", **named: Any
    ) -> Task:
        """Queue `function(*given, **named)`; `kind` names it for the time estimate."""
        task = Task(kind, (function, given, named), like)
        with self._lock:
            self._waiting.append(task)
            self._start_waiting()
        return task

    def expected(self, kind: str) -> float | None:
        """Seconds such work took lately (median), or None before the first."""
        known = self._durations.get(kind)
        return statistics.median(known) if known else None

    def cancel(self, task: Task) -> None:
        """Take a task out of the queue, or end the process that runs it."""
        with self._lock:
            task.is_cancelled = True
            if task in self._waiting:
                self._waiting.remove(task)
                task.future.cancel()
                return
            for worker in self._workers:
                if worker.task is task:
                    _end(worker.executor)

    def process_ids(self) -> list[int]:
        """Ids of the living worker processes."""
        return [pid for worker in self._workers for pid in (worker.executor._processes or {})]

    def close(self) -> None:
        """End all processes and wait for it; what waits is cancelled."""
        with self._lock:
            for task in self._waiting:
                task.future.cancel()
            self._waiting.clear()
            for worker in self._workers:
                if worker.task is not None:
                    worker.task.is_cancelled = True
                _terminate(worker.executor)
        for worker in self._workers:
            worker.executor.shutdown(wait=True, cancel_futures=True)
        self._workers.clear()
        gc.collect()  # gives the semaphores back, which a signal right after would not

    def _start_waiting(self) -> None:
        while self._waiting:
            free = [worker for worker in self._workers if worker.task is None]
            if not free:
                return
            task = self._waiting.popleft()
            same = [worker for worker in free if task.like and worker.last == task.like]
            self._start(task, (same or free)[0])

    def _start(self, task: Task, worker: _Worker) -> None:
        function, given, named = task.work
        worker.task, worker.last, task.started = task, task.like or worker.last, time.monotonic()
        try:
            running = worker.executor.submit(function, *given, **named)
        except (BrokenProcessPool, RuntimeError):
            worker.executor, worker.last = _executor(), task.like
            running = worker.executor.submit(function, *given, **named)
        running.add_done_callback(lambda done: self._finish(task, worker, done))

    def _finish(self, task: Task, worker: _Worker, done: Future[Any]) -> None:
        with self._lock:
            worker.task = None
            problem = CancelledError() if done.cancelled() else done.exception()
            if isinstance(problem, BrokenProcessPool):
                worker.executor, worker.last = _executor(), ""
            if problem is None:
                durations = self._durations.setdefault(task.kind, deque(maxlen=N_REMEMBERED))
                durations.append(task.elapsed)
        _hand_over(task, done, problem)
        with self._lock:
            self._start_waiting()


def _hand_over(task: Task, done: Future[Any], problem: BaseException | None) -> None:
    if task.is_cancelled or isinstance(problem, CancelledError):
        task.future.cancel()
    elif problem is not None:
        task.future.set_exception(problem)
    else:
        task.future.set_result(done.result())


def _executor() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        max_workers=1, mp_context=get_context("spawn"), initializer=_end_with_parent
    )


def _end_with_parent() -> None:
    """In a worker: end it as soon as the process that started it is gone, however that ended."""
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def _end(executor: ProcessPoolExecutor) -> None:
    _terminate(executor)
    executor.shutdown(wait=False, cancel_futures=True)


def _terminate(executor: ProcessPoolExecutor) -> None:
    for process in list((executor._processes or {}).values()):
        process.terminate()
