import numpy as np
import pytest
from tests.design.topology.problems import density, ragged, slope_error

from sekiso.design.topology.cone_filter import ConeFilter, cone_weights
from sekiso.numerics.voxels.grid import Grid

GRID = Grid((5, 4, 3), edge=(1.0, 0.8, 1.2))


def _by_every_pair(grid, design, radius, x):
    """The definition, pair by pair."""
    places = np.stack(
        np.meshgrid(*(grid.cell_middles(a) for a in range(3)), indexing="ij"), axis=-1
    ).reshape(-1, 3)
    distance = np.linalg.norm(places[:, None] - places[None], axis=-1)
    weights = np.maximum(radius - distance, 0.0) * design.reshape(1, -1)
    total = weights.sum(axis=1)
    return (weights @ x.reshape(-1) / np.maximum(total, 1e-9)).reshape(grid.shape) * (design > 0.0)


@pytest.mark.parametrize("radius", [0.5, 1.3, 2.7])
def test_filter_is_the_weighted_mean_of_its_definition(radius):
    problem = ragged(())
    x = density(problem.grid.shape)
    y, _ = ConeFilter(problem.grid, problem.design, radius).forward(x)
    assert y == pytest.approx(_by_every_pair(problem.grid, problem.design, radius, x), abs=1e-14)


def test_uniform_density_stays_up_to_the_boundary():
    y, _ = ConeFilter(GRID, np.ones(GRID.shape), 2.2).forward(np.full(GRID.shape, 0.3))
    assert y == pytest.approx(np.full(GRID.shape, 0.3), abs=1e-15)


def test_derivative_is_the_slope():
    problem = ragged(())
    filter = ConeFilter(problem.grid, problem.design, 1.7)
    assert slope_error(filter, density(problem.grid.shape)) < 1e-7


def test_weights_fall_to_nothing_at_the_radius():
    weights = cone_weights((1.0, 1.0, 1.0), 3.0**0.5)
    assert (weights > 0.0).sum() == 19  # itself, 6 faces, 12 edges; the corners are at the radius
    assert weights[1, 1, 0] == pytest.approx(3.0**0.5 - 1.0)


def test_sensitivity_filter_by_hand():
    line = Grid((3, 1, 1), edge=(1.0, 1.0, 1.0))
    filter = ConeFilter(line, np.ones(line.shape), 2.0)  # weights 2, 1, 0
    x, slope = np.array([0.5, 1.0, 0.0]), np.array([-4.0, -2.0, -6.0])
    mean = filter.mean_gradient(x.reshape(3, 1, 1), slope.reshape(3, 1, 1))
    assert mean.reshape(-1) == pytest.approx([-6.0 / 1.5, -6.0 / 4.0, -2.0 / 3e-3])
