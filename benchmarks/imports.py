"""What `import sekiso` costs beside `import numpy` in the same run, and what it loads.

Each import is timed in fresh processes, in turns, after one that warms the file cache; the figures
are medians of the time spent in the import statement itself.
"""

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

BENCH = True
GOAL = 2.0
N_RUNS = 15
CODE = """
import sys, time
before = set(sys.modules)
start = time.perf_counter()
import {name}
took = time.perf_counter() - start
loaded = {{m.split(".")[0] for m in set(sys.modules) - before}} - sys.stdlib_module_names
print(took, *sorted(loaded))
"""


def timed(name):
    run = subprocess.run(
        [sys.executable, "-c", CODE.format(name=name)], capture_output=True, text=True, check=True
    )
    took, *loaded = run.stdout.split()
    return float(took), loaded


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, help="not needed: nothing is read")
    parser.parse_args()
    seconds = {"sekiso": [], "numpy": []}
    for turn in range(N_RUNS + 1):
        for name, runs in seconds.items():
            took, loaded = timed(name)
            if turn:
                runs.append(took)
            if name == "sekiso":
                third_party = [module for module in loaded if module != "sekiso"]
    medians = {name: statistics.median(runs) for name, runs in seconds.items()}
    ratio = medians["sekiso"] / medians["numpy"]
    figures = {
        "ratio": ratio,
        "sekiso_seconds": medians["sekiso"],
        "numpy_seconds": medians["numpy"],
        "n_third_party": len(third_party),
    }
    print(
        json.dumps(
            {
                "name": "imports",
                "figures": figures,
                "third_party": third_party,
                "goals": {"ratio": GOAL, "n_third_party": 0},
                "met": {"ratio": ratio <= GOAL, "n_third_party": not third_party},
            }
        )
    )


if __name__ == "__main__":
    main()
