"""Share of lines and branches that tests run, of the modules that decide who may do what.

`covered` is that of policies, audit log and units together; `missing` names what no test runs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GOAL = 1.0
USUAL = {
    "src/sekiso/store/policies": ["tests/store/policies"],
    "src/sekiso/store/audit": ["tests/store/audit"],
    "src/sekiso/domain/units.py": ["tests/domain/test_units.py"],
}


def report(place: str, tests: list[str]) -> dict[str, object]:
    """What `coverage json` says of a folder or file after its tests."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "COVERAGE_FILE": f"{folder}/data"}
        environment["PYTHONPATH"] = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        covered = f"--include={place}/*" if (ROOT / place).is_dir() else f"--include={place}"
        run = [sys.executable, "-m", "coverage", "run", "--branch", covered, "-m", "pytest", "-q",
               "-p", "no:cacheprovider", *tests]  # fmt: skip
        told = subprocess.run(run, cwd=ROOT, env=environment, capture_output=True, text=True)
        if told.returncode:
            raise SystemExit(told.stdout[-2000:])
        written = [sys.executable, "-m", "coverage", "json", "-q", "-o", f"{folder}/report.json"]
        subprocess.run(written, cwd=ROOT, env=environment, check=True)
        return json.loads((Path(folder) / "report.json").read_text(encoding="utf-8"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("places", nargs="*", default=list(USUAL))
    given = parser.parse_args()
    reports = {place: report(place, USUAL[place]) for place in given.places}
    n_all = n_covered = 0
    missing: list[str] = []
    for told in reports.values():
        sums = told["totals"]
        n_all += sums["num_statements"] + sums["num_branches"]
        n_covered += sums["covered_lines"] + sums["covered_branches"]
        for file, one in told["files"].items():
            missing += [f"{file}:{line}" for line in one["missing_lines"]]
            missing += [f"{file}:{start}->{end}" for start, end in one["missing_branches"]]
    figures = {
        "covered": n_covered / n_all,
        **{place: told["totals"]["percent_covered"] / 100 for place, told in reports.items()},
    }
    print(json.dumps({"name": "branch_coverage", "figures": figures, "missing": missing,
                      "passed": figures["covered"] >= GOAL}))  # fmt: skip


if __name__ == "__main__":
    main()
