"""Plane problems of the top88 family through the voxel engine: objectives against the listed ones.

A layer of one cell whose nodes do not move along z is plane stress if the stiffness is that of
plane stress: the eight-node cell then is the four-node square of those codes, exactly.
`overhang_tables` is the largest difference to the sixteen tables of the overhang filter, case C.
Run: python benchmarks/topology_reference.py [--only NAME]
"""

from __future__ import annotations

import argparse
import json

import numpy as np

from overhang_reference import table_error, tables_folder
from sekiso.design.topology.optimise import optimise
from sekiso.design.topology.problem import Case, Heat, Problem
from sekiso.design.topology.settings import Settings
from sekiso.numerics.voxels.grid import Grid

# shared/reference/design.md, case B: numeric tests of topoptlab, 60 x 20 squares unless said
TABLES = "overhang_tables"
EXPECTED = {
    "mbb_sensitivity": 216.81366,
    "mbb_density": 233.71457,
    "cantilever": 208.4429354360,
    "two_loads": 510.3727841006,
    "heat_plate": 473.7336997084,
}
ROUNDS = Settings(
    volume_fraction=0.5,
    filter="sensitivity",
    filter_radius=2.4,
    weakest=1e-9,
    n_iterations=2000,
    change=0.01,
    tolerance=1e-6,
    optimiser="oc",
)


def plane_stress(poisson: float) -> np.ndarray:
    """Stiffness (6, 6) of a layer without strain along z; the other directions do nothing."""
    C = np.eye(6)
    C[:2, :2] = np.array([[1.0, poisson], [poisson, 1.0]]) / (1.0 - poisson**2)
    C[5, 5] = 1.0 / (2.0 * (1.0 + poisson))
    return C


def layer(nx: int, ny: int) -> Grid:
    return Grid((nx, ny, 1), edge=(1.0, 1.0, 1.0))


def plane_problem(grid: Grid, fixed: np.ndarray, cases: tuple[Case, ...], **heat: Heat) -> Problem:
    fixed[2] = True
    return Problem(
        grid=grid,
        design=np.ones(grid.shape),
        frozen=np.zeros(grid.shape, dtype=bool),
        fixed=fixed,
        cases=cases,
        stiffness=plane_stress(0.3),
        **heat,
    )


def point_force(grid: Grid, x: int, y: int, size: float) -> np.ndarray:
    """Force along y, half of it on each side of the layer."""
    force = np.zeros((3, *grid.node_shape))
    force[1, x, y, :] = 0.5 * size
    return force


def mbb() -> Problem:
    grid = layer(60, 20)
    fixed = np.zeros((3, *grid.node_shape), dtype=bool)
    fixed[0, 0] = True
    fixed[1, -1, 0] = True
    return plane_problem(grid, fixed, (Case("top", point_force(grid, 0, -1, -1.0)),))


def cantilever(n_loads: int) -> Problem:
    grid = layer(60, 20)
    fixed = np.zeros((3, *grid.node_shape), dtype=bool)
    fixed[:, 0] = True
    down = Case("down", point_force(grid, -1, 0, -1.0))
    up = Case("up", point_force(grid, -1, -1, 1.0))
    return plane_problem(grid, fixed, (down, up)[:n_loads])


def heat_plate(n: int = 40) -> Problem:
    grid = layer(n, n)
    source = np.full((1, *grid.node_shape), 0.005)
    cold = np.zeros((1, *grid.node_shape), dtype=bool)
    cold[0, 0, int(n / 2 - n / 20) : int(n / 2 + n / 20) + 1] = True
    fixed = np.ones((3, *grid.node_shape), dtype=bool)
    return plane_problem(grid, fixed, (), heat=Heat(source, cold))


def objective(name: str) -> float:
    """Objective of the last analysed design."""
    heat = {
        "objective": "thermal_compliance",
        "volume_fraction": 0.4,
        "filter_radius": 1.2,
    }
    problem, changed = {
        "mbb_sensitivity": (mbb, {}),
        "mbb_density": (mbb, {"filter": "cone"}),
        "cantilever": (lambda: cantilever(1), {}),
        "two_loads": (lambda: cantilever(2), {}),
        "heat_plate": (heat_plate, heat),
    }[name]
    design = optimise(problem(), Settings(**{**vars(ROUNDS), **changed}))
    return float(design.history["objective"][-1])


def top88_errors(only: str | None = None) -> dict[str, float]:
    """Relative errors of the objectives, case B."""
    names = [name for name in EXPECTED if only in (None, name)]
    return {name: abs(objective(name) / EXPECTED[name] - 1.0) for name in names}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", choices=[*EXPECTED, TABLES])
    only = parser.parse_args().only
    errors = top88_errors(only)
    if only in (None, TABLES):
        errors[TABLES] = table_error(tables_folder())
    print(json.dumps({"worst_error": max(errors.values()), **errors}))


if __name__ == "__main__":
    main()
