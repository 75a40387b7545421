"""Where the search for the lighter shapes of an answer stands, on a terminal or in a log."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from rich.console import Console
from rich.status import Status

from sekiso.domain import messages
from sekiso.domain.lighter import LighterProgress
from sekiso.interfaces.report.lighter import begun_line, progress_line
from sekiso.interfaces.report.words import Words


@contextmanager
def lighter_watch(words: Words) -> Iterator[LighterWatching]:
    """A moving line on a terminal, else a line per shape; the first Ctrl-C ends the search."""
    console = Console(stderr=True)
    working = messages.text("answer.working", words.language)
    status = console.status(working) if console.is_terminal else None
    watch = LighterWatching(words, status)
    former = signal.signal(signal.SIGINT, watch.end)
    try:
        if status is None:
            yield watch
        else:
            with status:
                yield watch
    finally:
        signal.signal(signal.SIGINT, former)


class LighterWatching:
    """Tells where the search stands, and whether it goes on."""

    def __init__(self, words: Words, status: Status | None) -> None:
        self.words, self.status = words, status
        self.number, self.goes_on = 0, True

    def __call__(self, at: LighterProgress) -> bool:
        """Tell one step; False ends the search."""
        if self.status is not None:
            if self.goes_on:
                self.status.update(progress_line(at, self.words))
        elif at.number > self.number:
            print(begun_line(at, self.words), file=sys.stderr, flush=True)
        self.number = at.number
        return self.goes_on

    def end(self, number: int, frame: FrameType | None) -> None:
        """End with the next step; at once where it is asked for again, or nothing has begun."""
        if not self.goes_on or self.number == 0:
            raise KeyboardInterrupt
        self.goes_on = False
        told = self.words.text("lighter_report.shapes_ended")
        if self.status is not None:
            self.status.update(told)
        else:
            print(told, file=sys.stderr, flush=True)
