"""How the service is: whether it is ready for questions, and its numbers for monitoring."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool

from sekiso.domain.version import build
from sekiso.interfaces.service import uploads, worker
from sekiso.interfaces.service.answers import Answers
from sekiso.knowledge import load
from sekiso.run.pool import Task

WARM_AFTER = 0.7  # s, so that a first page has its chance


class State(Collector):
    """Readiness and metrics of one service."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.registry = CollectorRegistry()
        self.registry.register(self)
        self._warm: Task | None = None

    async def warm_up(self) -> None:
        """Read the facts and make one worker ready, once a first page has had its chance."""
        await asyncio.sleep(WARM_AFTER)
        await run_in_threadpool(lambda: (load(), build()))
        self._warm = self.answers.work.pool.submit("warm", worker.warm)

    async def checks(self) -> dict[str, str]:
        """What must be so before questions are sent here: "ok", or what is the matter."""
        return {
            "models": self._models(),
            "workers": "ok" if self.answers.work.pool.is_open else "stopped",
            "disk": await run_in_threadpool(uploads.room),
        }

    def metrics(self) -> bytes:
        """The numbers in Prometheus's text format."""
        return generate_latest(self.registry)

    def collect(self) -> Iterator[Metric]:
        """The numbers of now."""
        answers, work, pool = self.answers, self.answers.work, self.answers.work.pool
        workers = pool.process_ids()
        memory = sum(resident(pid) for pid in (os.getpid(), *workers))
        for name, told, now in (
            ("workers", "Living worker processes.", len(workers)),
            ("work_waiting", "Questions that no worker took up yet.", pool.n_waiting),
            ("work_running", "Questions in work.", pool.n_running),
            ("memory_bytes", "Resident memory of the server and its workers.", memory),
        ):
            yield GaugeMetricFamily(f"sekiso_{name}", told, value=now)
        for name, told, count in (
            ("workers_lost", "Workers that ended in the middle of work.", pool.n_lost),
            ("answers_kept", "Answers given from what was kept.", answers.n_kept),
            ("answers_joined", "Questions joined to the same one in work.", work.joined),
        ):
            yield CounterMetricFamily(f"sekiso_{name}", told, value=count)

    def _models(self) -> str:
        if self._warm is None or not self._warm.future.done():
            return "loading"
        is_well = not self._warm.future.cancelled() and self._warm.future.exception() is None
        return "ok" if is_well else "failed"


def resident(pid: int) -> float:
    """Resident memory of a process [bytes]; 0 where the system does not tell."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0.0
    return float(pages) * os.sysconf("SC_PAGE_SIZE")
