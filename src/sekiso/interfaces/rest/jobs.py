"""Jobs: answers that are asked for now and fetched later."""

from __future__ import annotations

import asyncio
import math
import secrets
import time
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from fastapi import HTTPException, Request

from sekiso.domain.errors import SekisoError, ServiceError
from sekiso.run.pool import Task
from sekiso.run.work import Work

MOST_JOBS = 1000
USUAL = 5.0  # s, an answer before any was timed
LOOK = 1.0  # s, between two looks whether the reader is still there
NEAREST_END = 0.95  # progress of work that takes longer than it took lately


@dataclass(eq=False)
class Job:
    """One answer that somebody will fetch; its id is known to who asked only.

    `end` is done, failed or cancelled once it has ended, and the task, which holds the result, is
    let go.
    """

    answer_id: str
    task: Task | None
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    asked_at: float = field(default_factory=time.monotonic)
    end: str = ""
    error: SekisoError | None = None

    @property
    def state(self) -> str:
        """waiting, running, done, failed or cancelled."""
        if self.task is None:
            return self.end
        return "waiting" if self.task.started is None else "running"


class Jobs:
    """The jobs of a service, the oldest forgotten first."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self._jobs: OrderedDict[str, Job] = OrderedDict()

    def add(self, answer_id: str, task: Task) -> Job:
        """A job for a task that has one reader for it already."""
        job = Job(answer_id, task)
        self._jobs[job.id] = job
        while len(self._jobs) > MOST_JOBS:
            self.cancel(self._jobs.popitem(last=False)[1])
        task.future.add_done_callback(lambda done: self._end(job, done))
        return job

    def get(self, job_id: str) -> Job | None:
        """The job of this id, or None."""
        return self._jobs.get(job_id)

    def cancel(self, job: Job) -> None:
        """Give a job up; the work ends unless somebody else waits for it."""
        task, job.task = job.task, None
        if task is not None:
            job.end = "cancelled"
            self.work.leave(task, is_unwanted=True)

    def body(self, job: Job, language: str) -> dict[str, Any]:
        """The fields of `JobBody`."""
        task, state = job.task, job.state
        remaining = 0.0 if task is None else self.work.pool.remaining(task, usual=USUAL)
        elapsed = time.monotonic() - job.asked_at
        share = 1.0 if task is None else elapsed / max(elapsed + remaining, 1e-9)
        return {
            "id": job.id,
            "state": state,
            "progress": 1.0 if task is None else round(min(share, NEAREST_END), 3),
            "remaining": round(remaining, 1),
            "answer": job.answer_id if state == "done" else None,
            "error": None if job.error is None else job.error.envelope(language),
        }

    def _end(self, job: Job, done: Future[Any]) -> None:
        task, job.task = job.task, None
        if task is None:
            return
        problem = None if done.cancelled() else done.exception()
        job.error = problem if isinstance(problem, SekisoError) else None
        job.end = "cancelled" if done.cancelled() else "failed" if problem else "done"
        self.work.leave(task)


async def made_within(task: Task, request: Request, wait: float | None) -> Any:
    """What a task gives within `wait` seconds, or as long as somebody is there to read it."""
    end = math.inf if wait is None else time.monotonic() + wait
    running = asyncio.wrap_future(task.future)
    running.add_done_callback(lambda done: done.cancelled() or done.exception())
    while not running.done():
        left = min(LOOK, end - time.monotonic())
        if left <= 0.0:
            return None
        await asyncio.wait({running}, timeout=left)
        if not running.done() and await request.is_disconnected():
            raise HTTPException(499)
    if running.cancelled():
        raise ServiceError("service_stopping")
    return running.result()
