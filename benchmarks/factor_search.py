"""Two ways to a safety factor: least mass under stress limits, or the volume that gives it.

    python benchmarks/factor_search.py [--resolution 15000]

Five parts with a force each, so large that the whole part has a safety factor of 5; asked is a
factor of 2.  `limits` minimises mass under a limit of stress that the checks move; `volumes` looks
for the volume at which the stiffest shape has the factor.  For each: `share` of the mass of the
part, `factor` of the check, `processor_seconds`; `lighter` is the number of parts on which limits
gave the lighter of the shapes that reach the factor.
"""

from __future__ import annotations

import argparse
import json
import time
from functools import partial

import numpy as np

from sekiso.design.mesh_report import part_from_mesh
from sekiso.design.shapes import SHAPES
from sekiso.design.strength.material import StrengthMaterial
from sekiso.design.topology.lighten import Search, Volumes, factor_of, lightened
from sekiso.design.topology.order import USUAL, Aim, Order, beside_kept, ruled
from sekiso.design.topology.stress_search import StressSearch, strong_shape
from sekiso.domain.load_plain import loads_of, supports_of
from sekiso.domain.prediction import Prediction

WHOLE, ASKED = 5.0, 2.0
STEEL = StrengthMaterial(
    "steel", 200e9, 0.3, density=7800.0,
    yield_strength=Prediction.lognormal("yield_strength", "Pa", 500e6, 0.03, model="given"),
)  # fmt: skip


def angle():
    """An angle with a bore in its foot."""
    from manifold3d import Manifold

    body = Manifold.cube((0.1, 0.04, 0.02)) + Manifold.cube((0.02, 0.04, 0.08))
    mesh = (body - Manifold.cylinder(0.1, 0.006).translate((0.07, 0.02, 0.0))).to_mesh64()
    vertices = np.asarray(mesh.vert_properties)[:, :3]
    return part_from_mesh(vertices, np.asarray(mesh.tri_verts).astype(np.int64), name="angle")


CASES = {
    "cantilever": (SHAPES["box"](x=0.12, y=0.03, z=0.05), "1 kN -z on right", "left"),
    "slab": (SHAPES["box"](x=0.1, y=0.1, z=0.03), "1 kN -z on box 40,40,29 60,60,31 mm", "left"),
    "bracket": (SHAPES["bracket"](), "1 kN -z on top", "bottom"),
    "plate": (SHAPES["plate_with_holes"](), "1 kN +x on right", "left"),
    "angle": (angle(), "1 kN +x on top", "right"),
}


def order_of(name: str, n_cells: int) -> Order:
    """The order of a case, its force scaled so that the whole part has the factor WHOLE."""
    part, load, held = CASES[name]
    given = {"loads": tuple(loads_of(load)), "supports": tuple(supports_of(held)), "metal": STEEL}
    order = Order(
        part=part, aim=Aim(min_safety_factor=ASKED), n_cells=n_cells, settings=USUAL, **given
    )
    times = order.checked(part).safety_factor.value / WHOLE
    number, rest = load.split(" kN", 1)
    given["loads"] = tuple(loads_of(f"{float(number) * times:.5g} kN{rest}"))
    return Order(
        part=part, aim=Aim(min_safety_factor=ASKED), n_cells=n_cells, settings=USUAL, **given
    )


def told(found, order, seconds) -> dict:
    """Figures of a shape."""
    return {
        "share": round(found.mass / found.original_mass, 3),
        "factor": round(factor_of(found), 2),
        "processor_seconds": round(seconds, 1),
        "errors": sorted(f.code for f in found.findings if f.severity == "error"),
    }


def main() -> None:
    """Run every case both ways."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--resolution", type=int, default=15_000, help="cells of the box")
    parser.add_argument("--only", default="", help="name of a case")
    asked = parser.parse_args()
    lighter = reached = 0
    for name in [asked.only] if asked.only else CASES:
        order = order_of(name, asked.resolution)
        prepared = order.prepared()
        settings = ruled(order, prepared)
        check = partial(order.checked, coarsest=0.75 * min(prepared.problem.grid.edge))
        row = {}
        begin = time.process_time()
        wanted = StressSearch(ASKED, STEEL.yield_strength.value)
        limits = strong_shape(prepared, settings, wanted, check=check)
        row["limits"] = told(limits, order, time.process_time() - begin)
        begin = time.process_time()
        first = max(Volumes().first, beside_kept(prepared))
        search = Search(ASKED, Volumes(first=first))
        volumes = lightened(prepared, settings, search=search, check=check)
        row["volumes"] = told(volumes, order, time.process_time() - begin)
        limits_hold, volumes_hold = (factor_of(one) >= ASKED for one in (limits, volumes))
        reached += limits_hold
        lighter += limits_hold and (not volumes_hold or limits.mass < volumes.mass)
        print(json.dumps({"case": name, **row}), flush=True)
    figures = {"lighter": lighter, "reached_by_limits": reached, "cases": len(CASES)}
    print(json.dumps({"benchmark": "factor_search", **figures}))


if __name__ == "__main__":
    main()
