"""What the service does by itself while it runs: the daily work of its store, clearing up."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from sekiso.domain.errors import SekisoError
from sekiso.interfaces.service import answers, deliveries
from sekiso.interfaces.service.askers import Askers

PAUSE: Final = 60.0  # s between two looks at what is to be done


class Upkeep:
    """Looks once a minute, in a thread of its own, for what the store has to do.

    Several instances may do so: each job of a day is done by one of them.  Nothing is done before
    there is a store.
    """

    def __init__(
        self, askers: Askers, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._askers, self._clock = askers, clock
        self._is_over = threading.Event()
        self._version = -1

    def start(self) -> None:
        """Begin; it ends with the process."""
        threading.Thread(target=self._run, daemon=True).start()

    def stop(self) -> None:
        """Do nothing more."""
        self._is_over.set()

    def turn(self) -> int:
        """Do what is to be done now; the number of jobs that were done here."""
        deliveries.drop_forgotten(self._clock())
        if not self._askers.is_made():
            return 0
        from sekiso.store.upkeep import data_version, keep_up

        version = data_version(self._askers.base().engine)
        if version != self._version:  # also of what was taken back while no service ran
            answers.drop_learned()
            self._version = version
        worker = f"{socket.gethostname()}:{os.getpid()}"[:100]
        return len(keep_up(self._askers.base().engine, worker=worker, clock=self._clock))

    def _run(self) -> None:
        while not self._is_over.wait(PAUSE):
            try:
                self.turn()
            except SekisoError as problem:  # the database is away: the next minute may be better
                logging.getLogger("sekiso").warning("upkeep: %s", problem)
