import numpy as np
import pytest
from tests.numerics.voxels.bodies import STEEL, assembled, cantilever
from tests.numerics.voxels.strict_arrays import xp
from tests.numerics.voxels.test_element import random_stiffness

from sekiso.numerics.voxels import (
    ConvergenceError,
    Grid,
    Solver,
    conduction,
    elasticity,
    isotropic_stiffness,
)
from sekiso.numerics.voxels.array_library import from_operator, on_host, prolong, restrict
from sekiso.numerics.voxels.array_multigrid import (
    ArrayHierarchy,
    coarser_stencil,
    finest_row_sums,
    first_level,
    stencil_product,
)
from sekiso.numerics.voxels.array_solver import ArraySolver

SEED = np.random.default_rng(2)


def some_body(shape=(6, 5, 4), phases=True):
    grid = Grid(shape, (1.0, 1.0, 1.0))
    scale = SEED.uniform(0.1, 1.0, shape)
    scale[2:4, 1:3, 1:3] *= 0.0
    kinds = [STEEL, random_stiffness()] if phases else STEEL
    phase = SEED.integers(0, 2, shape) if phases else None
    body = elasticity(grid, kinds, scale, phase)
    free = np.ones(body.field_shape, dtype=bool)
    free[:, 0] = False
    free[2, -1, 0, 0] = False
    return body, free


@pytest.mark.parametrize("library", [np, xp], ids=["numpy", "device"])
def test_coarse_levels_are_galerkin_products(library):
    body, free = some_body()
    operator = from_operator(library, body)
    first = first_level(operator, library.asarray(free), (2, 2, 2))
    stencil = first.stencil(operator)
    coarse = SEED.normal(size=(3, 4, 4, 3))
    fine = prolong(np, coarse, (2, 2, 2), body.grid.node_shape) * free
    expected = restrict(np, body.apply(fine) * free, (2, 2, 2))
    got = on_host(stencil_product(library, stencil, library.asarray(coarse.astype(np.float32))))
    assert got == pytest.approx(expected, abs=1e-5 * float(np.abs(expected).max()))

    coarser = coarser_stencil(library, stencil, (2, 1, 2))
    small = SEED.normal(size=(3, 3, 4, 2))
    up = prolong(np, small, (2, 1, 2), (4, 4, 3))
    down = stencil_product(library, stencil, library.asarray(up.astype(np.float32)))
    expected = restrict(np, on_host(down), (2, 1, 2))
    got = on_host(stencil_product(library, coarser, library.asarray(small.astype(np.float32))))
    assert got == pytest.approx(expected, abs=1e-5 * float(np.abs(expected).max()))


@pytest.mark.parametrize("phases", [True, False])
def test_row_sums_are_those_of_the_assembled_matrix(phases):
    body, _ = some_body((3, 2, 2), phases)
    K = np.abs(assembled(body)).sum(axis=1).reshape(body.field_shape)
    got = on_host(finest_row_sums(from_operator(xp, body)))
    assert got == pytest.approx(K, abs=1e-5 * float(K.max()))


def test_a_cycle_is_symmetric_and_positive():
    body, free = some_body((8, 6, 6))
    hierarchy = ArrayHierarchy(from_operator(xp, body), xp.asarray(free))
    held = (free & (body.diagonal() > 0.0)).astype(np.float32)
    f, g = SEED.normal(size=(2, *body.field_shape)).astype(np.float32) * held
    Mf, Mg = (on_host(hierarchy.cycle(xp.asarray(x))).astype(float) for x in (f, g))
    assert np.vdot(g, Mf) == pytest.approx(np.vdot(f, Mg), rel=1e-4)
    assert np.vdot(f, Mf) > 0.0
    assert not Mf[held == 0.0].any()


@pytest.mark.parametrize("library", [np, xp], ids=["numpy", "device"])
def test_the_solution_is_that_of_the_cpu(library):
    body, fixed, loads = cantilever(8)
    solver = ArraySolver(from_operator(library, body), library.asarray(fixed), tolerance=1e-8)
    u = solver.solve(library.asarray(loads))
    cpu = Solver(body, fixed, tolerance=1e-8).solve(loads)
    assert on_host(u.field) == pytest.approx(
        cpu.field, rel=1e-5, abs=1e-6 * np.abs(cpu.field).max()
    )
    assert u.iterations < 40
    again = solver.solve(library.asarray(loads), start=u.field)
    assert again.iterations == 0


def test_another_scale_is_another_solution():
    body, fixed, loads = cantilever(4)
    scale = SEED.uniform(0.01, 1.0, body.grid.shape) * (np.arange(4) != 1)[:, None]
    scale[-1] = 1.0
    scale[:, 0] = 1.0
    solver = ArraySolver(from_operator(xp, body), xp.asarray(fixed), tolerance=1e-9)
    solver.rescale(xp.asarray(scale))
    u = on_host(solver.solve(xp.asarray(loads)).field)
    cpu = Solver(body.rescale(scale), fixed, tolerance=1e-9).solve(loads).field
    assert u == pytest.approx(cpu, rel=1e-5, abs=1e-6 * np.abs(cpu).max())


def test_heat_is_solved_by_the_same_code():
    grid = Grid((9, 4, 7), (1.0, 2.0, 0.5))
    body = conduction(grid, np.diag([1.0, 2.0, 3.0]), SEED.uniform(0.1, 1.0, grid.shape))
    fixed = np.zeros(body.field_shape, dtype=bool)
    fixed[0, :, :, 0] = True
    heat = SEED.normal(size=body.field_shape)
    T = ArraySolver(from_operator(xp, body), xp.asarray(fixed), tolerance=1e-9).solve(
        xp.asarray(heat)
    )
    cpu = Solver(body, fixed, tolerance=1e-9).solve(heat).field
    assert on_host(T.field) == pytest.approx(cpu, rel=1e-5, abs=1e-6 * np.abs(cpu).max())


def test_what_cannot_be_solved_is_told():
    body, fixed, loads = cantilever(4)
    nothing = xp.asarray(np.zeros_like(fixed))
    with pytest.raises(ConvergenceError, match="is the body held"):
        ArraySolver(from_operator(xp, body), nothing).solve(xp.asarray(loads))
    empty = body.rescale(body.scale * (np.arange(8) < 6)[:, None, None])
    with pytest.raises(ValueError, match="no cell holds"):
        ArraySolver(from_operator(xp, empty), xp.asarray(fixed)).solve(xp.asarray(loads))
    with pytest.raises(ValueError, match="fixed has the shape"):
        ArraySolver(from_operator(xp, body), xp.asarray(fixed[0]))


def test_a_thin_bar_is_solved_in_few_iterations():
    grid = Grid((48, 2, 1), (1.0, 1.0, 1.0))
    body = elasticity(grid, isotropic_stiffness(1.0, 0.45))
    fixed = np.zeros(body.field_shape, dtype=bool)
    fixed[:, 0] = True
    load = np.zeros(body.field_shape)
    load[2, -1] = 1.0
    solution = ArraySolver(from_operator(xp, body), xp.asarray(fixed)).solve(xp.asarray(load))
    assert solution.iterations < 60  # Jacobi of 0.6 alone diverges here
