"""CPU time and memory of one workload here and at an earlier revision, in turns, in one run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = "bed764d"
N_TURNS = 3
RUNNER = """
import json, time
{workload}
work()
best = float("inf")
for _ in range({repeats}):
    start = time.process_time()
    work()
    best = min(best, time.process_time() - start)
with open("/proc/self/status") as file:
    memory = next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
print(json.dumps({{"seconds": best, "memory": memory}}))
"""


@contextmanager
def checked_out(revision: str = REFERENCE) -> Iterator[Path]:
    """A folder with the files of `revision`, removed afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "tree"
        subprocess.run(
            ["git", "-C", str(ROOT), "worktree", "add", "-q", "--detach", str(place), revision],
            check=True,
        )
        try:
            yield place
        finally:
            subprocess.run(
                ["git", "-C", str(ROOT), "worktree", "remove", "--force", str(place)], check=True
            )


def measured(workload: str, tree: Path, repeats: int) -> dict[str, float]:
    """Least CPU seconds of `work()` over `repeats` and the peak memory [kB] of its process.

    `workload` is Python text that defines `work`; one thread, after one warm-up.
    """
    one_thread = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
    run = subprocess.run(
        [sys.executable, "-c", RUNNER.format(workload=workload, repeats=repeats)],
        env={**os.environ, **one_thread, "PYTHONPATH": str(tree / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(run.stdout.splitlines()[-1]))


def against_reference(workloads: dict[str, str], *, repeats: int = 5) -> dict[str, float]:
    """For each workload: CPU milliseconds here, its ratio to the reference (above 1: faster here)
    and the ratio of peak memory (below 1: less here); the least of `N_TURNS` turns each.
    """
    figures: dict[str, float] = {}
    with checked_out() as tree:
        for name, workload in workloads.items():
            turns = [
                (measured(workload, ROOT, repeats), measured(workload, tree, repeats))
                for _ in range(N_TURNS)
            ]
            ours, theirs = ({k: min(t[i][k] for t in turns) for k in turns[0][i]} for i in (0, 1))
            figures[f"{name}_cpu_ms"] = round(1e3 * ours["seconds"], 3)
            figures[f"{name}_ratio_to_{REFERENCE}"] = round(theirs["seconds"] / ours["seconds"], 2)
            figures[f"{name}_memory_ratio"] = round(ours["memory"] / theirs["memory"], 2)
    return figures
