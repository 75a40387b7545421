"""The first answer in processor time: today's and an earlier build in turns, and a larger library.

`explore_ratio`: a warm answer to the demo question, each build in its own process, in turns; then
with a new quantity, and with a new limit, each time;
`cli_ratio`: the same question from the shell, start, children and all; `growth`: a warm answer with
1,000 own alloys over one with 60, copies of shipped alloys under other names.  Above 1 the first
two say how many times the earlier build takes; memory is the peak of each process.
"""

import argparse
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from against_revision import REFERENCE, ROOT, checked_out

BENCH = True
N_TURNS = 9  # warm answers of each build, in turns
N_STARTS = 5  # runs from the shell of each build, in turns
GOALS = {"explore_ratio": 5.0, "cli_ratio": 2.0, "growth": 3.0}
REQUIRE = ("yield_strength >= 300 MPa", "service_temperature >= 150 degC")
SMALL, LARGE = 60, 1000
WORKER = """
import json, sys, time
import sekiso
part, require, knowledge = json.loads(sys.stdin.readline())
def ask(quantity, limits):
    return sekiso.explore(part, require=limits, quantity=quantity, knowledge=knowledge)
first = ask(50, require)
for line in sys.stdin:
    start = time.process_time()
    answer = ask(*json.loads(line))
    seconds = time.process_time() - start
    with open("/proc/self/status") as file:
        peak = next(int(row.split()[1]) for row in file if row.startswith("VmHWM"))
    print(json.dumps({"seconds": seconds, "peak_MB": peak / 1e3, "best": answer.best.process,
                      "n": len(answer.candidates),
                      "n_costed": sum(bool(c.terms) for c in answer.candidates)}), flush=True)
"""
SHELL = """
import sys
from importlib import import_module
module, name = sys.argv.pop(1).split(":")
getattr(import_module(module), name)()
"""


class Build:
    """A process of one build that answers the demo question whenever it is asked."""

    def __init__(self, tree, stack, knowledge=None):
        part = str(ROOT / "examples" / "bracket.stl")
        self.process = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-c", WORKER],
                env=_environment(tree),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        self._say(json.dumps([part, REQUIRE, knowledge]))

    def answer(self, quantity=50, require=REQUIRE):
        """Seconds, memory and what was answered."""
        self._say(json.dumps([quantity, require]))
        return json.loads(self.process.stdout.readline())

    def close(self):
        """End the process."""
        self.process.stdin.close()
        self.process.wait()

    def _say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()


def _environment(tree):
    one_thread = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
    return {**os.environ, **one_thread, "PYTHONPATH": str(tree / "src")}


def warm(trees, questions):
    """Answers of each build to (quantity, limits), in turns, one list per build."""
    with ExitStack() as stack:
        builds = [Build(tree, stack, knowledge) for tree, knowledge in trees]
        turns = [[build.answer(*asked) for build in builds] for asked in questions]
        for build in builds:
            build.close()
    return list(zip(*turns, strict=True))


def median(rows, name="seconds"):
    return statistics.median(row[name] for row in rows)


def explore_figures(reference):
    trees = [(ROOT, None), (reference, None)]
    turns = range(1, N_TURNS + 1)
    ours, theirs = warm(trees, [(50, REQUIRE)] * N_TURNS)
    other, others = warm(trees, [(50 + 7 * k, REQUIRE) for k in turns])
    limit, limits = warm(
        trees, [(50, (f"yield_strength >= {300 + 5 * k} MPa", REQUIRE[1])) for k in turns]
    )
    return {
        "explore_ratio": median(theirs) / median(ours),
        "explore_ratio_other_quantities": median(others) / median(other),
        "explore_ratio_other_limits": median(limits) / median(limit),
        "explore_cpu_ms_other_limits": 1e3 * median(limit),
        "explore_cpu_ms": 1e3 * median(ours),
        "explore_cpu_ms_reference": 1e3 * median(theirs),
        "explore_peak_MB": max(row["peak_MB"] for row in ours),
        "explore_peak_MB_reference": max(row["peak_MB"] for row in theirs),
        "n_options": ours[0]["n"],
        "n_costed": ours[0]["n_costed"],
        "n_options_reference": theirs[0]["n"],
    }


def cli_figures(reference):
    """Processor seconds of `sekiso explore` as a whole; the first run of each fills its caches.

    Modules are compiled once, as an installed package has them.
    """
    runs = {ROOT: [], reference: []}
    with tempfile.TemporaryDirectory() as compiled:
        for _ in range(N_STARTS + 1):
            for tree, seconds in runs.items():
                seconds.append(_shell_seconds(tree, compiled))
    ours, theirs = (statistics.median(seconds[1:]) for seconds in runs.values())
    return {
        "cli_ratio": theirs / ours,
        "cli_cpu_s": ours,
        "cli_cpu_s_reference": theirs,
        "cli_cpu_s_first": runs[ROOT][0],
    }


def _shell_seconds(tree, compiled):
    text = (tree / "pyproject.toml").read_text(encoding="utf-8")
    entry = re.search(r'^sekiso = "([^"]+)"', text, re.MULTILINE)[1]
    part = str(ROOT / "examples" / "bracket.stl")
    command = [sys.executable, "-c", SHELL, entry, "explore", part,
               *(word for limit in REQUIRE for word in ("--require", limit)),
               "--quantity", "50"]  # fmt: skip
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**_environment(tree), "PYTHONPYCACHEPREFIX": compiled}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def growth_figures(folder):
    for n in (SMALL, LARGE):
        write_overlay(folder / str(n), n)
    trees = [(ROOT, str(folder / str(n))) for n in (SMALL, LARGE)]
    small, large = warm(trees, [(50, REQUIRE)] * N_TURNS)
    return {
        "growth": median(large) / median(small),
        "growth_cpu_ms_60": 1e3 * median(small),
        "growth_cpu_ms_1000": 1e3 * median(large),
        "growth_peak_MB_60": max(row["peak_MB"] for row in small),
        "growth_peak_MB_1000": max(row["peak_MB"] for row in large),
        "growth_n_options_1000": large[0]["n"],
    }


def write_overlay(folder, n):
    """`n` alloys: the shipped ones in turn, each under a name of its own."""
    (folder / "alloys").mkdir(parents=True)
    shipped = sorted((ROOT / "src" / "sekiso" / "knowledge" / "alloys").glob("*.toml"))
    for k in range(n):
        text = shipped[k % len(shipped)].read_text(encoding="utf-8")
        text = re.sub(r"^aliases = \[[^\]]*\]", f'aliases = ["own {k}"]', text, flags=re.MULTILINE)
        text = re.sub(
            r"^name = \{[^}]*\}", f'name = {{ en = "Own {k}", ja = "自社 {k}" }}', text,
            flags=re.MULTILINE,
        )  # fmt: skip
        (folder / "alloys" / f"own-{k}.toml").write_text(text, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, help="not needed: the part is an example")
    parser.parse_args()
    figures = {"reference": REFERENCE, "load_average": os.getloadavg()[0]}
    with checked_out() as reference:
        figures |= explore_figures(reference)
        figures |= cli_figures(reference)
    with tempfile.TemporaryDirectory() as folder:
        figures |= growth_figures(Path(folder))
    figures = {k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()}
    met = {name: figures[name] <= goal if name == "growth" else figures[name] >= goal
           for name, goal in GOALS.items()}  # fmt: skip
    print(json.dumps({"name": "speed", "figures": figures, "goals": GOALS, "met": met}))


if __name__ == "__main__":
    main()
