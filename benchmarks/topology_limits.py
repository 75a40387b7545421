"""Designs under limits: stress, displacement, heat, temperature, worst case, with their numbers.

Prints one JSON line.  `l_bracket`: least mass under a stress limit beside the stiffest shape of
the same mass (`peak_ratio` of their largest stresses, below 1; `limit_error` of the limit).
`mbb`: least mass under a displacement limit (`limit_error`, within 1 %; `mass_ratio` to the OC
design that set the limit).  `heat_plate`: thermal compliance against case B of the reference
(`error`, within 0.5 %).  `worst_case`: largest compliance of two cases, min-max over sum (below
1).  `clamped_beam`: compliance of a warm beam under a load, RAMP and MMA, over that of the shape
found without the heat (below 1).  `asymptotes`: processor seconds of one MMA step with one and with
four stress limits over those of as many analyses with their adjoints, at n^3 / 4 variables.
Run: python benchmarks/topology_limits.py [--only NAME] [--cells 96]
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from box_problem import box_problem
from sekiso.design.topology.compliance import CaseCompliance, Compliance
from sekiso.design.topology.fields import Analysis
from sekiso.design.topology.formulation import strength_limits
from sekiso.design.topology.moving_asymptotes import next_design
from sekiso.design.topology.optimise import Design, optimise
from sekiso.design.topology.problem import Case, Heat, Problem
from sekiso.design.topology.responses import Response
from sekiso.design.topology.settings import Settings
from sekiso.numerics.voxels.grid import Grid
from sekiso.numerics.voxels.stiffness import isotropic_stiffness

BENCH = True
HEAT_PLATE = 473.7336997084  # shared/reference/design.md, case B
STEEL = isotropic_stiffness(1.0, 0.3)


def value(response: Response, design: Design, settings: Settings) -> float:
    """A response of a finished design."""
    analysis = Analysis(design.problem, settings)
    fields = analysis.fields(design.physical, penalty=settings.penalty, starts={})
    return response.value(design.physical, fields)[0]


def layer(nx: int, nz: int) -> tuple[Grid, np.ndarray, np.ndarray]:
    """One layer of unit cubes in plane strain: grid, fixed, no force."""
    grid = Grid((nx, 1, nz), edge=(1.0, 1.0, 1.0))
    fixed = np.zeros((3, *grid.node_shape), dtype=bool)
    fixed[1] = True
    return grid, fixed, np.zeros((3, *grid.node_shape))


def l_bracket(n: int = 40) -> dict[str, float]:
    grid, fixed, force = layer(n, n)
    arm, tip = 2 * n // 5, n // 10
    fixed[:, : arm + 1, :, -1] = True
    force[2, -tip - 1 :, :, arm] = -0.5 / (tip + 1)
    design = np.ones(grid.shape)
    design[arm:, :, arm:] = 0.0
    frozen = np.zeros(grid.shape, dtype=bool)
    frozen[-tip:, :, arm - 2 : arm] = True
    frozen[:arm, :, -tip:] = True
    problem = Problem(grid, design, frozen, fixed, (Case("tip", force),), STEEL)
    base = Settings(
        filter_radius=2.0,
        stress_margin=0.1 * n,
        n_iterations=120,
        sharpness=8.0,
        sharpness_every=25,
    )
    stress = strength_limits(problem, replace(base, max_stress=1.0))[0].response
    stiff = optimise(problem, replace(base, volume_fraction=0.4))
    most = 0.75 * value(stress, stiff, base)
    strong = optimise(problem, replace(base, objective="mass", max_stress=most))
    fraction = strong.history["volume_fraction"][-1]
    same_mass = optimise(problem, replace(base, volume_fraction=float(fraction)))
    return {
        "volume_fraction": float(fraction),
        "limit_error": value(stress, strong, base) / most - 1.0,
        "peak_ratio": value(stress, strong, base) / value(stress, same_mass, base),
    }


def mbb() -> dict[str, float]:
    grid, fixed, force = layer(60, 20)
    fixed[0, 0] = True
    fixed[2, -1, :, 0] = True
    force[2, 0, :, -1] = -0.5
    problem = box_problem(grid, fixed=fixed, cases=(Case("top", force),), stiffness=STEEL)
    base = Settings(filter_radius=2.4, n_iterations=60)
    stiff = optimise(problem, replace(base, volume_fraction=0.5))
    most = float(stiff.history["objective"][-1])  # under 1 N it is the displacement of the node
    light = optimise(problem, replace(base, objective="mass", max_displacement=most))
    displacement = strength_limits(problem, replace(base, max_displacement=most))[0].response
    return {
        "limit_error": value(displacement, light, base) / most - 1.0,
        "mass_ratio": float(light.history["volume_fraction"][-1]) / 0.5,
    }


def heat_plate(n: int = 40) -> dict[str, float]:
    grid, fixed, _ = layer(n, n)
    cold = np.zeros((1, *grid.node_shape), dtype=bool)
    cold[0, 0, :, int(n / 2 - n / 20) : int(n / 2 + n / 20) + 1] = True
    heat = Heat(np.full((1, *grid.node_shape), 0.005), cold)  # half of 0.01 on either side
    problem = replace(box_problem(grid, fixed=fixed, cases=(), stiffness=STEEL), heat=heat)
    settings = Settings(
        objective="thermal_compliance",
        volume_fraction=0.4,
        filter="sensitivity",
        filter_radius=1.2,
        change=0.01,
        n_iterations=400,
    )
    found = float(optimise(problem, settings).history["objective"][-1])
    return {"thermal_compliance": found, "error": found / HEAT_PLATE - 1.0}


def worst_case() -> dict[str, float]:
    grid, fixed, _ = layer(40, 20)
    fixed[:, 0] = True
    down, pull = (np.zeros((3, *grid.node_shape)) for _ in range(2))
    down[2, -1, :, 10] = -0.5
    pull[0, -1, :, 10] = 2.0
    cases = (Case("down", down), Case("pull", pull))
    problem = box_problem(grid, fixed=fixed, cases=cases, stiffness=STEEL)
    base = Settings(filter_radius=1.8, volume_fraction=0.4, n_iterations=60)
    largest = [
        max(value(CaseCompliance(case), design, base) for case in range(2))
        for design in (
            optimise(problem, replace(base, objective="worst_compliance")),
            optimise(problem, base),
        )
    ]
    return {"largest": largest[0], "ratio": largest[0] / largest[1]}


def clamped_beam() -> dict[str, float]:
    grid, fixed, force = layer(60, 20)
    fixed[:, [0, -1]] = True
    force[2, 30, :, 0] = -0.5
    cold = Case("load", force)
    warm = replace(cold, temperature=10.0)
    problem = replace(
        box_problem(grid, fixed=fixed, cases=(warm,), stiffness=STEEL), expansion=0.01
    )
    settings = Settings(filter_radius=2.0, volume_fraction=0.4, n_iterations=80)
    ramp = replace(settings, interpolation="ramp")
    aware = optimise(problem, ramp)
    blind = replace(optimise(problem.with_cases((cold,)), settings), problem=problem)
    found, without = (value(Compliance(), design, ramp) for design in (aware, blind))
    return {
        "compliance_ratio": found / without,
        "volume_fraction": float(aware.history["volume_fraction"][-1]),
    }


def asymptotes(nx: int) -> dict[str, float]:
    """One MMA step with one limit and with four, over one analysis and one adjoint."""
    grid = Grid((nx, nx // 2, nx // 2), edge=(1.0, 1.0, 1.0))
    fixed = np.zeros((3, *grid.node_shape), dtype=bool)
    fixed[:, 0] = True
    force = np.zeros((3, *grid.node_shape))
    force[2, -1, :, 0] = -1.0
    problem = box_problem(grid, fixed=fixed, cases=(Case("edge", force),), stiffness=STEEL)
    settings = Settings(max_stress=1.0, stress_margin=0.0)
    x = np.full(grid.shape, 0.3)
    stress = strength_limits(problem, settings)[0].response
    analysis = Analysis(problem, settings)
    stress.value(x, analysis.fields(x, penalty=3.0, starts={}))  # set-up and compiled kernels
    step(np.ones(8), np.ones((1, 8)))  # the library is loaded
    begin = time.process_time()
    _, slope = stress.value(x, analysis.fields(x, penalty=3.0, starts={}))
    analysed = time.process_time() - begin
    told: dict[str, float] = {"variables": float(x.size), "analysis_seconds": analysed}
    for n_limits in (1, 4):
        spread = np.linspace(1.0, 2.0, n_limits)[:, None] * slope.ravel() / np.abs(slope).sum()
        begin = time.process_time()
        step(x.ravel(), spread)
        seconds = time.process_time() - begin
        told[f"step_seconds_{n_limits}"] = seconds
        told[f"ratio_{n_limits}"] = seconds / (n_limits * analysed)
    return told


def step(x: np.ndarray, limit_gradients: np.ndarray) -> None:
    """One MMA step for the least mean of x under limits that are missed by one per cent."""
    next_design(
        x,
        objectives=np.array([x.mean()]),
        objective_gradients=np.full((1, x.size), 1.0 / x.size),
        limits=np.full(len(limit_gradients), 0.01),
        limit_gradients=-np.abs(limit_gradients),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=None)
    parser.add_argument("--cells", type=int, default=96)
    given = parser.parse_args()
    runs: dict[str, Callable[[], dict[str, float]]] = {
        "l_bracket": l_bracket,
        "mbb": mbb,
        "heat_plate": heat_plate,
        "worst_case": worst_case,
        "clamped_beam": clamped_beam,
        "asymptotes": lambda: asymptotes(given.cells),
    }
    chosen = {name: run for name, run in runs.items() if given.only in (None, name)}
    print(json.dumps({name: run() for name, run in chosen.items()}))


if __name__ == "__main__":
    main()
