"""Where the search for lighter shapes stands, told after every iteration; it can be ended there."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from sekiso.design.topology.optimise import Progress
from sekiso.domain.answer import Candidate
from sekiso.domain.lighter import LighterProgress

LighterWatch = Callable[[LighterProgress], bool | None]
_MOST = 0.95  # of one shape: rounds are not known before


class SearchEndedError(Exception):
    """Whoever watches wants no further shapes."""


class LighterClock:
    """Tells a watcher of the shapes for `entries`, each of about `n_iterations`.

    Time is that of the processor (all threads together).  What is left of a shape follows from the
    iterations so far, that of the others from the mean of the shapes before.
    """

    def __init__(
        self, entries: Sequence[Candidate], n_iterations: int, watch: LighterWatch | None
    ) -> None:
        self._entries, self._n_iterations, self._watch = entries, n_iterations, watch
        self._begun = [time.process_time()]
        self._n_done = 0

    def begin(self) -> None:
        """The next shape; raises SearchEndedError."""
        self._begun.append(time.process_time())
        self._n_done = 0
        self._tell()

    def __call__(self, at: Progress) -> bool:
        """One more iteration of this shape; raises SearchEndedError."""
        self._n_done += 1
        self._tell()
        return True

    def _tell(self) -> None:
        if self._watch is None:
            return
        number, n = len(self._begun) - 1, len(self._entries)
        now = time.process_time()
        used, before = now - self._begun[-1], self._begun[-1] - self._begun[1]
        share = min(self._n_done / self._n_iterations, _MOST)
        whole = used / share if share > 0.0 else None
        known = [before / (number - 1)] if number > 1 else []
        usual = known[0] if known else whole
        left = None
        if usual is not None:
            left = max((whole or usual) - used, 0.0) + (n - number) * usual
        entry = self._entries[number - 1]
        told = LighterProgress(
            process=entry.process,
            material=entry.material,
            number=number,
            n=n,
            share=(number - 1 + share) / n,
            seconds_used=now - self._begun[0],
            seconds_left=left,
        )
        if self._watch(told) is False:
            raise SearchEndedError
