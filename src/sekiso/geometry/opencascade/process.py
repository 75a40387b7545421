"""The asking side of the worker: a process that is started, kept warm, limited and read from."""

from __future__ import annotations

import atexit
import contextlib
import json
import math
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from sekiso.domain.errors import PartError
from sekiso.geometry.opencascade import frames

Progress = Callable[[str, float], None]

PATIENCE = "SEKISO_PATIENCE"  # environment variable that multiplies the limits
_SECONDS, _SECONDS_PER_MB = 20.0, 12.0  # processor time for one file; sound ones take a tenth
_WALL_PER_PROCESSOR = 60.0  # a second of work may take that long on a busy computer
_MOST_PATIENCE = 1000.0
_OUT_OF_TIME = -int(getattr(signal, "SIGXCPU", 24))  # exit code of a fork that was ended for it
PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from sekiso.geometry.opencascade.worker import serve; serve()"
)
_ROOT = str(Path(__file__).resolve().parents[3])


@dataclass(eq=False)
class _Worker:
    """A running process; `owner` started it: a fork of the owner must not talk to it."""

    process: subprocess.Popen[bytes]
    is_late: bool = False
    owner: int = field(default_factory=os.getpid)

    @property
    def pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        """Where questions go in, and where answers come out."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        return self.process.stdin, self.process.stdout

    def give_up(self) -> None:
        """Stop a process that had too little of the processor."""
        self.is_late = True
        self.stop()

    def stop(self) -> None:
        """Stop the process and its fork."""
        with contextlib.suppress(OSError):
            if sys.platform == "win32":
                self.process.kill()
            else:
                os.killpg(self.process.pid, signal.SIGKILL)

    def end(self) -> None:
        """Stop the process and let go of what it holds."""
        self.stop()
        for pipe in self.pipes:
            with contextlib.suppress(OSError):
                pipe.close()
        self.process.wait()


_warm: list[_Worker] = []  # processes that wait for a file; append and pop are atomic


@atexit.register
def _end_warm() -> None:
    while _warm:
        worker = _warm.pop()
        if worker.owner == os.getpid():
            worker.end()


def tessellation(content: bytes, *, patience: float | None, progress: Progress | None) -> bytes:
    """What the worker answers to the bytes of a STEP file; raises PartError if it fails.

    `patience` multiplies the processor time allowed (`SEKISO_PATIENCE` if not given), `progress`
    is called with what is done now.
    """
    seconds = (_SECONDS + _SECONDS_PER_MB * len(content) / 1e6) * _patience(patience)
    answer = _answer(_warm_worker(), seconds, content, progress)
    if answer is None:
        answer = _answer(_new_worker(), seconds, content, progress)
    return _result(answer or {}, seconds)


def _answer(
    worker: _Worker | None, seconds: float, content: bytes, progress: Progress | None
) -> dict[bytes, bytes] | None:
    """What a worker says to a file; None if there is none, or it had ended before it was asked."""
    if worker is None:
        return None
    wall = seconds * _WALL_PER_PROCESSOR
    clock = threading.Timer(wall, worker.give_up)
    clock.daemon = True
    clock.start()
    received: dict[bytes, bytes] = {}
    try:
        with contextlib.suppress(OSError):  # the pipe closed: the process is gone
            _ask(worker, seconds, content)
            _receive(worker, received, progress)
    finally:
        clock.cancel()
        _keep(worker, is_well=frames.END in received)
    if worker.is_late:
        raise PartError("part_busy", got=f"{wall:.0f}", variable=PATIENCE)
    return received or None


def _warm_worker() -> _Worker | None:
    """A waiting process of our own that lives."""
    while _warm:
        with contextlib.suppress(IndexError):  # another thread was faster
            worker = _warm.pop()
            if worker.owner == os.getpid():
                if worker.process.poll() is None:
                    return worker
                worker.end()
    return None


def _new_worker() -> _Worker:
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", PROGRAM, _ROOT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    return _Worker(process)


def _keep(worker: _Worker, *, is_well: bool) -> None:
    if is_well and not worker.is_late and not _warm and sys.platform.startswith("linux"):
        _warm.append(worker)
    else:
        worker.end()


def _ask(worker: _Worker, seconds: float, content: bytes) -> None:
    question, _ = worker.pipes
    question.write(frames.QUESTION.pack(seconds, len(content)))
    question.write(content)
    question.flush()


def _receive(worker: _Worker, received: dict[bytes, bytes], progress: Progress | None) -> None:
    while frame := frames.read_frame(worker.pipes[1]):
        kind, content = frame
        received[kind] = content
        if kind == frames.PROGRESS and progress is not None:
            progress(*json.loads(content))
        if kind == frames.END:
            return


def _result(received: dict[bytes, bytes], seconds: float) -> bytes:
    if not received:
        raise PartError("part_step_lost")
    code = frames.CODE.unpack(received[frames.END])[0] if frames.END in received else None
    if code == 0 and frames.RESULT in received:
        return received[frames.RESULT]
    if code == _OUT_OF_TIME:
        raise PartError("part_too_complex", got=math.ceil(seconds), variable=PATIENCE)
    if code == frames.NO_MEMORY:
        raise PartError("part_memory", got=frames.MOST_MEMORY // 2**30)
    if code is None:
        raise PartError("part_step_lost")
    if code < 0:
        raise PartError("part_step_signal", got=-code)
    reason = received.get(frames.REASON, b"").decode(errors="replace")
    if not reason:
        raise PartError("part_no_step")
    raise PartError("part_step_no_shape", got=reason)


def _patience(times: float | None) -> float:
    """How many times longer than usual a file may take; raises PartError if it is no number."""
    text = os.environ.get(PATIENCE, "1") if times is None else str(times)
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0.0 < number <= _MOST_PATIENCE:
        raise PartError("part_patience", got=text, allowed=f"{_MOST_PATIENCE:g}", variable=PATIENCE)
    return number
