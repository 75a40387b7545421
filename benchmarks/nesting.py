"""Twenty mixed parts on one plate: density against a greedy baseline, and exact collisions.

Prints one JSON line.  `density` = shadows over the used length of the plate; `baseline_density`:
boxes on shelves, each part turned into its smallest box, same gap and border, same run;
`collisions`: pairs that intersect or stand closer than the gap, by exact geometry (goal 0);
`placed` parts of 20.
"""

from __future__ import annotations

import argparse
import json
import time

import numpy as np

from sekiso.design import shapes
from sekiso.design.nesting import Mesh, collisions, nest, parts_per_plate, shelf_density

BENCH = True

PLATE = (0.25, 0.25)
GAP, BORDER, CELL = 2e-3, 5e-3, 5e-4


def mixed_parts(n: int = 20) -> list[Mesh]:
    """Brackets, impellers, plates, pipes and bars of seeded sizes, turned at random."""
    random = np.random.default_rng(7)
    found: list[Mesh] = []
    for k in range(n):
        size = float(random.uniform(0.6, 1.1))
        part = (
            shapes.bracket(length=0.06 * size, width=0.04 * size, height=0.05 * size,
                           thickness=0.005 * size, diameter=0.005),
            shapes.impeller(diameter=0.06 * size, hub=0.02 * size, bore=0.008 * size),
            shapes.plate_with_holes(x=0.07 * size, y=0.03 * size),
            shapes.pipe(diameter=0.03 * size),
            shapes.box(x=0.05 * size, y=0.008, z=0.01),
        )[k % 5]  # fmt: skip
        assert part.vertices is not None
        assert part.triangles is not None
        angle = random.uniform(0.0, 2.0 * np.pi)
        turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0],
                         [0, 0, 1]])  # fmt: skip
        found.append((part.vertices @ turn.T, part.triangles))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", default=None, help="not used; the parts are made here")
    parser.parse_args()
    parts = mixed_parts()
    start = time.perf_counter()
    found = nest(parts, plate=PLATE, gap=GAP, border=BORDER, cell=CELL)
    nest_s = time.perf_counter() - start
    baseline, n_baseline = shelf_density(parts, plate=PLATE, gap=GAP, border=BORDER, cell=CELL)
    start = time.perf_counter()
    n_boxes = parts_per_plate((0.06, 0.04, 0.05), plate=(0.25, 0.25, 0.3), gap=GAP, border=BORDER)
    count_us = 1e6 * (time.perf_counter() - start)
    figures = {
        "density": round(found.density, 4),
        "baseline_density": round(baseline, 4),
        "density_ratio": round(found.density / baseline, 3),
        "placed": len(found.placed),
        "baseline_placed": n_baseline,
        "collisions": collisions(parts, placed=found.placed, gap=GAP),
        "nest_s": round(nest_s, 2),
        "boxes_per_plate": n_boxes,
        "count_us": round(count_us, 1),
    }
    print(json.dumps({"name": "nesting", "figures": figures}))


if __name__ == "__main__":
    main()
