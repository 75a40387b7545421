"""A running service and a browser; both are skipped with a reason where a piece is missing."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from importlib.util import find_spec

import pytest
from tests.conftest import need

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)  # fmt: skip
NOISE = ("GL Driver Message", "Failed to load resource", "Error creating WebGL context")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a chromium that is installed on this machine."""
    found = os.environ.get("SEKISO_CHROMIUM") or shutil.which("chromium")
    need("browser", find_spec("playwright") is not None, "playwright is not installed")
    need("browser", found is not None, "no chromium on this machine (apt-get install chromium)")
    return str(found)


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    """Address of a service of its own, with an empty cache and store."""
    with _served(tmp_path_factory) as address:
        yield address


@pytest.fixture(scope="session")
def service_with_data(tmp_path_factory):
    """Another one, whose store tests may fill: rows of one's own move answers."""
    with _served(tmp_path_factory) as address:
        yield address


@contextmanager
def _served(tmp_path_factory):
    need("web", find_spec("nicegui") is not None, "the extra 'web' is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = tmp_path_factory.mktemp("cache")
    given = {**os.environ, "SEKISO_CACHE": str(place), "OMP_NUM_THREADS": "1"}
    given["SEKISO_STORE"] = str(tmp_path_factory.mktemp("store"))
    code = f"from sekiso.interfaces.serve import serve; serve(port={port})"
    log = (place / "log").open("w")
    run = subprocess.Popen([sys.executable, "-c", code], env=given, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    _wait_for(f"{address}/en/health.json", run)
    yield address
    run.terminate()
    run.wait(20)
    told = (place / "log").read_text(encoding="utf-8")
    assert "Traceback" not in told, told


def _wait_for(address: str, run: subprocess.Popen) -> None:
    for _ in range(3000):
        assert run.poll() is None, "the service ended at once"
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the service did not answer")


@pytest.fixture(scope="module")
def browser(chromium):
    """One headless browser per module: its event loop must end before other tests start one."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as library:
        running = library.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture
def visit(browser, service):
    """Open a page; at the end no error may stand on its console."""
    yield from _visits(browser, service)


@pytest.fixture
def visit_data(browser, service_with_data):
    """The same at the service with data."""
    yield from _visits(browser, service_with_data)


def _visits(browser, service):
    contexts, errors = [], []

    def opened(path: str, *, width: int = 1280):
        language = "ja" if path.startswith("/ja") else "en"
        context = browser.new_context(viewport={"width": width, "height": 900}, locale=language)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda told: told.type == "error" and errors.append(told.text))
        page.on("pageerror", lambda problem: errors.append(str(problem)))
        page.on("request", lambda asked: _is_own(asked.url, service) or errors.append(asked.url))
        page.goto(service + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [line for line in errors if not any(noise in line for noise in NOISE)] == []


def _is_own(address: str, service: str) -> bool:
    host = service.split("://")[1]
    return host in address or address.startswith(("data:", "blob:"))
