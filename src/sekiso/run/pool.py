"""A few worker processes, one task each: queued, timed, and cancelled by ending the worker."""

from __future__ import annotations

import atexit
import logging
import os
import secrets
import signal
import statistics
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from queue import SimpleQueue
from typing import Any

from sekiso.domain.errors import SekisoError, ServiceError
from sekiso.numerics.kernels import share_cores

N_REMEMBERED = 9
MOST_WORKERS = 4
MOST_TRIES = 2  # a lost worker may be chance, a second one is the task
MOST_WAITING = 200  # tasks; more would wait for minutes
PATIENCE = 2.0  # s, for a process that was ended to be gone


@dataclass(eq=False)
class Task:
    """Work that waits, runs or is done; `future` gives its result or its error.

    `n_tries` counts the workers that took it up.
    """

    kind: str
    work: tuple[Callable[..., Any], tuple[Any, ...], Mapping[str, Any]]
    like: str = ""
    future: Future[Any] = field(default_factory=Future)
    started: float | None = None
    is_cancelled: bool = False
    n_tries: int = 0

    @property
    def elapsed(self) -> float:
        """Seconds since a worker took it up; 0 while it waits."""
        return 0.0 if self.started is None else time.monotonic() - self.started


class Pool:
    """Runs module-level functions in `n_workers` processes, started on first use.

    `like` in `submit` prefers the worker that did such work last: what it read is still in memory.
    A worker that is lost loses nothing: its task goes to a fresh one, once; then it fails with
    ServiceError.  Functions must be pure for that.  An error that is not of the house becomes a
    ServiceError with the number under which it stands in the log.
    """

    def __init__(self, n_workers: int | None = None, *, most_waiting: int = MOST_WAITING) -> None:
        count = n_workers or min(max((os.cpu_count() or 2) - 1, 2), MOST_WORKERS)
        self._lock = threading.RLock()
        self._waiting: deque[Task] = deque()
        self._durations: dict[str, deque[float]] = {}
        self._most_waiting = most_waiting
        self._is_closed = False
        self.n_lost = 0
        self._workers = [_Worker(self._finish, count) for _ in range(count)]
        atexit.register(self.close)

    @property
    def n_workers(self) -> int:
        """Number of workers, started or not."""
        return len(self._workers)

    @property
    def n_waiting(self) -> int:
        """Number of tasks that no worker took up yet."""
        return len(self._waiting)

    @property
    def n_running(self) -> int:
        """Number of tasks in work."""
        return sum(worker.task is not None for worker in self._workers)

    @property
    def is_open(self) -> bool:
        """Whether it takes work."""
        return not self._is_closed

    def submit(
        self, kind: str, function: Callable[..., Any], /, *given: Any, like: str = "", **named: Any
    ) -> Task:
        """Queue `function(*given, **named)`; `kind` names it for the time estimate.

        Raises ServiceError where too much waits already, or after `close`.
        """
        task = Task(kind, (function, given, named), like)
        with self._lock:
            if self._is_closed:
                raise ServiceError("service_stopping")
            if len(self._waiting) >= self._most_waiting:
                raise ServiceError("service_busy", got=len(self._waiting))
            self._waiting.append(task)
            self._start_waiting()
        return task

    def expected(self, kind: str) -> float | None:
        """Seconds such work took lately (median), or None before the first."""
        known = self._durations.get(kind)
        return statistics.median(known) if known else None

    def remaining(self, task: Task, *, usual: float) -> float:
        """Estimated seconds until a task is done; `usual` for work of a kind never seen."""
        if task.future.done():
            return 0.0
        with self._lock:
            own = self._left(task, usual)
            if task not in self._waiting:
                return own
            before = list(self._waiting)[: self._waiting.index(task)]
            running = [worker.task for worker in self._workers if worker.task is not None]
            return own + sum(self._left(t, usual) for t in (*before, *running)) / self.n_workers

    def cancel(self, task: Task) -> None:
        """Take a task out of the queue, or end the process that runs it."""
        with self._lock:
            task.is_cancelled = True
            is_waiting = task in self._waiting
            if is_waiting:
                self._waiting.remove(task)
            for worker in self._workers:
                if worker.task is task:
                    worker.end()
        if is_waiting:
            task.future.cancel()

    def process_ids(self) -> list[int]:
        """Ids of the living worker processes."""
        return [worker.process.pid for worker in self._workers if _is_alive(worker.process)]  # type: ignore[misc, union-attr]

    def close(self) -> None:
        """End all processes and wait for it; what waits or runs is cancelled."""
        with self._lock:
            self._is_closed = True
            waiting = tuple(self._waiting)
            self._waiting.clear()
            for worker in self._workers:
                if worker.task is not None:
                    worker.task.is_cancelled = True
                worker.close()
        for task in waiting:
            task.future.cancel()
        for worker in self._workers:
            worker.thread.join(PATIENCE)
        atexit.unregister(self.close)

    def _left(self, task: Task, usual: float) -> float:
        return max((self.expected(task.kind) or usual) - task.elapsed, 0.0)

    def _start_waiting(self) -> None:
        while self._waiting:
            free = [worker for worker in self._workers if worker.task is None]
            if not free:
                return
            task = self._waiting.popleft()
            same = [worker for worker in free if task.like and worker.last == task.like]
            (same or free)[0].start(task)

    def _finish(self, worker: _Worker, task: Task, outcome: _Outcome) -> None:
        with self._lock:
            worker.task = None
            self.n_lost += outcome.is_lost and not task.is_cancelled
            is_retried = outcome.is_lost and not task.is_cancelled and task.n_tries < MOST_TRIES
            if is_retried and not self._is_closed:
                self._waiting.appendleft(task)
            else:
                self._note_duration(task, outcome)
        if not (is_retried and not self._is_closed):
            _hand_over(task, outcome)
        with self._lock:
            self._start_waiting()

    def _note_duration(self, task: Task, outcome: _Outcome) -> None:
        if outcome.problem is None and not task.is_cancelled:
            durations = self._durations.setdefault(task.kind, deque(maxlen=N_REMEMBERED))
            durations.append(task.elapsed)


@dataclass(frozen=True)
class _Outcome:
    value: Any = None
    problem: BaseException | None = None
    is_lost: bool = False


class _Worker:
    """One of `n_workers` processes, and the thread that talks to it; `last` names its last work.

    The thread sees the end of the process at once, whatever it was doing: only the process holds
    the other end of their pipe.
    """

    def __init__(self, finish: Callable[[_Worker, Task, _Outcome], None], n_workers: int) -> None:
        self.last, self.task = "", None  # type: tuple[str, Task | None]
        self.process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._is_ended = False
        self._finish, self._n_workers = finish, n_workers
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def start(self, task: Task) -> None:
        """Take up a task."""
        self.task, self.last = task, task.like
        task.started, task.n_tries = time.monotonic(), task.n_tries + 1
        self._tasks.put(task)

    def end(self) -> None:
        """End the process; the next task gets a fresh one."""
        self._is_ended = True
        process = self.process  # its thread may drop it meanwhile
        if process is not None and process.is_alive():
            process.kill()

    def close(self) -> None:
        """End the process and take no more tasks."""
        self._tasks.put(None)
        self.end()

    def _serve(self) -> None:
        while (task := self._tasks.get()) is not None:
            is_given_up = task.is_cancelled
            outcome = _Outcome(problem=CancelledError()) if is_given_up else self._outcome_of(task)
            if outcome.is_lost:
                self._drop_process()
            self._finish(self, task, outcome)
            del outcome, task  # a result is large
        self.end()
        self._drop_process()

    def _outcome_of(self, task: Task) -> _Outcome:
        try:
            connection = self._running()
            connection.send(task.work)
            self.last = task.like
        except (OSError, EOFError):  # it was lost while it had nothing to do
            self._drop_process()
            try:
                connection = self._running()
                connection.send(task.work)
            except (OSError, EOFError):
                return _Outcome(problem=ServiceError("worker_lost"), is_lost=True)
        except Exception as problem:  # what cannot be sent
            return _Outcome(problem=problem)
        if task.is_cancelled:  # while the process was started
            self.end()
        try:
            return _Outcome(*connection.recv())
        except (OSError, EOFError):
            return _Outcome(problem=ServiceError("worker_lost"), is_lost=True)
        except Exception as problem:  # what cannot be read
            return _Outcome(problem=problem)

    def _running(self) -> Connection:
        if self._connection is None or self._is_ended or not _is_alive(self.process):
            self._drop_process()
            context = get_context("spawn")
            self._connection, theirs = context.Pipe()
            self.process = context.Process(target=_work, args=(theirs, self._n_workers))
            self.process.start()
            theirs.close()
        return self._connection

    def _drop_process(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self.process is not None:
            self.process.join(PATIENCE)
        self._connection, self.process, self._is_ended, self.last = None, None, False, ""


def _is_alive(process: SpawnProcess | None) -> bool:
    return process is not None and process.is_alive()


def _hand_over(task: Task, outcome: _Outcome) -> None:
    with suppress(InvalidStateError):
        if task.is_cancelled or isinstance(outcome.problem, CancelledError):
            task.future.cancel()
        elif outcome.problem is not None:
            task.future.set_exception(told_problem(outcome.problem, task.kind))
        else:
            task.future.set_result(outcome.value)


def told_problem(problem: BaseException, kind: str) -> SekisoError:
    """An error of the house as it is; another stands in the log, under the number that is told."""
    if isinstance(problem, SekisoError):
        return problem
    number = secrets.token_hex(4)
    logging.getLogger("sekiso").error(
        "incident %s: work of kind %r failed", number, kind, exc_info=problem,
        extra={"incident": number},
    )  # fmt: skip
    return ServiceError("work_failed", got=type(problem).__name__, incident=number)


def _work(connection: Connection, n_workers: int) -> None:
    """In a worker: do what is sent, one task after the other, until nobody sends any more."""
    share_cores(n_workers)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, which ends this one
    _end_with_parent()
    while True:
        try:
            function, given, named = connection.recv()
        except (EOFError, OSError):
            return
        told: tuple[Any, BaseException | None]
        try:
            told = (function(*given, **named), None)
        except Exception as problem:
            told = (None, _with_traceback(problem))
        try:
            connection.send(told)
        except (TypeError, AttributeError, ValueError) as problem:  # what cannot be sent back
            connection.send((None, TypeError(str(problem))))
        del given, named, told  # a large file is not held while the next one comes


def _with_traceback(problem: Exception) -> Exception:
    """The error with its traceback as a note, which would not travel otherwise."""
    problem.add_note("".join(traceback.format_exception(problem)))
    return problem


def _end_with_parent() -> None:
    """In a worker: end it as soon as the process that started it is gone, however that ended."""
    parent = parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
