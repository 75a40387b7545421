"""The service under load and in trouble, on loopback: health, stampede, stop, memory, errors.

`health_p99_ms` while 20 different questions are asked at once; `stampede_ratio` = 20 equal
questions at once over one alone; `stop_s` from SIGTERM with work, an upload and connections open;
`rss_drift` of server and workers over 300 answers; `errors` = everything that was neither the right
answer nor a clear error, also with read-only folders, a full disk, damaged files and lost workers.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sekiso
from sekiso.domain.errors import SekisoError

BENCH = True
GOALS = {
    "health_p99_ms": 100.0, "stampede_ratio": 1.5, "stop_s": 5.0, "rss_drift": 0.10, "errors": 0.0,
}  # fmt: skip
ROOT = Path(__file__).resolve().parents[1]
BRACKET = ROOT / "examples" / "bracket.stl"
MANY, LOADED = 20, 300
HANG = 300.0  # s, only a reader who is left waiting waits that long
BETWEEN = 0.02  # s between two looks at health
DISK = 2 * 1024**2  # bytes of the small disk
Told = tuple[int, bytes]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=LOADED, help="answers of the memory run")
    given, _ = parser.parse_known_args()
    errors: list[str] = []
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        folder.chmod(0o755)
        with Service(folder / "cache") as service:
            service.wait_until_ready()
            figures |= stampede(service, errors)
            figures |= health(service, errors)
            figures |= memory(service, errors, given.answers)
            right_answers(service, errors)
            lost_workers(service, errors)
            figures |= stop(service, errors)
        for trouble in (damaged, read_only, full_disk):
            try:
                trouble(folder / trouble.__name__, errors)
            except Exception as problem:
                errors.append(f"{trouble.__name__}: {problem!r}")
    figures["errors"] = len(errors)
    figures["load_average"] = os.getloadavg()[0]
    for line in errors:
        print(line, file=sys.stderr)
    shown = {name: round(value, 3) for name, value in figures.items()}
    met = {name: figures[name] <= goal for name, goal in GOALS.items()}
    print(json.dumps({"name": "service", "figures": shown, "goals": GOALS, "met": met}))


class Service:
    """One running service with a cache of its own."""

    def __init__(self, cache: Path, **options: Any) -> None:
        self.cache, self.options = cache, options
        self.log = tempfile.TemporaryFile()  # noqa: SIM115
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def __enter__(self) -> Service:
        command = [
            *self.options.pop("before", ()),
            sys.executable, "-m", "sekiso.interfaces.cli.main", "serve", "--no-browser",
            "--port", str(self.port), "--log", "json",
        ]  # fmt: skip
        environment = {
            **os.environ, "SEKISO_CACHE": str(self.cache), **self.options.pop("environment", {}),
        }  # fmt: skip
        self.run = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=self.log, **self.options
        )
        end = time.monotonic() + HANG
        while time.monotonic() < end:
            with suppress(OSError):
                if self.ask("GET", "/v1/health")[0] == 200:
                    return self
            time.sleep(0.05)
        raise TimeoutError("the service did not start")

    def __exit__(self, *problem: object) -> None:
        if self.run.poll() is None:
            self.run.terminate()
        self.run.wait(HANG)

    def ask(self, method: str, address: str, body: Any = None, **headers: str) -> Told:
        """Status and body of an answer."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=HANG)
        try:
            sent = body if isinstance(body, bytes | None) else json.dumps(body).encode()
            kind = {"content-type": "application/json"} if sent else {}
            line.request(method, address, sent, {**kind, **headers})
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()

    def answer(self, need: Mapping[str, Any]) -> Told:
        """What the service says to a question."""
        return self.ask("POST", "/v1/answers", need)

    def upload(self, content: bytes, name: str = "part.stl") -> Told:
        """What the service says to a part file."""
        edge = "edge-of-the-part"
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        kind = f"multipart/form-data; boundary={edge}"
        return self.ask("POST", "/v1/parts", body, **{"content-type": kind})

    def workers(self) -> list[int]:
        """Process ids of the workers: children that Python started to work."""
        listed = Path(f"/proc/{self.run.pid}/task/{self.run.pid}/children").read_text()
        spawned = [
            int(pid)
            for pid in listed.split()
            if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text()
        ]
        if not spawned:  # children of other threads are listed under these
            for tasks in Path(f"/proc/{self.run.pid}/task").iterdir():
                for pid in (tasks / "children").read_text().split():
                    with suppress(OSError):
                        if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text():
                            spawned.append(int(pid))
        return spawned

    def resident(self) -> float:
        """Resident MB of the server and its workers."""
        pages = 0
        for pid in (self.run.pid, *self.workers()):
            with suppress(OSError):
                pages += int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def wait_until_ready(self) -> None:
        """Until the facts are read, and every worker has answered once."""
        while self.ask("GET", "/v1/ready")[0] != 200:
            time.sleep(0.1)
        at_once(self.answer, [need(k, quantity="7") for k in range(4)])

    def log_text(self) -> str:
        """What the service wrote on standard error."""
        self.log.seek(0)
        return self.log.read().decode()


def need(number: int, **changed: Any) -> dict[str, Any]:
    """One of many different questions about parts of like size."""
    size = f"{60 + number % 17} x {40 + number % 13} x {30 + number * 0.25:.2f} mm"
    return {"size": size, "quantity": "20", "require": ["yield_strength >= 200 MPa"], **changed}


def at_once(ask: Callable[[Any], Told], given: Sequence[Any]) -> list[Told]:
    """What is told to all who ask at the same moment."""
    start = threading.Barrier(len(given))

    def begin(one: Any) -> Told:
        start.wait()
        return ask(one)

    with ThreadPoolExecutor(len(given)) as askers:
        return list(askers.map(begin, given))


def note(errors: list[str], is_right: bool, what: str) -> None:
    if not is_right:
        errors.append(what)


def stampede(service: Service, errors: list[str]) -> dict[str, float]:
    """Seconds of 20 equal questions at once over those of one, medians of turns."""
    one, many = [], []
    for turn in range(5):
        start = time.perf_counter()
        alone = service.answer(need(200 + 2 * turn))
        one.append(time.perf_counter() - start)
        start = time.perf_counter()
        told = at_once(service.answer, [need(201 + 2 * turn)] * MANY)
        many.append(time.perf_counter() - start)
        note(errors, alone[0] == 200, f"stampede: {alone}")
        note(errors, {status for status, _ in told} == {200}, "stampede: not all answered")
        note(errors, len({content for _, content in told}) == 1, "stampede: answers differ")
    return {
        "stampede_ratio": statistics.median(many) / statistics.median(one),
        "one_s": statistics.median(one),
    }


def health(service: Service, errors: list[str]) -> dict[str, float]:
    """Milliseconds to an answer about health while 20 different questions are asked at once.

    `health_alone_p99_ms` is the same while nothing is asked: what other work of this machine costs.
    """
    with health_looks(service, errors) as alone:
        time.sleep(5.0)
    start = time.perf_counter()
    with health_looks(service, errors) as loaded:
        told = at_once(service.answer, [need(300 + k) for k in range(MANY)])
        elapsed = time.perf_counter() - start
    note(errors, {status for status, _ in told} == {200}, "load: not all answered")
    note(errors, len({content for _, content in told}) == MANY, "load: answers are equal")
    return {
        "health_p99_ms": percentile(loaded),
        "health_alone_p99_ms": percentile(alone),
        "health_looks": len(loaded),
        "twenty_s": elapsed,
    }


@contextmanager
def health_looks(service: Service, errors: list[str]) -> Iterator[list[float]]:
    """Seconds of each look at health, one after the other, while the block runs."""
    seconds: list[float] = []
    is_over = threading.Event()

    def look() -> None:
        while not is_over.is_set():
            start = time.perf_counter()
            status, _ = service.ask("GET", "/v1/health")
            seconds.append(time.perf_counter() - start)
            note(errors, status == 200, f"health: {status}")
            time.sleep(BETWEEN)

    looking = threading.Thread(target=look)
    looking.start()
    yield seconds
    is_over.set()
    looking.join()


def percentile(seconds: Sequence[float]) -> float:
    """The 99th percentile [ms]."""
    return 1e3 * sorted(seconds)[int(0.99 * (len(seconds) - 1))]


def memory(service: Service, errors: list[str], n: int) -> dict[str, float]:
    """Growth of resident memory from the time when everything that is kept is full."""
    first, before = max(n // 4, 1), 0.0
    with ThreadPoolExecutor(4) as askers:
        for lot in (range(first), range(first, n + first)):
            before = service.resident()
            asked = [need(1000 + k, material="316L") for k in lot]
            told = list(askers.map(service.answer, asked))
            note(errors, {status for status, _ in told} == {200}, "memory: not all answered")
    after = service.resident()
    return {"rss_drift": after / before - 1.0, "rss_MB": after}


def right_answers(service: Service, errors: list[str]) -> None:
    """The same bytes as those of the library, new and kept; bad questions are refused."""
    for asked in (need(7), need(300), need(1001, material="316L")):
        told = sekiso.explore(**asked).json()
        for _ in range(2):
            note(errors, service.answer(asked) == (200, told), f"other bytes: {asked}")
    bad = ({"mass": "1e-300 kg"}, {"size": "1 pm"}, {"size": "1e300 m"}, {"quantity": "1e99"})
    for asked in bad:
        try:
            expected: Told = (200, sekiso.explore(**asked).json())
        except SekisoError as problem:
            expected = (422, problem.key.encode())
        status, content = service.answer(asked)
        is_right = status == expected[0] and expected[1] in content
        note(errors, is_right, f"{asked}: {status} {content[:200]!r}")


def lost_workers(service: Service, errors: list[str]) -> None:
    """Workers killed in the middle of work: the answer, or what happened; nobody waits."""
    asked = [need(500 + k) for k in range(4)]
    with ThreadPoolExecutor(len(asked)) as askers:
        waiting = [askers.submit(service.answer, one) for one in asked]
        time.sleep(0.2)
        for pid in service.workers():
            os.kill(pid, signal.SIGKILL)
        told = [one.result() for one in waiting]
    for one, (status, content) in zip(asked, told, strict=True):
        note(errors, _is_clear(status, content, one), f"lost worker: {status} {content[:200]!r}")
    with ThreadPoolExecutor(1) as askers:
        last = askers.submit(service.answer, need(600))
        while not last.done():
            for pid in service.workers():
                with suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
    status, content = last.result()
    note(errors, _is_clear(status, content, need(600)), f"lost workers: {status} {content[:200]!r}")
    status, content = service.answer(need(600))
    note(errors, (status, content) == (200, sekiso.explore(**need(600)).json()), "not mended")


def _is_clear(status: int, content: bytes, asked: Mapping[str, Any]) -> bool:
    if status == 200:
        return content == sekiso.explore(**asked).json()
    return status == 503 and json.loads(content)["error"] == "worker_lost"


def stop(service: Service, errors: list[str]) -> dict[str, float]:
    """Seconds from SIGTERM to the end, with everything going on that can."""
    told: list[Told] = []
    readers = [
        threading.Thread(target=lambda k=k: told.append(service.answer(need(700 + k))))
        for k in range(4)
    ]
    for reader in readers:
        reader.start()
    idle = socket.create_connection(("127.0.0.1", service.port))
    slow = socket.create_connection(("127.0.0.1", service.port))
    head = f"POST /v1/parts HTTP/1.1\r\nHost: localhost\r\nContent-Length: {10**8}\r\n\r\nx"
    slow.sendall(head.encode())
    time.sleep(0.3)
    workers = service.workers()
    start = time.perf_counter()
    service.run.terminate()
    service.run.wait(HANG)
    seconds = time.perf_counter() - start
    for reader in readers:
        reader.join()
    idle.close()
    slow.close()
    for status, content in told:
        is_clear = status == 200 or json.loads(content)["error"] == "service_stopping"
        note(errors, is_clear, f"stop: {status} {content[:200]!r}")
    time.sleep(0.5)
    alive = [pid for pid in workers if Path(f"/proc/{pid}").exists()]
    note(errors, not alive, f"stop: workers {alive} live on")
    return {"stop_s": seconds}


def damaged(cache: Path, errors: list[str]) -> None:
    """Files of the cache changed, or put in each other's place: the same answers, or gone."""
    asked = [need(7), {"material": "316L", "quantity": "5"}]
    told = [sekiso.explore(**asked[0]).json(), sekiso.explore(str(BRACKET), **asked[1]).json()]
    for kind in ("flip", "swap"):
        shutil.rmtree(cache, ignore_errors=True)
        with Service(cache) as service:
            part = json.loads(service.upload(BRACKET.read_bytes())[1])["id"]
            asked[1]["part"] = part
            for k, one in enumerate(asked):
                note(errors, service.answer(one) == (200, told[k]), f"before {kind}: {one}")
        n_files = damage(cache, kind)
        note(errors, n_files >= 4, f"only {n_files} files are kept")
        with Service(cache) as service:
            note(errors, service.answer(asked[0]) == (200, told[0]), f"{kind}: another answer")
            status, content = service.answer(asked[1])
            is_gone = status == 404 and json.loads(content)["error"] == "part_gone"
            note(errors, is_gone, f"{kind}: {status} {content[:200]!r}")
            status, content = service.ask("GET", f"/v1/answers/{json.loads(told[1])['id']}")
            note(errors, status == 404, f"{kind}: kept answer {status}")
            note(errors, service.upload(BRACKET.read_bytes())[0] == 201, f"{kind}: no new upload")
            note(errors, service.answer(asked[1]) == (200, told[1]), f"{kind}: part not mended")


def damage(cache: Path, kind: str) -> int:
    """Change every file of a cache; how many there were."""
    files = sorted(file for file in cache.rglob("*") if file.is_file())
    contents = {file: file.read_bytes() for file in files}
    for file, content in contents.items():
        middle = len(content) // 2
        same = [other for other in files if other.parent == file.parent and other != file]
        swapped = contents[same[0]] if same else content + b" "
        flipped = content[:middle] + bytes([content[middle] ^ 4]) + content[middle + 1 :]
        file.write_bytes(flipped if kind == "flip" else swapped)
    return len(files)


def read_only(folder: Path, errors: list[str]) -> None:
    """Program, home and cache folder on a disk that is read only: the same answers."""
    folder.mkdir()
    package = str(Path(sekiso.__file__).parent)
    mounts = " && ".join(f"mount --bind -o ro '{x}' '{x}'" for x in (package, folder))
    before = ["unshare", "--mount", "--map-root-user", "sh", "-c", f'{mounts} && exec "$@"', "sh"]
    if subprocess.run([*before, "true"], capture_output=True).returncode:
        errors.append("read only: this machine lets nobody mount")
        return
    environment = {"HOME": str(folder), "NUMBA_CACHE_DIR": "", "XDG_CACHE_HOME": ""}
    told = sekiso.explore(str(BRACKET), material="316L", quantity="5").json()
    with Service(folder / "cache", environment=environment, before=before) as service:
        status, content = service.upload(BRACKET.read_bytes())
        note(errors, status == 201, f"read only: {status} {content[:200]!r}")
        asked = {"part": json.loads(content).get("id"), "material": "316L", "quantity": "5"}
        for _ in range(2):
            status, content = service.answer(asked)
            note(errors, (status, content) == (200, told), f"read only: {status} {content[:200]!r}")
    note(errors, list(folder.iterdir()) == [], "read only: something was written")
    lines = service.log_text().count("SEKISO_CACHE")
    note(errors, 1 <= lines <= 4, f"read only: {lines} lines of warning")  # one a process


def full_disk(folder: Path, errors: list[str]) -> None:
    """A disk with room for one small part: answers as ever, uploads refused as what it is."""
    told = sekiso.explore(**need(7)).json()
    with small_disk(folder) as options, Service(folder / "cache", **options) as service:
        status, content = service.upload(solid(30_000))
        is_clear = status == 507 and json.loads(content)["error"] == "disk_full"
        note(errors, is_clear, f"full disk: {status} {content[:200]!r}")
        for _ in range(2):
            status, content = service.answer(need(7))
            note(errors, (status, content) == (200, told), f"full disk: {status} {content[:200]!r}")
        left = [file.name for file in folder.rglob("*.partial")]
        note(errors, left == [], f"full disk: {left} stay")


@contextmanager
def small_disk(folder: Path) -> Iterator[dict[str, Any]]:
    """A folder on a small disk; where none can be mounted, files that may not grow."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK // 2}", "tmpfs", str(folder)]
    if shutil.which("mount") and subprocess.run(mount, capture_output=True).returncode == 0:
        try:
            (folder / "filled").write_bytes(bytes(DISK // 2 - 2**17))
            yield {}
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=False)
    else:
        limit = (DISK // 2, DISK // 2)
        yield {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit)}


def solid(n: int) -> bytes:
    """A closed body of about `n` triangles as binary STL."""
    import numpy as np

    m = int(n**0.5 / 2) * 2
    u, v = np.meshgrid(*2 * [np.linspace(0.0, 2.0 * np.pi, m, endpoint=False)], indexing="ij")
    ring = 30.0 + 8.0 * np.cos(v)
    points = np.stack((ring * np.cos(u), ring * np.sin(u), 8.0 * np.sin(v)), axis=-1)
    a, b = points, np.roll(points, -1, axis=0)
    c, d = np.roll(points, -1, axis=1), np.roll(np.roll(points, -1, axis=0), -1, axis=1)
    halves = ((a, b, d), (a, d, c))
    corners = np.concatenate([np.stack(half, axis=-2).reshape(-1, 3, 3) for half in halves])
    rows = np.zeros(len(corners), dtype=[("n", "<f4", 3), ("c", "<f4", (3, 3)), ("a", "<u2")])
    rows["c"] = corners
    return bytes(80) + np.uint32(len(rows)).tobytes() + rows.tobytes()


if __name__ == "__main__":
    main()
