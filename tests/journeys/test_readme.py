"""The route of a stranger: the commands of the README on a fresh copy, each ending as it says."""

from __future__ import annotations

import os
import re
import select
import shlex
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from tests.conftest import ROOT, need

PATIENCE = 600.0  # s a download of all libraries may take on a slow line


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project's files without anything that was ever built, but for kernels.

    Those that stand compiled beside the code come along: the set-up of this very environment has
    compiled them, and twice a minute of a core tells no more.
    """
    if not shutil.which("git") or not (ROOT / ".git").exists():
        need("fresh", False, "the project is not a git checkout, so its files are not listed")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("fresh") / "sekiso"
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)  # numba keeps kernels by the time of the code
    for kernel in ROOT.glob("src/**/__pycache__/*.nb[ic]"):
        (folder / kernel.relative_to(ROOT)).parent.mkdir(exist_ok=True)
        shutil.copy2(kernel, folder / kernel.relative_to(ROOT))
    made = run("make demo", folder)
    need("fresh", made.returncode == 0, f"`make demo` does not run here: {made.stderr[-400:]}")
    assert "PBF-LB" in made.stdout
    return folder


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A command in the fresh copy, without the environment of this test run."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST", "SEKISO"))}
    kept |= {"SEKISO_CACHE": str(folder / ".cache"), "COLUMNS": "120"}
    return subprocess.run(
        shlex.split(command), cwd=folder, env=kept, capture_output=True, text=True,
        timeout=PATIENCE, check=False,
    )  # fmt: skip


def commands() -> list[str]:
    """The shell commands that the README shows, one line each."""
    text = (ROOT / "README.md").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split("  #")[0].strip() for line in text.splitlines()]
    return [line for line in lines if line.startswith(".venv/bin/sekiso")]


def test_every_command_of_the_readme_ends_where_it_says(fresh: Path) -> None:
    (fresh / "my_shop").mkdir()
    assert len(commands()) >= 6
    for command in commands():
        if " serve" not in command:
            ended = run(command.replace("part.step", "examples/bracket.step"), fresh)
            # without own machines an answer still comes, with conventional routes only
            assert ended.returncode == 0, f"{command}\n{ended.stderr}"
            assert ended.stdout.strip(), command


def test_the_python_of_the_readme_runs(fresh: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", text, flags=re.DOTALL)
    assert code
    (fresh / "readme.py").write_text(code[1], encoding="utf-8")
    ended = run(".venv/bin/python readme.py", fresh)
    assert ended.returncode == 0, ended.stderr


def test_the_printed_address_shows_the_pages(fresh: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST", "SEKISO"))}
    served = subprocess.Popen(
        [".venv/bin/sekiso", "serve", "--port", str(port), "--no-browser"], cwd=fresh,
        env=kept | {"SEKISO_CACHE": str(fresh / ".cache"), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert served.stdout is not None
        says_something, _, _ = select.select([served.stdout], [], [], PATIENCE)
        first = served.stdout.readline() if says_something else ""
        address = re.search(r"http://127\.0\.0\.1:\d+/", first)
        assert address, f"no address is printed: {first!r}"
        page = _page(address[0])
        assert "<html" in page.lower()
        assert "sekiso" in page
    finally:
        served.terminate()
        served.wait(30)


def _page(address: str) -> str:
    for _ in range(2400):  # ten minutes: only a hang takes that long
        try:
            with urllib.request.urlopen(address) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.25)
    raise AssertionError("the service does not answer")
