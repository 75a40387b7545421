"""Time, memory and result of topology optimisation: the reference cantilever, OC, V = 0.12.

CANT of shared/reference/design.md: n x n/2 x n/2 unit cubes, SIMP p = 3, cone filter sqrt(3), move
0.2, tolerance 1e-5; 12265.6 is the compliance after 100 iterations at 48 x 24 x 24.  pyMOTO (its
own multigrid example with the same problem) runs beside it, in the interpreter that `--peers`
names, else in this one; iterations 2 to 5 of both are compared, by the wall clock and by processor
time.  Whole runs are made twice: at 1e-3, with which the product solves for its users (`USUAL` of
`design/topology/order`), and at 1e-5 (`_strict`).

    python benchmarks/topology.py [--peers PYTHON] [--only 48|96|192|pymoto]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np

from box_problem import box_problem
from sekiso.design.topology.optimise import Design, Progress, optimise
from sekiso.design.topology.order import USUAL
from sekiso.design.topology.problem import Case, Problem
from sekiso.design.topology.settings import Settings
from sekiso.numerics.voxels.grid import Grid
from sekiso.numerics.voxels.stiffness import isotropic_stiffness

REFERENCE = 12265.6
N_COMPARED = 5
STRICT = 1e-5  # of the residual, relative to the load
SETTINGS = Settings(
    volume_fraction=0.12, filter_radius=3.0**0.5, weakest=1e-9, solver="multigrid", optimiser="oc"
)
PEER = """
import json, time
import numpy as np
import pymoto as pym
n, n_iterations = {n}, {n_iterations}
domain = pym.VoxelDomain(n, n // 2, n // 2)
held = domain.get_nodenumber(*np.meshgrid(0, range(n // 2 + 1), range(n // 2 + 1))).flatten()
held = (3 * held[:, None] + np.arange(3)).flatten()
f = np.zeros(3 * domain.nnodes)
f[3 * domain.get_nodenumber(n, np.arange(n // 2 + 1), 0) + 2] = -1.0
x = pym.Signal("x", state=np.full(domain.nel, 0.12))
levels = [pym.solvers.GeometricMultigrid(domain)]
while all(m % 2 == 0 and m >= 8 for m in levels[-1].sub_domain.size):
    levels.append(pym.solvers.GeometricMultigrid(levels[-1].sub_domain))
    levels[-2].inner_level = levels[-1]
with pym.Network() as network:
    density = pym.DensityFilter(domain, radius=3.0**0.5)(x)
    scale = pym.MathExpression("1e-9 + (1 - 1e-9)*inp0^3")(density)
    K = pym.AssembleStiffness(domain, bc=held)(scale)
    solver = pym.solvers.CG(preconditioner=levels[0], tol=1e-5)
    u = pym.LinSolve(hermitian=True, solver=solver)(K, f)
    c = pym.EinSum("i,i->")(u, f)
step = pym.OC([x], c, network, move=0.2, maxvol=0.12, verbosity=0, l2init=1e9)
rows = []
for _ in range(n_iterations):
    wall, processor = time.perf_counter(), time.process_time()
    new, g, _ = step.step()
    step.x = new
    rows.append([float(c.state), time.perf_counter() - wall, time.process_time() - processor])
print(json.dumps(rows))
"""


def cantilever(n: int) -> Problem:
    grid = Grid((n, n // 2, n // 2), edge=(1.0, 1.0, 1.0))
    fixed = np.zeros((3, *grid.node_shape), dtype=bool)
    fixed[:, 0] = True
    force = np.zeros((3, *grid.node_shape))
    force[2, -1, :, 0] = -1.0
    case = Case("edge", force)
    return box_problem(grid, fixed=fixed, cases=(case,), stiffness=isotropic_stiffness(1.0, 0.3))


def iterations(
    n: int, n_iterations: int, tolerance: float = STRICT
) -> tuple[Design, list[list[float]]]:
    """The design, and compliance, wall and processor seconds of each iteration."""
    optimise(cantilever(8), settings_for(1))  # kernels are loaded or compiled before the clock runs
    marks = [(time.perf_counter(), time.process_time())]
    rows = []

    def watch(progress: Progress) -> None:
        marks.append((time.perf_counter(), time.process_time()))
        steps = [float(b - a) for a, b in zip(marks[-2], marks[-1], strict=True)]
        rows.append([progress.objective, *steps])

    return optimise(cantilever(n), settings_for(n_iterations, tolerance), progress=watch), rows


def settings_for(n_iterations: int, tolerance: float = STRICT) -> Settings:
    return replace(SETTINGS, n_iterations=n_iterations, tolerance=tolerance)


def whole_run(n: int, n_iterations: int = 100) -> dict[str, float]:
    figures: dict[str, float] = {}
    for tolerance, word in ((USUAL.tolerance, ""), (STRICT, "_strict")):
        design, rows = iterations(n, n_iterations, tolerance)
        wall, processor = (sum(row[i] for row in rows) for i in (1, 2))
        figures |= {
            f"compliance_{n}{word}": round(rows[-1][0], 2),
            f"seconds_{n}{word}": round(wall, 1),
            f"processor_seconds_{n}{word}": round(processor, 1),
            f"most_cg_iterations_{n}{word}": int(design.history["solver_iterations"].max()),
        }
    return figures


def against_pymoto(python: str, n: int = 48) -> dict[str, object]:
    """Seconds per design iteration of pyMOTO over ours, iterations 2 to 5."""
    source = PEER.format(n=n, n_iterations=N_COMPARED)
    run = subprocess.run([python, "-c", source], capture_output=True, text=True, check=False)
    if run.returncode:
        return {"pymoto_ratio": None, "pymoto": f"not measured: {run.stderr.strip()[-200:]}"}
    theirs = np.array(json.loads(run.stdout.splitlines()[-1]))
    ours = np.array(iterations(n, N_COMPARED)[1])
    ratio = theirs[1:, 1:].mean(axis=0) / ours[1:, 1:].mean(axis=0)
    return {
        "pymoto_ratio": round(float(ratio[0]), 2),
        "pymoto_ratio_processor": round(float(ratio[1]), 2),
        "pymoto_seconds": round(float(theirs[1:, 1].mean()), 3),
        "seconds_per_iteration": round(float(ours[1:, 1].mean()), 3),
        "pymoto_compliances": [round(float(c), 1) for c in theirs[:, 0]],
        "compliances": [round(float(c), 1) for c in ours[:, 0]],
    }


def memory(n: int = 192, n_iterations: int = 2) -> dict[str, float]:
    """Peak memory [GiB] and seconds per iteration, in a process of its own."""
    command = [sys.executable, __file__, "--memory", str(n), "--n-iterations", str(n_iterations)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(run.stdout.splitlines()[-1]))


def own_memory(n: int, n_iterations: int) -> dict[str, float]:
    rows = iterations(n, n_iterations)[1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {
        f"gib_{n}": round(peak, 2),
        f"seconds_per_iteration_{n}": round(float(np.mean([row[1] for row in rows])), 2),
        f"processor_per_iteration_{n}": round(float(np.mean([row[2] for row in rows])), 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--peers", default=sys.executable, help="python that has pymoto")
    parser.add_argument("--only", choices=["48", "96", "192", "pymoto"])
    parser.add_argument("--memory", type=int)
    parser.add_argument("--n-iterations", type=int, default=100)
    given = parser.parse_args()
    if given.memory:
        print(json.dumps(own_memory(given.memory, given.n_iterations)))
        return
    parts = {
        "48": lambda: whole_run(48, given.n_iterations),
        "pymoto": lambda: against_pymoto(given.peers),
        "96": lambda: whole_run(96, given.n_iterations),
        "192": memory,
    }
    figures: dict[str, object] = {"reference_compliance_48": REFERENCE}
    for name, measure in parts.items():
        if given.only in (None, name):
            figures.update(measure())
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
