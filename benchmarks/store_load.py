"""Two writers and twenty readers over REST on loopback: errors, p99 of reads of metadata.

Prints {"backend", "instances", "reads", "writes", "errors", "p99_ms", "p50_ms", "write_p99_ms"}.
A reader asks, waits `--think` seconds, asks again (datasets, one dataset, one record, 20 rows); a
writer sends a table of 20 rows, waits `--pause` seconds after the answer, sends the next.
`--postgresql` starts a database of its own and two instances of the service on it, as a proxy would
spread requests over them.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BENCH = False
READERS, WRITERS, ROWS = 20, 2, 20
ROOT = Path(__file__).resolve().parents[1]
METADATA = ("datasets", "dataset", "record")


@dataclass
class Told:
    """What clients saw: seconds by kind of request, and errors."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, seconds: float, status: int, expected: int) -> None:
        """One answer."""
        with self.lock:
            self.seconds.setdefault(kind, []).append(seconds)
            if status != expected:
                self.errors.append(f"{kind} {status}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--think", type=float, default=0.2)
    parser.add_argument("--pause", type=float, default=0.1)
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        with backend(Path(place), is_server=asked.postgresql) as url:
            print(json.dumps(run(url, Path(place), asked)))


def run(url: str, folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """The figures of one backend."""
    tokens = people(url)
    n_instances = 2 if asked.postgresql else 1
    told, stop = Told(), threading.Event()
    with services(url, folder, n_instances) as ports:
        clients = [
            threading.Thread(target=client, args=(kind, port, token, told, stop, asked, k))
            for k, (kind, port, token) in enumerate(plan(ports, tokens))
        ]
        for one in clients:
            one.start()
        time.sleep(asked.seconds)
        stop.set()
        for one in clients:
            one.join(60.0)
    reads = sorted(x for kind in METADATA for x in told.seconds.get(kind, []))
    writes = sorted(told.seconds.get("add", []))
    for error in sorted(set(told.errors))[:10]:
        print(f"# {told.errors.count(error)} x {error}", file=sys.stderr)
    return {
        "backend": "postgresql" if asked.postgresql else "sqlite", "instances": n_instances,
        "reads": sum(map(len, told.seconds.values())) - len(writes), "writes": len(writes),
        "errors": len(told.errors), "p99_ms": quantile(reads, 0.99),
        "p50_ms": quantile(reads, 0.5), "write_p99_ms": quantile(writes, 0.99),
    }  # fmt: skip


def plan(ports: list[int], tokens: list[str]) -> Iterator[tuple[str, int, str]]:
    """(kind of client, port, token) of every client, spread over the instances."""
    for k, token in enumerate(tokens):
        yield ("writer" if k < WRITERS else "reader"), ports[k % len(ports)], token


def people(url: str) -> list[str]:
    """A token for every client; some data to read."""
    from dataclasses import replace

    from sekiso.store.database.engine import writing
    from sekiso.store.opening import store_at
    from sekiso.store.organisations import add_organisation
    from sekiso.store.policies.identity import add_account
    from sekiso.store.policies.principal import ROLES, Principal
    from sekiso.store.policies.tokens import issue_token

    base = store_at(url)
    with writing(base.engine) as connection:
        own = add_organisation(connection, "Institute", now=base.now)
        accounts = [
            add_account(connection, own, f"client {k}", ("reader", "contributor"), now=base.now)
            for k in range(WRITERS + READERS)
        ]
        tokens = [issue_token(connection, one, now=base.clock()).text for one in accounts]
    store = replace(base, principal=Principal("local", own, frozenset(), frozenset(ROLES)))
    for k in range(20):
        store.add(rows(k), name=f"coupons {k}")
    return tokens


def rows(seed: int) -> list[dict[str, Any]]:
    """Synthetic rows of a small table."""
    draw = random.Random(seed)
    return [
        {"material": "316L", "laser_power_W": draw.randrange(150, 250),
         "scan_speed_mm_s": draw.randrange(600, 1200), "hatch_mm": 0.1, "layer_mm": 0.04,
         "relative_density_pct": round(draw.uniform(98, 99.9), 2)}
        for _ in range(ROWS)
    ]  # fmt: skip


def client(
    kind: str, port: int, token: str, told: Told, stop: threading.Event,
    asked: argparse.Namespace, seed: int,
) -> None:  # fmt: skip
    """One client that asks until it is stopped."""
    draw, headers = random.Random(seed), {"Authorization": f"Bearer {token}"}
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60.0)
    known: dict[str, list[str]] = {"dataset": [], "record": []}
    n = 0
    while not stop.is_set():
        n += 1
        try:
            if kind == "writer":
                ask_to_add(link, headers, told, seed * 100_000 + n)
                stop.wait(asked.pause)
            else:
                ask_to_read(link, headers, told, known, draw)
                stop.wait(draw.uniform(0.5, 1.5) * asked.think)
        except OSError as problem:
            told.note(kind, 0.0, 0, 200)
            told.errors.append(type(problem).__name__)
            link.close()


def ask_to_read(
    link: http.client.HTTPConnection, headers: dict[str, str], told: Told,
    known: dict[str, list[str]], draw: random.Random,
) -> None:  # fmt: skip
    """One read: a list, one of its entries, or rows."""
    kind = draw.choice(("datasets", "dataset", "record", "rows"))
    if kind in known and not known[kind]:
        kind = "datasets" if kind == "dataset" else "rows"
    address = {
        "datasets": "/v1/datasets?limit=50", "rows": "/v1/measurements?limit=20",
        "dataset": f"/v1/datasets/{draw.choice(known['dataset'] or [''])}",
        "record": f"/v1/records/{draw.choice(known['record'] or [''])}",
    }[kind]  # fmt: skip
    status, content = timed(link, "GET", address, headers, told, kind)
    if status == 200 and kind in ("datasets", "rows"):
        place = "dataset" if kind == "datasets" else "record"
        known[place] = [one["id"] for one in json.loads(content)["items"]]


def ask_to_add(
    link: http.client.HTTPConnection, headers: dict[str, str], told: Told, seed: int
) -> None:
    """One table sent."""
    table = rows(seed)
    text = "\n".join([",".join(table[0]), *(",".join(map(str, row.values())) for row in table)])
    mark = f"----{seed}"
    body = (
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="c{seed}.csv"\r\n\r\n'
        f"{text}\r\n--{mark}--\r\n"
    ).encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={mark}"}
    timed(link, "POST", "/v1/datasets", {**headers, **kind}, told, "add", body, expected=201)


def timed(
    link: http.client.HTTPConnection, method: str, address: str, headers: dict[str, str],
    told: Told, kind: str, body: bytes | None = None, *, expected: int = 200,
) -> tuple[int, bytes]:  # fmt: skip
    start = time.perf_counter()
    link.request(method, address, body, headers)
    answer = link.getresponse()
    content = answer.read()
    told.note(kind, time.perf_counter() - start, answer.status, expected)
    return answer.status, content


def quantile(ordered: list[float], p: float) -> float:
    """A quantile of sorted seconds in ms."""
    return round(1e3 * ordered[min(int(p * len(ordered)), len(ordered) - 1)], 1) if ordered else 0.0


@contextmanager
def services(url: str, folder: Path, n: int) -> Iterator[list[int]]:
    """Instances of the service, ready."""
    ports, started = [free_port() for _ in range(n)], []
    for port in ports:
        command = [sys.executable, "-m", "sekiso.interfaces.cli.main", "serve", "--no-browser",
                   "--port", str(port), "--store", url]  # fmt: skip
        place = {"SEKISO_CACHE": str(folder / f"cache{port}")}
        started.append(subprocess.Popen(command, env={**os.environ, **place}))
    try:
        for port in ports:
            wait_until_ready(port)
        yield ports
    finally:
        for one in started:
            one.send_signal(signal.SIGTERM)
        for one in started:
            one.wait(30.0)


def wait_until_ready(port: int) -> None:
    for _ in range(300):
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=5.0)
            link.request("GET", "/v1/ready")
            if link.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.3)
    raise TimeoutError("the service did not become ready")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def backend(folder: Path, *, is_server: bool) -> Iterator[str]:
    """The address of a fresh store."""
    if not is_server:
        yield f"sqlite:///{folder / 'store.db'}"
        return
    sys.path.insert(0, str(ROOT))
    from tests.store.postgres import server

    with server() as fresh:
        yield fresh()


if __name__ == "__main__":
    main()
