"""Which of 6 additive and 9 conventional ways is the cheapest over 1 to 100,000 pieces: how fast.

`milliseconds`: processor time of the curves of all ways at 10,000 samples, warm, prices included.
The former path is that of the revision `FORMER`, timed in the same run, in turns: the full prices
of every way at each of the 61 quantities, then `break_even_quantity` and `probability_cheaper` of
each pair of an additive and a conventional way.  `speedup` is the median over the turns;
`speedup_one_price` is against the former path with prices at one quantity only, which knows no
lots, no learning and no worn tool.  Prints one JSON line.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from against_revision import ROOT, checked_out

BENCH = True
FORMER = "afcb80d"  # the last one with break-even in pairs
N_TURNS, N_REPEATS = 3, 5
WAYS = (
    "PBF-LB", "PBF-EB", "DED-LB-powder", "DED-LB-wire", "DED-Arc", "BJT", "casting/sand",
    "casting/printed-sand", "casting/investment", "forging/closed-die", "MIM/mould", "machining",
    "powder-metallurgy/press-and-sinter", "sheet/laser-bend", "fabrication/welded",
)  # fmt: skip
COMMON = f"""
WAYS = {WAYS!r}
PART = dict(size="60 x 50 x 40 mm", volume="30 cm^3", material="316L", quantity=20)
import json, time
import numpy as np
from sekiso.explorer.question import question_of
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import load
question = question_of(need_of(**PART), load())
"""
NEW = """
from sekiso.explorer.route_curves import Contender, contender_of, curves_of, with_samples
from sekiso.explorer.ways import way_called
rivals = [contender_of(question, way_called(key, question.knowledge)) for key in WAYS]
assert all(isinstance(rival, Contender) for rival in rivals), rivals
many = with_samples(question, 10_000)
def work():
    return curves_of(many, rivals, told="PBF-LB")
"""
OLD = """
from sekiso.economics.am import am_economics
from sekiso.economics.break_even import break_even_quantity, probability_cheaper
from sekiso.economics.conventional import route_economics
from sekiso.economics.sample import Draws
from sekiso.explorer.costing import part_numbers
known, draws = question.knowledge, Draws(n=10_000)
part = {name: x[..., 0] if isinstance(x, np.ndarray) else x
        for name, x in part_numbers(question).items()}
alloy, rates = known.alloys["316l"], known.of("economics")
machines = {m["process"]: m for m in known.machines.values()}
QUANTITIES = np.round(np.geomspace(1.0, 1e5, 61))
def price(key, number):
    name, _, variant = key.partition("/")
    shared = dict(alloy=alloy, rates=rates, quantity=number, draws=draws)
    if name in machines:
        process, machine = known.processes[name], machines[name]
        return am_economics(part, process=process, machine=machine, **shared)
    return route_economics(part, route=known.routes[name], variant=variant or None, **shared)
def pairs(made, numbers):
    wide = {k: {n: np.broadcast_to(getattr(e, n), (10_000,)) for n in ("one_time", "unit")}
            for k, e in made.items()}
    for mine in WAYS[:6]:
        for theirs in WAYS[6:]:
            both = dict(fixed=wide[mine]["one_time"], unit=wide[mine]["unit"],
                        other_fixed=wide[theirs]["one_time"], other_unit=wide[theirs]["unit"])
            break_even_quantity(**both)
            probability_cheaper(numbers, **both)
def work():
    for number in QUANTITIES:
        pairs({key: price(key, number) for key in WAYS}, np.array([number]))
def once():
    pairs({key: price(key, 20.0) for key in WAYS}, QUANTITIES)
"""
RUNNER = """
def least(function, repeats):
    function()
    times = []
    for _ in range(repeats):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return min(times)
told = {"work": least(work, REPEATS), "once": least(once, 3) if "once" in globals() else None}
with open("/proc/self/status") as file:
    told["memory"] = next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
print(json.dumps(told))
"""


def timed(workload: str, tree: Path, repeats: int) -> dict[str, float]:
    """Least processor seconds and peak memory [kB] of a workload in a process of its own."""
    one_thread = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1")
    run = subprocess.run(
        [sys.executable, "-c", COMMON + workload + RUNNER.replace("REPEATS", str(repeats))],
        env={**os.environ, **one_thread, "PYTHONPATH": str(tree / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(run.stdout.splitlines()[-1]))


def main() -> None:
    with checked_out(FORMER) as tree:
        turns = [(timed(NEW, ROOT, N_REPEATS), timed(OLD, tree, 1)) for _ in range(N_TURNS)]
    new = [mine["work"] for mine, _ in turns]
    figures = {
        "name": "breakeven",
        "milliseconds": round(1e3 * statistics.median(new), 1),
        "milliseconds_least": round(1e3 * min(new), 1),
        "speedup": round(statistics.median(o["work"] / n["work"] for n, o in turns), 1),
        "speedup_one_price": round(statistics.median(o["once"] / n["work"] for n, o in turns), 2),
        "former_milliseconds": round(1e3 * statistics.median(o["work"] for _, o in turns), 1),
        "memory_MB": round(min(n["memory"] for n, _ in turns) / 1024.0),
        "memory_ratio": round(
            min(n["memory"] for n, _ in turns) / min(o["memory"] for _, o in turns), 2
        ),
        "ways": len(WAYS),
        "samples": 10_000,
        "goals": {"milliseconds": 150.0, "speedup": 5.0},
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
