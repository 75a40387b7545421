"""The pages in chromium: start, first load, first answer, a newcomer's steps, slider, sessions.

One service of its own with an empty cache; the part of 100,000 triangles is made here.  Chromium is
found in $SEKISO_CHROMIUM or on the path.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from tests.browser.newcomer import take_steps

BENCH = True
BRACKET = ROOT / "examples" / "bracket.stl"
GOALS = {
    "cold_start_s": 3.0, "first_load_MB": 1.5, "first_answer_s": 2.5, "slider_p95_ms": 200.0,
    "server_MB": 500.0, "errors": 0.0, "newcomer_s": 180.0,
}  # fmt: skip
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
N_AROUND, N_ALONG = 250, 200  # 2 * 250 * 200 = 100,000 triangles
N_SESSIONS, N_SECONDS, N_MOVES = 10, 60.0, 60
PATIENCE = 60_000
# the headline and the first number; a page that asks for more first has no numbers
ANSWER = """() => [...document.querySelectorAll('.headline, .tile .value')].slice(0, 2)
  .map(part => part.innerText).join(' | ')"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=N_SECONDS)
    given, _ = parser.parse_known_args()
    from playwright.sync_api import sync_playwright

    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as library:
        service = Service(Path(folder))
        figures["cold_start_s"] = min(service.start() for _ in range(3))
        browser = library.chromium.launch(executable_path=_chromium(), args=list(FLAGS))
        try:
            figures |= first_load(browser, service)
            figures |= first_answer(browser, service, Path(folder))
            figures |= newcomer(browser, service)
            figures |= slider(browser, service)
            figures |= sessions(browser, service, given.seconds)
        finally:
            browser.close()
            service.stop()
    shown = {key: round(value, 3) for key, value in figures.items()}
    print(json.dumps({"name": "web", "figures": shown}))


class Service:
    """One running service."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.run, self.address = folder, None, ""  # type: ignore[var-annotated]

    def start(self) -> float:
        """Start it afresh; seconds to the first page."""
        self.stop()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        code = f"from sekiso.interfaces.serve import serve; serve(port={port})"
        given = {**os.environ, "SEKISO_CACHE": str(self.folder / "cache")}
        start = time.perf_counter()
        self.run = subprocess.Popen([sys.executable, "-c", code], env=given)
        while True:
            try:
                urllib.request.urlopen(f"{self.address}/en/start", timeout=5).close()
                return time.perf_counter() - start
            except OSError:
                time.sleep(0.02)

    def stop(self) -> None:
        """End it with its workers."""
        if self.run is not None:
            self.run.terminate()
            self.run.wait(20)

    def memory(self) -> tuple[float, float]:
        """Resident MB of the server, and of its workers together."""
        workers = [int(pid) for pid in _children(self.run.pid)]
        return _resident(self.run.pid), sum(_resident(pid) for pid in workers)


def first_load(browser: Any, service: Service) -> dict[str, float]:
    """Bytes over the wire and seconds until the start page can be used, nothing cached."""
    context = browser.new_context()
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    bodies: list[float] = []
    wire.on("Network.loadingFinished", lambda told: bodies.append(told["encodedDataLength"]))
    start = time.perf_counter()
    page.goto(f"{service.address}/en/start")
    page.get_by_role("checkbox", name="Be light").wait_for()
    seconds = time.perf_counter() - start
    page.wait_for_load_state("networkidle")
    context.close()
    return {"first_load_MB": sum(bodies) / 1e6, "first_load_s": seconds, "requests": len(bodies)}


def newcomer(browser: Any, service: Service) -> dict[str, float]:
    """Seconds of all steps from a file to report and process map, the slower of two languages."""
    seconds = []
    for language in ("en", "ja"):
        context = browser.new_context(accept_downloads=True)
        page = context.new_page()
        start = time.perf_counter()
        page.goto(f"{service.address}/{language}/start")
        take_steps(page, language, BRACKET)
        seconds.append(time.perf_counter() - start)
        context.close()
    return {"newcomer_s": max(seconds)}


def first_answer(browser: Any, service: Service, folder: Path) -> dict[str, float]:
    """Seconds from choosing a file of 100,000 triangles to the answer on the page."""
    _wait_until_warm(service)
    part = folder / "torus.stl"
    seconds = []
    for turn in range(3):
        part.write_bytes(torus(0.03 + 1e-4 * turn))
        page = browser.new_page()
        page.goto(f"{service.address}/en/start?quantity=50&require=leak_tight")
        page.get_by_role("link", name="See the full answer").wait_for(timeout=PATIENCE)
        page.wait_for_timeout(300)
        before = page.evaluate(ANSWER)
        start = time.perf_counter()
        page.set_input_files('input[type="file"]', part)
        page.wait_for_function(
            f"before => {{ const now = ({ANSWER})(); return now && now !== before; }}",
            arg=before, timeout=PATIENCE,
        )  # fmt: skip
        seconds.append(time.perf_counter() - start)
        page.close()
    return {"first_answer_s": float(np.median(seconds)), "first_answer_slowest_s": max(seconds)}


def slider(browser: Any, service: Service) -> dict[str, float]:
    """Milliseconds from a move of the power slider to the new recipe on the page."""
    page = browser.new_page()
    page.goto(f"{service.address}/en/explore?material=316l")
    page.get_by_role("status").filter(has_text="K/s").wait_for(timeout=PATIENCE)
    page.wait_for_timeout(3000)
    times = page.evaluate(
        """async (n) => {
          const slider = document.querySelector('.range input'), times = [];
          const shown = () => [...document.querySelectorAll('code')].at(-1).innerText;
          const next = (before) => new Promise((done) => {
            const look = () => shown() !== before ? done() : requestAnimationFrame(look);
            look();
          });
          for (let k = 0; k < n; k++) {
            const before = shown(), start = performance.now();
            slider.value = 120 + 4 * k;
            slider.dispatchEvent(new Event('input'));
            await next(before);
            times.push(performance.now() - start);
            await new Promise((done) => setTimeout(done, 60));
          }
          return times;
        }""",
        N_MOVES,
    )
    page.close()
    return {"slider_p50_ms": float(np.percentile(times, 50)),
            "slider_p95_ms": float(np.percentile(times, 95))}  # fmt: skip


def sessions(browser: Any, service: Service, seconds: float) -> dict[str, float]:
    """Ten visitors who change their questions for a minute: answers, errors, memory."""
    errors: list[str] = []
    contexts, pages = [], []
    for _ in range(N_SESSIONS):
        context = browser.new_context()
        page = context.new_page()
        page.on("pageerror", lambda problem: errors.append(str(problem)))
        page.on("console", lambda told: told.type == "error" and errors.append(told.text))
        page.goto(f"{service.address}/en/start?quantity=5")
        contexts.append(context)
        pages.append(page)
    chance, end, asked = random.Random(0), time.perf_counter() + seconds, 0
    while time.perf_counter() < end:
        page = chance.choice(pages)
        page.get_by_label("Quantity").fill(str(chance.randint(2, 400)))
        asked += 1
        page.wait_for_timeout(400)
    for page in pages:
        page.get_by_role("link", name="See the full answer").wait_for(timeout=PATIENCE)
    server, workers = service.memory()
    for context in contexts:
        context.close()
    return {"sessions": N_SESSIONS, "questions": asked, "errors": len(errors), "server_MB": server,
            "workers_MB": workers}  # fmt: skip


def torus(radius: float) -> bytes:
    """A torus with waves as binary STL in millimetres, 100,000 triangles."""
    u, v = np.meshgrid(
        np.linspace(0, 2 * np.pi, N_AROUND, endpoint=False),
        np.linspace(0, 2 * np.pi, N_ALONG, endpoint=False), indexing="ij",
    )  # fmt: skip
    tube = 8.0 + 0.6 * np.sin(9 * u)
    ring = 1e3 * radius + tube * np.cos(v)
    points = np.stack((ring * np.cos(u), ring * np.sin(u), tube * np.sin(v)), axis=-1)
    a, b = points, np.roll(points, -1, axis=0)
    c, d = np.roll(points, -1, axis=1), np.roll(np.roll(points, -1, axis=0), -1, axis=1)
    corners = np.concatenate((np.stack((a, b, d), axis=2), np.stack((a, d, c), axis=2)))
    corners = corners.reshape(-1, 3, 3)
    rows = np.zeros(len(corners), [("n", "<f4", 3), ("c", "<f4", (3, 3)), ("r", "<u2")])
    rows["c"] = corners
    return b"torus".ljust(80) + np.uint32(len(rows)).tobytes() + rows.tobytes()


def _wait_until_warm(service: Service) -> None:
    for _ in range(200):
        with urllib.request.urlopen(f"{service.address}/en/health.json") as told:
            if json.load(told)["workers"]:
                break
        time.sleep(0.1)
    time.sleep(4.0)


def _chromium() -> str:
    found = os.environ.get("SEKISO_CHROMIUM") or shutil.which("chromium")
    if found is None:
        raise SystemExit("no chromium on this machine (apt-get install chromium)")
    return found


def _children(pid: int) -> list[str]:
    file = Path(f"/proc/{pid}/task/{pid}/children")
    return file.read_text().split() if file.exists() else []


def _resident(pid: int) -> float:
    """Resident memory in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next((row for row in status.splitlines() if row.startswith("VmRSS")), "VmRSS: 0 kB")
    return int(line.split()[1]) / 1e3


if __name__ == "__main__":
    main()
