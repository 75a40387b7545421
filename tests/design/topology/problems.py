"""Small problems, and the slope of a map or a response by central differences."""

import numpy as np

from box_problem import box_problem
from sekiso.design.topology.openings import opening
from sekiso.design.topology.problem import Case, Problem
from sekiso.numerics.voxels.grid import Grid
from sekiso.numerics.voxels.stiffness import isotropic_stiffness


def cantilever(n=12, *, cases=None):
    """The reference cantilever of n x n/2 x n/2 unit cubes: held at x = 0, an edge pulled down."""
    grid = Grid((n, n // 2, n // 2), edge=(1.0, 1.0, 1.0))
    fixed = np.zeros((3, *grid.node_shape), dtype=bool)
    fixed[:, 0] = True
    acting = cases or (Case("down", edge_force(grid)),)
    return box_problem(grid, fixed=fixed, cases=acting, stiffness=isotropic_stiffness(1.0, 0.3))


def edge_force(grid, axis=2, size=-1.0):
    force = np.zeros((3, *grid.node_shape))
    force[axis, -1, :, 0] = size
    return force


def ragged(cases):
    """4 x 3 x 2 cells: one outside, one half outside, one frozen, under the given cases."""
    grid = Grid((4, 3, 2), edge=(1.0, 0.8, 1.2))
    design = np.ones(grid.shape)
    design[1, 1, 1], design[2, 0, 0] = 0.0, 0.5
    frozen = np.zeros(grid.shape, dtype=bool)
    frozen[3, 2, 0] = True
    fixed = np.zeros((3, *grid.node_shape), dtype=bool)
    fixed[:, 0] = True
    return Problem(
        grid=grid,
        design=design,
        frozen=frozen,
        fixed=fixed,
        cases=cases,
        stiffness=isotropic_stiffness(1.0, 0.3),
        density=0.1,
        expansion=0.01,
    )


def slope_error(map, x, *, step=1e-6, seed=0):
    """Largest relative error of a map's backward pass against central differences."""
    rng = np.random.default_rng(seed)
    weight, worst = rng.standard_normal(x.shape), 0.0
    by_map = map.forward(x)[1](weight)
    for _ in range(5):
        way = rng.standard_normal(x.shape)
        ahead, behind = (np.vdot(weight, map.forward(x + s * way)[0]) for s in (step, -step))
        expected = float((ahead - behind) / (2.0 * step))
        found = float(np.vdot(by_map, way))
        worst = max(worst, abs(found - expected) / max(abs(expected), 1e-3))
    return worst


def density(shape, seed=1, low=0.2, high=0.9):
    return np.random.default_rng(seed).uniform(low, high, shape)


def thinner_share(solid, *, diameter, edge=(1.0, 1.0, 1.0), outside=False):
    """Share of the volume of `solid` that no ball of `diameter` inside it reaches."""
    kept = opening(solid, diameter=diameter, edge=edge, outside=outside)
    return 1.0 - kept.sum() / max(solid.sum(), 1)
