import numba
import numpy as np
import pytest
from tests.numerics.voxels.bodies import STEEL, assembled, cantilever
from tests.numerics.voxels.test_element import random_stiffness

from sekiso.numerics.voxels import (
    ConvergenceError,
    Grid,
    MechanismError,
    Solver,
    conduction,
    elasticity,
    isotropic_stiffness,
)

SEED = np.random.default_rng(3)


def exact(operator, fixed, loads, prescribed=0.0):
    """The dense solution, zero where there is no stiffness."""
    K, diagonal = assembled(operator), operator.diagonal().ravel()
    u = np.where(fixed, prescribed, 0.0).ravel()
    free = np.flatnonzero(~fixed.ravel() & (diagonal > 0.0))
    u[free] = np.linalg.solve(K[np.ix_(free, free)], (loads.ravel() - K @ u)[free])
    return u.reshape(operator.field_shape)


def test_the_cantilever_has_the_exact_compliance():
    body, fixed, loads = cantilever(12)
    found = Solver(body, fixed, tolerance=1e-6).solve(loads)
    assert np.vdot(loads, found.field) == pytest.approx(343016.5108, rel=1e-8)  # PARDISO, float64
    assert found.iterations < 20


@pytest.mark.parametrize("shape", [(7, 5, 3), (9, 1, 6), (2, 2, 2), (1, 1, 1), (12, 10, 11)])
def test_any_count_of_cells_is_solved(shape):
    body = elasticity(Grid(shape, (0.5, 1.0, 0.7)), random_stiffness(), SEED.uniform(0.1, 1, shape))
    fixed = np.zeros(body.field_shape, dtype=bool)
    fixed[:, 0] = True
    loads = SEED.normal(size=body.field_shape)
    found = Solver(body, fixed, tolerance=1e-10).solve(loads)
    assert np.abs(body.apply(found.field) - loads)[~fixed].max() < 1e-8


def test_void_cells_and_given_values_agree_with_a_dense_solution():
    shape = (8, 5, 6)
    scale = SEED.uniform(0.5, 1.0, shape)
    scale[3:5, :4] = 0.0
    scale[6:, 3:, 4:] = 1e-9
    body = elasticity(Grid(shape, (1.0, 1.0, 1.0)), STEEL, scale)
    fixed = np.zeros(body.field_shape, dtype=bool)
    fixed[:, 0] = fixed[2, -1, :2, :2] = True
    given = np.where(fixed, SEED.normal(size=body.field_shape), 0.0)
    loads = np.zeros(body.field_shape)
    loads[1, -1, 0, 0] = 1.0
    found = Solver(body, fixed, tolerance=1e-11).solve(loads, prescribed=given).field
    assert found == pytest.approx(exact(body, fixed, loads, given), abs=1e-6)
    assert not found[:, 4, 1:4, 1:-1].any()


def test_right_hand_sides_together_are_those_one_by_one():
    body, fixed, loads = cantilever(6)
    several = np.stack([loads, SEED.normal(size=loads.shape), 0.0 * loads])
    solver = Solver(body, fixed)
    together = solver.solve(several)
    alone = [solver.solve(one) for one in several]
    assert all(np.array_equal(a.field, b) for a, b in zip(alone, together.field, strict=True))
    assert together.iterations == max(a.iterations for a in alone)
    assert not together.field[2].any()


def test_a_start_near_the_solution_saves_iterations():
    body, fixed, loads = cantilever(8)
    solver = Solver(body, fixed)
    first = solver.solve(loads)
    assert solver.solve(loads, start=first.field).iterations == 0


def test_another_scale_is_a_new_solver():
    body, fixed, loads = cantilever(6)
    scale = SEED.uniform(0.2, 1.0, body.grid.shape)
    solver = Solver(body, fixed)
    solver.rescale(scale)
    fresh = Solver(body.rescale(scale), fixed).solve(loads)
    assert np.array_equal(solver.solve(loads).field, fresh.field)


def test_heat_leaves_through_the_cold_end():
    body = conduction(Grid((8, 2, 2), (0.01, 0.01, 0.01)), 20.0 * np.eye(3))
    fixed = np.zeros(body.field_shape, dtype=bool)
    fixed[:, 0] = True
    heat = np.zeros(body.field_shape)
    heat[0, -1, 1, 1] = 3.0  # W
    found = Solver(body, fixed, tolerance=1e-10).solve(heat, prescribed=300.0)
    end = np.outer([0.25, 0.5, 0.25], [0.25, 0.5, 0.25]) * found.field[0, 4]
    assert end.sum() == pytest.approx(300.0 + 3.0 * 0.04 / (20.0 * 4e-4))


def test_a_body_that_is_not_held_is_told_at_once():
    body, fixed, loads = cantilever(4)
    with pytest.raises(MechanismError, match="not held"):
        Solver(body, np.zeros_like(fixed)).solve(loads)


def test_a_piece_that_hangs_by_one_edge_turns_and_is_told():
    scale = np.zeros((8, 2, 4))
    scale[:4, :, :2] = scale[4:, :, 2:] = 1.0  # two blocks that share an edge of two cells
    body, fixed, _ = cantilever(2)
    body = elasticity(Grid(scale.shape, (1.0, 1.0, 1.0)), STEEL, scale)
    fixed = np.zeros(body.field_shape, dtype=bool)
    fixed[:, 0] = True
    loads = np.zeros(body.field_shape)
    loads[2, -1, :, -1] = 1.0
    with pytest.raises(ConvergenceError, match="no convergence"):
        Solver(body, fixed).solve(loads)


@pytest.mark.parametrize(("thickness", "most"), [(1, 30), (2, 22), (4, 16)])
def test_a_thin_plate_in_an_empty_box_converges(thickness, most):
    scale = np.zeros((32, 16, 16))
    scale[:, :, 8 : 8 + thickness] = 1.0
    body = elasticity(Grid(scale.shape, (1.0, 1.0, 1.0)), STEEL, scale)
    fixed = np.zeros(body.field_shape, dtype=bool)
    fixed[:, 0] = True
    loads = np.zeros(body.field_shape)
    loads[2, -1, :, 8] = 1.0
    assert Solver(body, fixed, tolerance=1e-6).solve(loads).iterations <= most


def test_a_bar_of_one_cell_and_a_poisson_ratio_near_a_half_converge():
    scale = np.zeros((48, 4, 4))
    scale[:, 1, 1] = 1.0
    body = elasticity(Grid(scale.shape, (1.0, 1.0, 1.0)), isotropic_stiffness(1.0, 0.45), scale)
    fixed = np.zeros(body.field_shape, dtype=bool)
    fixed[:, 0] = True
    loads = np.zeros(body.field_shape)
    loads[2, -1, 1, 1] = 1.0
    found = Solver(body, fixed, tolerance=1e-7).solve(loads)
    assert found.iterations < 120
    # F L^3 / (3 E I) by beam theory; shear locking of one linear cell makes it stiffer
    assert 0.2 < found.field[2, -1, 1, 1] / (4.0 * 48**3) < 1.0


def test_results_do_not_depend_on_the_number_of_threads():
    body, fixed, loads = cantilever(12)
    n_threads = numba.get_num_threads()
    try:
        fields = []
        for n in (1, n_threads, 1):
            numba.set_num_threads(n)
            fields.append(Solver(body, fixed).solve(loads).field)
    finally:
        numba.set_num_threads(n_threads)
    assert np.array_equal(fields[0], fields[1])
    assert np.array_equal(fields[0], fields[2])


def test_a_load_on_nothing_is_refused():
    body, fixed, loads = cantilever(4)
    scale = np.ones(body.grid.shape)
    scale[-1] = 0.0
    with pytest.raises(ValueError, match="nothing takes it up"):
        Solver(body.rescale(scale), fixed).solve(loads)


def test_loads_of_another_shape_are_refused():
    body, fixed, loads = cantilever(4)
    with pytest.raises(ValueError, match="loads have the shape"):
        Solver(body, fixed).solve(loads[0])


def test_a_start_far_from_the_solution_is_no_worse_than_none():
    body, fixed, loads = cantilever(12)
    found = Solver(body, fixed).solve(loads, start=1e9 * SEED.normal(size=body.field_shape))
    assert found.iterations == Solver(body, fixed).solve(loads).iterations
