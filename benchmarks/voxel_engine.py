"""Exactness, iterations, memory and speed of the voxel engine on the reference cantilever.

CANT of shared/reference/design.md: n x n/2 x n/2 unit cubes, E = 1, nu = 0.3, uniform scale
1e-9 + 0.12^3, the face x = 0 held, -1 along z on each node of the edge x = n, z = 0.

Prints one JSON line.  `compliance_error`: the larger relative error at 24 x 12 x 12 and
48 x 24 x 24 against exact values (goal 1e-6).  `iterations_48`, `_96`, `_192`: conjugate gradients
to 1e-5 from zero (goal below 40), `seconds_*` and `rescale_seconds_*` of one solution and of new
densities, by the wall clock, `processor_*` by processor time of all threads; each size is a process
of its own, whose kernels are compiled before.  `bytes_per_element`: what its memory grew at the
largest size by operator, loads, set-up, solution and result, over the cells (goal 400; small sizes
carry what does not grow with them, such as the coarsest inverse).  `double`: for
three sizes the relative difference of the compliance with a float64 cycle, and its iterations.
`pardiso_ratio`, `pymoto_ratio`: processor time of set-up and solution by pypardiso (assembly left
out) and by pyMOTO's multigrid at 48 x 24 x 24 over ours, in the interpreter that `--peers` names,
else in this one.  Run: python benchmarks/voxel_engine.py [--peers PYTHON] [--largest 96|192]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time

import numpy as np

from sekiso.numerics.voxels import Grid, Operator, Solver, elasticity, isotropic_stiffness
from sekiso.numerics.voxels.multigrid import Hierarchy

BENCH = True
EXACT = {24: 343016.5108, 48: 656616.9398}  # PARDISO, float64
UNIFORM = 1e-9 + (1.0 - 1e-9) * 0.12**3
GOALS = {"compliance_error": 1e-6, "iterations": 40, "bytes_per_element": 400}
PEER = """
import json, time
import numpy as np
import pymoto as pym
n, scale = 48, {scale!r}
domain = pym.VoxelDomain(n, n // 2, n // 2)
held = domain.get_nodenumber(*np.meshgrid(0, range(n // 2 + 1), range(n // 2 + 1))).flatten()
held = (3 * held[:, None] + np.arange(3)).flatten()
f = np.zeros(3 * domain.nnodes)
f[3 * domain.get_nodenumber(n, np.arange(n // 2 + 1), 0) + 2] = -1.0
x = pym.Signal("x", state=np.full(domain.nel, scale))
with pym.Network():
    K = pym.AssembleStiffness(domain, bc=held)(x)
A = K.state.tocsr()
rows = dict()
levels = [pym.solvers.GeometricMultigrid(domain)]
while all(m % 2 == 0 and m >= 8 for m in levels[-1].sub_domain.size):
    levels.append(pym.solvers.GeometricMultigrid(levels[-1].sub_domain))
    levels[-2].inner_level = levels[-1]
solver = pym.solvers.CG(preconditioner=levels[0], tol=1e-5)
for _ in range(2):
    mark = time.perf_counter(), time.process_time()
    solver.update(A)
    u = solver.solve(f)
    rows["pymoto"] = [time.perf_counter() - mark[0], time.process_time() - mark[1], float(f @ u)]
try:
    import pypardiso
    mark = time.perf_counter(), time.process_time()
    u = pypardiso.spsolve(A, f)
    rows["pardiso"] = [time.perf_counter() - mark[0], time.process_time() - mark[1], float(f @ u)]
except ImportError as problem:
    rows["missing"] = str(problem)
print(json.dumps(rows))
"""


def cantilever(n: int) -> tuple[Operator, np.ndarray, np.ndarray]:
    """The body, its fixed values and its load."""
    grid = Grid((n, n // 2, n // 2), (1.0, 1.0, 1.0))
    body = elasticity(grid, isotropic_stiffness(1.0, 0.3), UNIFORM)
    fixed = np.zeros(body.field_shape, dtype=bool)
    fixed[:, 0] = True
    loads = np.zeros(body.field_shape)
    loads[2, -1, :, 0] = -1.0
    return body, fixed, loads


def compiled() -> None:
    """Load or compile the kernels before the clock runs."""
    body, fixed, loads = cantilever(8)
    Solver(body, fixed).solve(loads)


def one_size(n: int) -> dict[str, float]:
    """Iterations, seconds and memory of one size; to be run in a process of its own."""
    compiled()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    body, fixed, loads = cantilever(n)
    solver = Solver(body, fixed)
    marks = [(time.perf_counter(), time.process_time())]
    solver.rescale(body.scale)
    marks.append((time.perf_counter(), time.process_time()))
    found = solver.solve(loads)
    marks.append((time.perf_counter(), time.process_time()))
    grown = 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    (rescale, _), (wall, processor) = np.diff(marks, axis=0)
    return {
        "compliance": float(np.vdot(loads, found.field)),
        "iterations": found.iterations,
        "seconds": float(wall),
        "processor": float(processor),
        "rescale_seconds": float(rescale),
        "bytes_per_element": grown / body.grid.n_cells,
        "set_up_and_solve": float(marks[-1][1] - marks[0][1]),
    }


def in_own_process(n: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", str(n)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(run.stdout.splitlines()[-1]))


def compliance_error() -> float:
    errors = []
    for n, exact in EXACT.items():
        body, fixed, loads = cantilever(n)
        found = np.vdot(loads, Solver(body, fixed).solve(loads).field)
        errors.append(abs(found / exact - 1.0))
    return float(max(errors))


def double(n: int) -> dict[str, float]:
    """A float64 cycle beside the float32 one."""
    body, fixed, loads = cantilever(n)
    solver = Solver(body, fixed)
    single = solver.solve(loads)
    solver._hierarchy = Hierarchy(body, ~fixed, np.float64)
    exact = solver.solve(loads)
    difference = np.vdot(loads, single.field) / np.vdot(loads, exact.field) - 1.0
    return {
        "n": n,
        "difference": float(f"{abs(difference):.1e}"),
        "iterations_single": single.iterations,
        "iterations_double": exact.iterations,
    }


def peers(python: str, ours: dict[str, float]) -> dict[str, object]:
    source = PEER.format(scale=UNIFORM)
    run = subprocess.run([python, "-c", source], capture_output=True, text=True, check=False)
    if run.returncode:
        return {"pymoto_ratio": None, "peers": f"not measured: {run.stderr.strip()[-200:]}"}
    rows = json.loads(run.stdout.splitlines()[-1])
    out: dict[str, object] = {"peers": rows.get("missing", "pymoto, pypardiso")}
    for name in ("pymoto", "pardiso"):
        if name in rows:
            out[f"{name}_ratio"] = round(rows[name][1] / ours["set_up_and_solve"], 1)
            out[f"{name}_seconds"] = round(rows[name][0], 3)
            out[f"{name}_compliance_error"] = float(f"{abs(rows[name][2] / EXACT[48] - 1):.1e}")
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers", default=sys.executable)
    parser.add_argument("--largest", type=int, default=192)
    parser.add_argument("--one", type=int)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(one_size(given.one)))
        return
    sizes = {n: in_own_process(n) for n in (48, 96, 192) if n <= given.largest}
    out: dict[str, object] = {
        "benchmark": "voxel_engine",
        "compliance_error": float(f"{compliance_error():.1e}"),
    }
    for n, row in sizes.items():
        out[f"iterations_{n}"] = int(row["iterations"])
        for key in ("seconds", "processor", "rescale_seconds", "bytes_per_element"):
            out[f"{key}_{n}"] = round(row[key], 3)
    out["bytes_per_element"] = round(sizes[max(sizes)]["bytes_per_element"])
    out["double"] = [double(n) for n in (12, 24, 48)]
    out |= peers(given.peers, sizes[48])
    print(json.dumps(out | {"goals": GOALS}))


if __name__ == "__main__":
    main()
