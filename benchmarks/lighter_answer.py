"""A whole answer with lighter shapes: processor seconds, peak memory, and whether the shapes hold.

Prints one JSON line.  The bracket of `sekiso.simple_part` (or --part, --load, --support) under 2 kN
with a safety factor of 2: `lighter_answer_seconds` of the processor (all threads) for the answer
with its lighter shapes, `first_progress_seconds` until the first line of progress, `peak_mib` of
the process, `shapes` by process with mass and safety factor before and after, or the reason why
there is none.  The answer is asked twice with --again: `is_same` tells whether it is the same.
Run: python benchmarks/lighter_answer.py [--again]
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from typing import Any

import sekiso
from sekiso.domain.lighter import Lighter, LighterProgress

BENCH = True


def shape(entry: Lighter) -> dict[str, Any]:
    """Mass [kg] and safety factor, (before, after); or the key of the reason."""
    if entry.reason is not None:
        return {"reason": entry.reason.key}
    keys = ("mass", "safety_factor", "cost", "co2", "build_time")
    pairs = {key: (entry.before.get(key), entry.after.get(key)) for key in keys}
    told: dict[str, Any] = {
        key: [None if side is None else float(f"{side.value:.4g}") for side in pair]
        for key, pair in pairs.items()
    }
    chances = entry.probability_before, entry.probability_after
    return told | {"chance": [round(chance, 3) for chance in chances]}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--part")
    arguments.add_argument("--load", default="2 kN -z on right")
    arguments.add_argument("--support", default="left")
    arguments.add_argument("--again", action="store_true")
    asked = arguments.parse_args()
    need: dict[str, Any] = {
        "part": asked.part or sekiso.simple_part("bracket"), "loads": asked.load,
        "supports": asked.support, "require": ["safety_factor >= 2"], "lighten": True,
    }  # fmt: skip
    begun, first = time.process_time(), []

    def watch(at: LighterProgress) -> None:
        if not first:
            first.append(time.process_time() - begun)

    answer = sekiso.explore(**need, progress=watch)
    told: dict[str, Any] = {
        "lighter_answer_seconds": round(time.process_time() - begun, 1),
        "first_progress_seconds": round(first[0], 1) if first else None,
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "shapes": {entry.process: shape(entry) for entry in answer.lighter},
    }
    if asked.again:
        told["is_same"] = sekiso.explore(**need).json() == answer.json()
    print(json.dumps(told))


if __name__ == "__main__":
    main()
