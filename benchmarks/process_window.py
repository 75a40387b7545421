"""Wall time of a 50 x 50 probability map with intervals, one core, warm, and of the answer."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import sekiso
from sekiso.knowledge import load
from sekiso.materials import thermophysical
from sekiso.physics.window.process_map import process_map

BENCH = True
REPEATS = 7


def least_milliseconds(work: object) -> float:
    """Least wall time of a few repeats, after one warm-up."""
    assert callable(work)
    work()
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return round(1e3 * min(times), 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=None, help="not used: no data needed")
    parser.parse_args()
    metal = thermophysical.of_record(load().alloys["ti-6al-4v"])
    setting = {
        "power_max": 400.0, "speed_max": 2.5, "layer": 30e-6, "beam_diameter": 100e-6,
        "preheat": 298.15,
    }  # fmt: skip
    figures = {
        "map_50x50_with_intervals_ms": least_milliseconds(lambda: process_map(metal, **setting)),
        "process_window_ms": least_milliseconds(
            lambda: sekiso.process_window("Ti-6Al-4V", layer="30 um", beam_diameter="100 um")
        ),
    }
    print(json.dumps({"name": "process_window", "figures": figures}))


if __name__ == "__main__":
    main()
