"""CPU time of a process window and of its 50 x 50 map, warm, one thread, and against bed764d."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from against_revision import against_reference
from melt_pool_speed import seconds
from sekiso.knowledge import load
from sekiso.physics.starts.powder_bed import powder_bed
from sekiso.physics.window.process_map import process_map

BENCH = True
WORKLOADS = {
    "process_window": """
import sekiso
def work():
    sekiso.process_window("Ti-6Al-4V", layer="30 um", beam_diameter="100 um", risk=0.1)
""",
    "process_window_electron_beam": """
import sekiso
def work():
    sekiso.process_window(
        "Ti-6Al-4V", process="PBF-EB", layer="50 um", beam_diameter="250 um", preheat=1000.0,
        risk=0.1,
    )
""",
    "defects_40x30": """
import numpy as np, sekiso
power, speed = np.geomspace(100, 400, 40)[:, None], np.geomspace(0.3, 2.5, 30)
def work():
    sekiso.defects(
        "17-4PH", power=power, speed=speed, hatch=1e-4, layer=4e-5, beam_diameter=1e-4
    )
""",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=None, help="not used: no data needed")
    parser.parse_args()
    facts = load()
    bed = powder_bed(facts.processes["PBF-LB"], facts.alloys["ti-6al-4v"])
    figures = {
        "map_50x50_with_intervals_ms": round(1e3 * seconds(lambda: process_map(bed), 7), 2),
        **against_reference(WORKLOADS),
    }
    print(json.dumps({"name": "process_window", "figures": figures}))


if __name__ == "__main__":
    main()
