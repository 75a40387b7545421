"""A service in a process of its own, as an administrator starts it."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

LONG = 900.0  # s, only a hang takes that long
LOOKS = 9000  # only a hang needs so many


def wait_until(is_so: Callable[[], bool]) -> None:
    """Look again and again; the number of looks ends it, not the time they take."""
    for _ in range(LOOKS):
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError("it never came to that")


class Service:
    """`sekiso serve` with options, from its start to its end."""

    def __init__(self, place: Path, *options: str, **environment: str) -> None:
        self.cache, self.port = place / "cache", _free_port()
        self.log = place / "log"
        command = [sys.executable, "-m", "sekiso.interfaces.cli.main", "serve", "--no-browser"]
        given = {**os.environ, "SEKISO_CACHE": str(self.cache), **environment}
        with self.log.open("wb") as log:
            self.run = subprocess.Popen(
                [*command, "--port", str(self.port), *options], env=given, stdout=log, stderr=log
            )
        wait_until(self._answers)

    def _answers(self) -> bool:
        assert self.run.poll() is None, self.log.read_text()
        with suppress(OSError):
            self.ask("GET", "/v1/health")
            return True
        return False

    def ask(self, method, path, body=None, *, host="127.0.0.1", **headers):
        """Status, body and headers of an answer."""
        line = http.client.HTTPConnection(host, self.port, timeout=LONG)
        try:
            sent = None if body is None else json.dumps(body).encode()
            kind = {"content-type": "application/json"} if sent else {}
            line.request(method, path, sent, {**kind, **headers})
            answer = line.getresponse()
            return answer.status, answer.read(), dict(answer.getheaders())
        finally:
            line.close()

    def connection(self) -> socket.socket:
        """A bare connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=LONG)

    def workers(self) -> list[int]:
        """Process ids of the workers."""
        found = []
        for task in Path(f"/proc/{self.run.pid}/task").iterdir():
            with suppress(OSError):
                for pid in (task / "children").read_text().split():
                    if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text():
                        found.append(int(pid))
        return found

    def lines(self) -> list[dict]:
        """What it logged as JSON."""
        return [json.loads(x) for x in self.log.read_text().splitlines() if x.startswith("{")]

    def stop(self) -> int:
        """End it; its exit code."""
        self.run.terminate()
        return self.run.wait(LONG)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
