"""Points per second of `sekiso.melt_pool` with intervals on one core, and ratios to other codes.

The reference `scipy.integrate.quad` runs in the same process: one isotherm half-width of the same
equation by quad inside a root search.  The PyPI package eagar-tsai (GPL) is never imported here; it
is timed, with the same case, in another environment named by `--eagar-tsai-python`.  Revision
bed764d runs the same calls in turns with this one (CPU time, one thread).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq, minimize_scalar

import sekiso
from against_revision import against_reference
from sekiso.physics.melt_pool import eagar_tsai_kernels, eagar_tsai_table

BENCH = True
N_POINTS, N_QUADRATURE = 200_000, 200
WORKLOADS = {
    "pools_200000": """
import numpy as np, sekiso
rng = np.random.default_rng(0)
power, speed = rng.uniform(60.0, 500.0, 200_000), rng.uniform(0.2, 2.5, 200_000)
def work():
    sekiso.melt_pool("316L", power=power, speed=speed, beam_diameter=100e-6)
""",
    "one_pool": """
import sekiso
def work():
    for _ in range(20):
        sekiso.melt_pool("316L", power=200.0, speed=0.8, beam_diameter=100e-6)
""",
}


def seconds(work: Callable[[], object], repeats: int = 3) -> float:
    """Least CPU time [s] of `work` over some repeats, after one warm-up."""
    work()
    best = np.inf
    for _ in range(repeats):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def recipes(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Random powers [W] and speeds [m/s] of a powder-bed machine."""
    rng = np.random.default_rng(0)
    return rng.uniform(60.0, 500.0, n), rng.uniform(0.2, 2.5, n)


def pools(n: int) -> float:
    """Points per second through the public function."""
    power, speed = recipes(n)
    time_taken = seconds(
        lambda: sekiso.melt_pool("316L", power=power, speed=speed, beam_diameter=100e-6)
    )
    return n / time_taken


def groups(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Random (Q, p) inside the table where the surface melts."""
    rng = np.random.default_rng(1)
    slowness = np.exp(rng.uniform(np.log(0.05), np.log(5.0), n))
    log_threshold = eagar_tsai_table.pool_sizes(np.ones(()), slowness)[:, 4]
    return np.exp(log_threshold + rng.uniform(0.2, 3.0, n)), slowness


def width_by_quad(strength: float, slowness: float) -> float:
    """Half-width over a of the isotherm by scipy's quad, minimize_scalar and brentq."""

    def influence(x: float, y: float) -> float:
        def integrand(u: float) -> float:
            u2 = u * u
            return float(np.exp(-(y * y + (x + u2 / (4 * slowness)) ** 2) / (1 + u2)) / (1 + u2))

        return float(quad(integrand, 0.0, np.inf, limit=200)[0])

    def excess(y: float) -> float:
        tail = -2.0 * strength - 3.0
        found = minimize_scalar(lambda x: -influence(x, y), bounds=(tail, 1.0), method="bounded")
        return strength * -float(found.fun) - 1.0

    return float(brentq(excess, 1e-3, 3.0 * strength + 3.0, rtol=1e-4))


def by_package(python: Path) -> dict[str, float]:
    """Seconds and sizes [um] of case C0 (a = 35.355 um) by the package on a 5 um grid."""
    run = subprocess.run(
        [str(python), "-c", PACKAGE_CASE], capture_output=True, text=True, check=True
    )
    return dict(json.loads(run.stdout.splitlines()[-1]))


PACKAGE_CASE = """
import json, time
import eagar_tsai as et
beam = et.BeamParameters(beam_diameter=50e-6, power=200.0, velocity=0.8, absorptivity=0.35)
metal = et.MaterialProperties(1700.0, 30.0, 7800.0, 700.0)
box = et.SimulationDomain(600.0, 150.0, 150.0, 5.0)
start = time.perf_counter()
found = et.compute_single_point(beam, metal, box, full_field=False)
seconds = time.perf_counter() - start
print(json.dumps({"seconds": seconds, "width": 1e6 * found.width, "depth": 1e6 * found.depth}))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=None, help="not used: no data needed")
    parser.add_argument("--eagar-tsai-python", type=Path, default=None)
    other = parser.parse_args().eagar_tsai_python
    points = pools(N_POINTS)
    strength, slowness = groups(N_QUADRATURE)
    quick = seconds(
        lambda: eagar_tsai_table.pool_sizes(np.tile(strength, 100), np.tile(slowness, 100))
    )
    exact = seconds(lambda: eagar_tsai_kernels.pool_sizes(strength, slowness), repeats=1)
    start = time.process_time()
    by_quad = [width_by_quad(q, p) for q, p in zip(strength[:5], slowness[:5], strict=True)]
    quad_seconds = (time.process_time() - start) / 5
    ours = eagar_tsai_table.pool_sizes(strength[:5], slowness[:5])[:, 0] / 2.0
    figures = {
        "points_per_second_with_intervals": round(points),
        "table_lookups_per_second": round(100 * N_QUADRATURE / quick),
        "exact_pools_per_second": round(N_QUADRATURE / exact),
        "speed_ratio_to_scipy_quad_width_only": round(points * quad_seconds),
        "largest_width_gap_to_quad": float(np.max(np.abs(ours / np.array(by_quad) - 1.0)).round(6)),
    }
    figures |= against_reference(WORKLOADS)
    if other is not None:
        package = by_package(other)
        figures["speed_ratio_to_eagar_tsai_package"] = round(points * package["seconds"])
        figures["eagar_tsai_package_seconds"] = round(package["seconds"], 3)
        figures["eagar_tsai_package_width_um"] = round(package["width"], 2)
        figures["eagar_tsai_package_depth_um"] = round(package["depth"], 2)
    print(json.dumps({"name": "melt_pool_speed", "figures": figures}))


if __name__ == "__main__":
    main()
