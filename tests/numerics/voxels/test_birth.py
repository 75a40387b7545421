import numpy as np
import pytest

from sekiso.numerics.voxels import Grid, Solver, elasticity, isotropic_stiffness
from sekiso.numerics.voxels.birth import births, build_up
from sekiso.numerics.voxels.sources import eigenstrain_load

SOLID = isotropic_stiffness(100.0, 0.0)
SHRINKAGE = np.array([-1e-3, 0.0, 0.0, 0.0, 0.0, 0.0])  # along x, the length of the wall


def wall(n_layers, n_base=0, per_layer=2):
    """A wall of unit layers, long enough that its ends do not matter; held against motion only."""
    grid = Grid((48, 1, per_layer * n_layers), (0.5, 1.0, 1.0 / per_layer))
    body = elasticity(grid, SOLID)
    fixed = np.zeros(body.field_shape, dtype=bool)
    fixed[:, 0, 0, 0] = True
    fixed[1:, -1, 0, 0] = True
    fixed[1] = True
    steps = births(np.ones(grid.shape), n_cells=per_layer, n_base=per_layer * n_base)
    return Solver(body, fixed, tolerance=1e-5), steps


def curvature(displacement, span=4.0):
    """Of the middle of the wall [1/m], from the deflection of its lowest line."""
    w, n = displacement[2, :, 0, 0], round(span / 0.5)
    middle = len(w) // 2
    return (w[middle - n] - 2.0 * w[middle] + w[middle + n]) / (n * 0.5) ** 2


def beam_curvature(n_layers, n_base):
    """A layer of thickness t that shrinks by e on a beam that is then k t high: Bernoulli's beam.

    N = E t e acts at (h - t) / 2 from the middle of h = k t, I = h^3 / 12: each adds
    6 e (k - 1) / (t k^3).
    """
    return sum(6.0 * 1e-3 * (k - 1) / k**3 for k in range(n_base + 1, n_layers + 1))


@pytest.mark.parametrize(("n_layers", "n_base"), [(4, 2), (4, 3)])
def test_a_wall_that_shrinks_layer_by_layer_bends_as_the_sum_of_its_layers(n_layers, n_base):
    solver, steps = wall(n_layers, n_base)
    *_, last = build_up(solver, SOLID, SHRINKAGE, steps)
    expected = beam_curvature(n_layers, n_base)
    assert curvature(last.displacement) == pytest.approx(expected, rel=0.02)


def test_all_at_once_is_another_answer():
    solver, _ = wall(4, 2)
    grid = solver.operator.grid
    strain = SHRINKAGE[:, None, None, None] * (np.arange(8) >= 4)
    strain = np.broadcast_to(strain, (6, *grid.shape))
    u = solver.solve(eigenstrain_load(grid, SOLID, strain)).field
    assert curvature(u) == pytest.approx(6.0 * 1e-3 * 2.0 * 2.0 / 4.0**3, rel=0.02)
    assert curvature(u) < 0.75 * beam_curvature(4, 2)


def test_stresses_of_the_finished_wall_are_in_balance():
    solver, steps = wall(4, 2)
    *_, last = build_up(solver, SOLID, SHRINKAGE, steps)
    across = last.stress[0, 24, 0]  # of the eight cells over the height at the middle
    middles = solver.operator.grid.cell_middles(2)
    assert abs(across.sum()) < 0.01 * np.abs(across).sum()
    assert abs(across @ (middles - 2.0)) < 0.1 * np.abs(across).sum()  # bending inside a cell
    assert across[-1] > 0.0  # the layer that shrinks last is pulled


def test_a_layer_does_not_move_before_it_is_born():
    solver, steps = wall(3, 1)
    first = next(build_up(solver, SOLID, SHRINKAGE, steps))
    assert not first.displacement[:, :, :, 5:].any()
    assert not first.stress[:, :, :, 4:].any()
    assert np.abs(first.displacement[:, :, :, 4]).max() > 0.0


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_births_cover_every_cell_once(axis):
    scale = np.random.default_rng(0).uniform(size=(4, 5, 6)) * (np.arange(6) != 3)
    steps = list(births(scale, axis=axis, n_cells=2, upwards=False))
    assert (
        sum(step.born.astype(int) for step in steps).tolist() == (scale > 0.0).astype(int).tolist()
    )
    assert np.array_equal(steps[-1].scale, scale)
    assert [step.number for step in steps] == list(range(len(steps)))


def test_a_base_is_active_and_never_born():
    first = next(births(np.ones((1, 1, 4)), n_base=2, upwards=False))
    assert first.scale.ravel().tolist() == [0.0, 1.0, 1.0, 1.0]
    assert first.born.ravel().tolist() == [False, True, False, False]
    with pytest.raises(ValueError, match="births take cells"):
        next(births(np.ones((1, 1, 4)), n_base=5))
