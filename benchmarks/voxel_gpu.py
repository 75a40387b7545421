"""Design iterations on a graphics processor: the array seam of the voxel engine under CuPy.

Prints one JSON line.  Per size: `elements`, `seconds_per_iteration` (solve, sensitivities, filter,
optimality criteria; the first iteration, which also compiles, left out), `cg_iterations`, `bytes`
that the device held at most; `cpu_error`: relative difference of the compliance of the uniform
field to the numba engine on the CPU, at the smallest size.  The problem is the cantilever of the
reference: unit cubes, density 0.12, p = 3, cone filter of sqrt(3), tolerance 1e-5.

Without CuPy or without a device it says so: {"device": null, "note": "no GPU, not run"}.
`--array numpy --cells 2e4` runs the same code on a CPU.  Everything together takes five minutes at
most on one H100: a size whose memory or time would not do is left out and named.
"""

from __future__ import annotations

import argparse
import json
import time
from typing import Any

import numpy as np

from sekiso.numerics.voxels import Grid, Solver, elasticity, isotropic_stiffness
from sekiso.numerics.voxels.array_design import array_cone_filter, array_optimality_step
from sekiso.numerics.voxels.array_library import ArrayOperator, array_operator, n_bytes
from sekiso.numerics.voxels.array_solver import ArraySolver

BENCH = True
FRACTION, PENALTY, LEAST = 0.12, 3.0, 1e-9
CHUNK_ON_DEVICE = 2**29
SECONDS = 280.0


def grid_of(n_cells: float) -> Grid:
    """2 n x n x n cubes, n a multiple of 8."""
    n = max(8, 8 * round((n_cells / 2.0) ** (1.0 / 3.0) / 8.0))
    return Grid((2 * n, n, n), (1.0, 1.0, 1.0))


def cantilever(xp: Any, grid: Grid) -> tuple[ArrayOperator, Any, Any]:
    """Operator, fixed values and loads on the device."""
    matrices = elasticity(Grid((1, 1, 1), grid.edge), isotropic_stiffness(1.0, 0.3)).matrices
    scale = xp.full(grid.shape, stiffness_of(FRACTION), dtype=np.float64)
    operator = array_operator(xp, grid, matrices, scale)
    fixed = xp.zeros(operator.field_shape, dtype=bool)
    fixed[:, 0] = True
    loads = xp.zeros(operator.field_shape, dtype=np.float64)
    loads[2, -1, :, 0] = -1.0
    return operator, fixed, loads


def stiffness_of(density: Any) -> Any:
    return LEAST + density**PENALTY * (1.0 - LEAST)


def iterations(xp: Any, grid: Grid, n: int, until: float) -> dict[str, Any]:
    """`n` design iterations, or as many as fit before the clock says `until`."""
    operator, fixed, loads = cantilever(xp, grid)
    if xp is not np:
        operator = ArrayOperator(xp, grid, operator.matrices, operator.scale, chunk=CHUNK_ON_DEVICE)
    cone = array_cone_filter(xp, grid, float(np.sqrt(3.0)))
    volume_slope = cone.backward(xp.full(grid.shape, 1.0 / grid.n_cells))
    solver, u = ArraySolver(operator, fixed), None
    x = xp.full(grid.shape, FRACTION)
    seconds, counts, compliances = [], [], []
    for _ in range(n):
        begin = time.perf_counter()
        density = cone.forward(x)
        if compliances:
            solver.rescale(stiffness_of(density))
        solution = solver.solve(loads, start=u)
        u = solution.field
        slope = -PENALTY * density ** (PENALTY - 1.0) * (1.0 - LEAST) * solver.operator.energy(u)
        x = array_optimality_step(xp, x, cone.backward(slope), volume_slope, FRACTION)
        compliances.append(float(xp.vdot(loads, u)))
        counts.append(solution.iterations)
        seconds.append(time.perf_counter() - begin)
        if time.perf_counter() + seconds[-1] > until:
            break
    return {
        "elements": grid.n_cells,
        "seconds_per_iteration": round(float(np.mean(seconds[1:] or seconds)), 4),
        "cg_iterations": counts,
        "compliances": [float(f"{c:.9g}") for c in compliances],
        "bytes": device_bytes(xp),
    }


def cpu_compliance(grid: Grid) -> float:
    """Of the uniform field, by the numba engine."""
    body = elasticity(grid, isotropic_stiffness(1.0, 0.3), stiffness_of(FRACTION))
    fixed = np.zeros(body.field_shape, dtype=bool)
    fixed[:, 0] = True
    loads = np.zeros(body.field_shape)
    loads[2, -1, :, 0] = -1.0
    return float(np.vdot(loads, Solver(body, fixed).solve(loads).field))


def device_bytes(xp: Any) -> int | None:
    """What the pool of the library holds; None where it has no pool."""
    pool = getattr(xp, "get_default_memory_pool", None)
    return None if pool is None else int(pool().total_bytes())


def device(name: str) -> tuple[Any, str | None, float]:
    """Module, name of the device and its memory [bytes]; no module where there is none."""
    if name == "numpy":
        return np, "CPU (numpy)", 4e9
    try:
        import cupy

        found = cupy.cuda.runtime.getDeviceProperties(0)
    except Exception:  # not installed, no driver or no device: cupy has one error for each
        return None, None, 0.0
    return cupy, found["name"].decode(), 0.9 * float(cupy.cuda.runtime.memGetInfo()[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--array", choices=("cupy", "numpy"), default="cupy")
    parser.add_argument("--cells", type=float, nargs="+", default=[1e6, 1e7, 1e8])
    parser.add_argument("--iterations", type=int, default=5)
    given = parser.parse_args()
    xp, name, memory = device(given.array)
    if xp is None:
        print(json.dumps({"device": None, "note": "no GPU, not run"}))
        return
    until, rows, left_out = time.perf_counter() + SECONDS, [], []
    for grid in map(grid_of, given.cells):
        if n_bytes(grid.shape) > memory or time.perf_counter() > until:
            left_out.append(grid.n_cells)
            continue
        if xp is not np:
            xp.get_default_memory_pool().free_all_blocks()
        try:
            rows.append(iterations(xp, grid, given.iterations, until))
        except MemoryError:  # what CuPy raises is one
            left_out.append(grid.n_cells)
    answer: dict[str, Any] = {"device": name, "sizes": rows, "left_out": left_out}
    if rows:
        cpu = cpu_compliance(grid_of(given.cells[0]))
        answer["cpu_error"] = float(f"{abs(rows[0]['compliances'][0] / cpu - 1.0):.2e}")
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
