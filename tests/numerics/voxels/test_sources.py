import numpy as np
import pytest
from tests.numerics.voxels.bodies import STEEL
from tests.numerics.voxels.test_element import random_stiffness

from sekiso.numerics.voxels import Grid, Solver, conduction, elasticity, isotropic_stiffness
from sekiso.numerics.voxels.recover import stress
from sekiso.numerics.voxels.sources import (
    body_force,
    body_force_slope,
    eigenstrain_load,
    eigenstrain_scale_slope,
    eigenstrain_slope,
    face_load,
    heat_source,
    thermal_strain,
)

GRID = Grid((4, 3, 2), (0.5, 1.0, 0.8))
SEED = np.random.default_rng(3)
KINDS = np.array([STEEL, random_stiffness()])
PHASE = SEED.integers(0, 2, GRID.shape)
SCALE = SEED.uniform(0.2, 1.0, GRID.shape)
STRAIN = SEED.normal(size=(6, *GRID.shape))


def held_face(body):
    fixed = np.zeros(body.field_shape, dtype=bool)
    fixed[:, 0] = True
    return fixed


def isostatic(body):
    """Six values that stop all rigid motions and nothing else."""
    fixed = np.zeros(body.field_shape, dtype=bool)
    fixed[:, 0, 0, 0] = True
    fixed[1:, -1, 0, 0] = True
    fixed[2, 0, -1, 0] = True
    return fixed


def assert_is_slope(slope, of, at, step=1e-5):
    """Compare with the central difference along a random direction."""
    along = SEED.normal(size=at.shape)
    difference = (of(at + step * along) - of(at - step * along)) / (2.0 * step)
    assert np.vdot(slope, along) == pytest.approx(difference, rel=1e-6, abs=1e-8)


def test_a_free_block_grows_without_stress():
    body = elasticity(GRID, KINDS, SCALE, PHASE)
    growth = np.array([0.01, 0.01, 0.01, 0.0, 0.0, 0.0])
    f = eigenstrain_load(GRID, KINDS, growth, scale=SCALE, phase=PHASE)
    u = Solver(body, isostatic(body), tolerance=1e-10).solve(f).field
    assert u[0, -1, 0, 0] == pytest.approx(0.01 * 2.0)
    sigma = stress(GRID, KINDS, u, phase=PHASE, initial_strain=growth[:, None, None, None])
    assert np.abs(sigma).max() < 1e-8 * 0.01


def test_a_held_block_has_the_stress_of_its_growth():
    u = np.zeros((3, *GRID.node_shape))
    strain = thermal_strain(12e-6, 100.0)
    sigma = stress(GRID, STEEL, u, initial_strain=strain[:, None, None, None])
    assert sigma[0, 0, 0, 0] == pytest.approx(-1.2e-3 / (1.0 - 0.6))  # E alpha dT / (1 - 2 nu)


@pytest.mark.parametrize(("upper", "lower"), [(2.0, 1.0), (1.0, 4.0)])
def test_a_bimetal_strip_bends_as_timoshenko_says(upper, lower):
    grid = Grid((96, 1, 8), (0.25, 1.0, 0.25))
    phase = np.broadcast_to(np.arange(8) >= 4, grid.shape).astype(int)
    kinds = [isotropic_stiffness(E, 0.0) for E in (lower, upper)]
    strain = thermal_strain((1e-3, 0, 0, 0, 0, 0), phase)  # the upper strip grows
    body = elasticity(grid, kinds, phase=phase)
    f = eigenstrain_load(grid, kinds, strain, phase=phase)
    w = Solver(body, isostatic(body), tolerance=1e-7).solve(f).field[2, :, 0, 0]
    curvature = -(w[32] - 2.0 * w[48] + w[64]) / 4.0**2  # ends are curved otherwise
    m, n, h = 1.0, lower / upper, 2.0
    expected = (
        6.0 * 1e-3 * (1 + m) ** 2 / (h * (3 * (1 + m) ** 2 + (1 + m * n) * (m**2 + 1 / (m * n))))
    )
    assert curvature == pytest.approx(
        expected, rel=0.015
    )  # four cells per strip are a little too stiff


def test_the_derivative_by_scale_is_that_of_differences():
    aim = SEED.normal(size=(3, *GRID.node_shape))
    force = SEED.normal(size=(3, *GRID.shape))

    def loads(scale):
        own = eigenstrain_load(GRID, KINDS, STRAIN, scale=scale, phase=PHASE)
        return own + body_force(GRID, force, scale=scale)

    def objective(scale):
        body = elasticity(GRID, KINDS, scale, PHASE)
        return np.vdot(
            aim, Solver(body, held_face(body), tolerance=1e-12).solve(loads(scale)).field
        )

    body = elasticity(GRID, KINDS, SCALE, PHASE)
    solver = Solver(body, held_face(body), tolerance=1e-12)
    u, adjoint = solver.solve(loads(SCALE)).field, solver.solve(aim).field
    slope = (
        eigenstrain_scale_slope(GRID, KINDS, STRAIN, adjoint, phase=PHASE)
        + body_force_slope(GRID, force, adjoint)
        - body.energy(adjoint, u)
    )
    assert_is_slope(slope, objective, SCALE)


def test_the_derivative_by_eigenstrain_is_that_of_differences():
    adjoint = SEED.normal(size=(3, *GRID.node_shape))

    def work(strain):
        return np.vdot(adjoint, eigenstrain_load(GRID, KINDS, strain, scale=SCALE, phase=PHASE))

    slope = eigenstrain_slope(GRID, KINDS, adjoint, scale=SCALE, phase=PHASE)
    assert_is_slope(slope, work, STRAIN)


def test_a_wall_that_is_heated_inside_is_a_parabola_warmer():
    grid = Grid((10, 1, 1), (0.1, 1.0, 1.0))
    body = conduction(grid, 5.0 * np.eye(3))
    fixed = np.zeros(body.field_shape, dtype=bool)
    fixed[:, [0, -1]] = True
    T = Solver(body, fixed, tolerance=1e-10).solve(heat_source(grid, 40.0)).field
    assert T[0, 5, 0, 0] == pytest.approx(40.0 * 1.0**2 / (8.0 * 5.0))  # q L^2 / (8 k)


def test_a_column_under_its_weight_shortens():
    grid = Grid((1, 1, 8), (1.0, 1.0, 0.5))
    body = elasticity(grid, isotropic_stiffness(2.0, 0.0))
    fixed = np.zeros(body.field_shape, dtype=bool)
    fixed[:, :, :, 0] = True
    load = body_force(grid, (0.0, 0.0, -3.0))
    assert load[2].sum() == pytest.approx(-3.0 * 4.0)
    u = Solver(body, fixed, tolerance=1e-10).solve(load).field
    assert u[2, 0, 0, -1] == pytest.approx(-3.0 * 4.0**2 / (2.0 * 2.0))  # w L^2 / (2 E)


def test_a_pressure_acts_on_the_face_it_is_told():
    flux = np.zeros((3, *GRID.shape))
    flux[0, -1] = 7.0
    load = face_load(GRID, flux, axis=0, side=1)
    assert load[0].sum() == pytest.approx(7.0 * 3.0 * 1.6)
    assert np.count_nonzero(load[:, :-1]) == 0
    with pytest.raises(ValueError, match="as many as cells"):
        face_load(GRID, np.zeros((3, 1, 1, 1)), axis=0, side=1)


def test_an_expansion_of_another_shape_is_refused():
    with pytest.raises(ValueError, match="a number or has the shape"):
        thermal_strain((1e-5, 1e-5, 1e-5), 1.0)
