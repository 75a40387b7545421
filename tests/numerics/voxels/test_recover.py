import numpy as np
import pytest
from tests.numerics.voxels.bodies import STEEL

from sekiso.numerics.voxels import Grid
from sekiso.numerics.voxels.recover import (
    gradient,
    gradient_adjoint,
    strain,
    strain_adjoint,
    stress,
    von_mises,
    von_mises_slope,
)

GRID = Grid((3, 4, 2), (0.5, 1.0, 0.8))
SEED = np.random.default_rng(1)


@pytest.mark.parametrize(
    ("forward", "adjoint", "n_fields", "n"),
    [(strain, strain_adjoint, 3, 6), (gradient, gradient_adjoint, 1, 3)],
)
def test_adjoints_are_transposes(forward, adjoint, n_fields, n):
    u = SEED.normal(size=(n_fields, *GRID.node_shape))
    w = SEED.normal(size=(n, *GRID.shape))
    assert np.vdot(w, forward(GRID, u)) == pytest.approx(np.vdot(adjoint(GRID, w), u))


def test_a_bar_under_tension_has_one_stress():
    u = np.zeros((3, *GRID.node_shape))
    for axis, slope in enumerate((1e-3, -0.3e-3, -0.3e-3)):  # nu = 0.3
        along = np.moveaxis(u[axis], axis, -1)
        along += slope * GRID.node_places(axis)
    sigma = stress(GRID, STEEL, u)
    assert sigma[0] == pytest.approx(np.full(GRID.shape, 1e-3))
    assert np.abs(sigma[1:]).max() < 1e-15
    assert von_mises(sigma) == pytest.approx(sigma[0])


def test_free_growth_has_no_stress():
    u = 0.01 * np.stack(np.meshgrid(*(GRID.node_places(a) for a in range(3)), indexing="ij"))
    growth = np.array([0.01, 0.01, 0.01, 0, 0, 0])[:, None, None, None]
    assert np.abs(stress(GRID, STEEL, u, initial_strain=growth)).max() < 1e-15


def test_phases_have_their_own_stiffness():
    u = SEED.normal(size=(3, *GRID.node_shape))
    phase = SEED.integers(0, 2, GRID.shape)
    both = stress(GRID, [STEEL, 2.0 * STEEL], u, phase=phase)
    assert both == pytest.approx((1.0 + phase) * stress(GRID, STEEL, u))


def test_the_slope_of_the_equivalent_stress_is_that_of_differences():
    sigma, step = SEED.normal(size=6), 1e-6
    slope = [
        (von_mises(sigma + step * e) - von_mises(sigma - step * e)) / (2 * step) for e in np.eye(6)
    ]
    assert von_mises_slope(sigma) == pytest.approx(slope, rel=1e-6)
    assert not von_mises_slope(np.zeros(6)).any()


def test_fields_of_another_grid_are_refused():
    with pytest.raises(ValueError, match="the field has the shape"):
        strain(GRID, np.zeros((3, 2, 2, 2)))
    with pytest.raises(ValueError, match="weights have the shape"):
        strain_adjoint(GRID, np.zeros((6, 2, 2, 2)))
