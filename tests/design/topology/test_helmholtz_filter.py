import numpy as np
import pytest
from tests.design.topology.problems import density, ragged, slope_error

from sekiso.design.topology.helmholtz_filter import HelmholtzFilter
from sekiso.numerics.voxels.grid import Grid

PROBLEM = ragged(())
FILTER = HelmholtzFilter(PROBLEM.grid, PROBLEM.design, 3.0)


def test_filter_keeps_the_mass():
    x = density(PROBLEM.grid.shape)
    y, _ = FILTER.forward(x)
    assert np.sum(PROBLEM.design * y) == pytest.approx(np.sum(PROBLEM.design * x), rel=1e-12)


def test_filter_makes_no_new_extremes():
    x = density(PROBLEM.grid.shape)
    y, _ = FILTER.forward(x)
    inside = PROBLEM.is_design
    assert x[inside].min() <= y[inside].min()
    assert y[inside].max() <= x[inside].max()


def test_derivative_is_the_slope():
    assert slope_error(FILTER, density(PROBLEM.grid.shape)) < 1e-7


def test_wave_is_damped_as_the_equation_says():
    # x = cos(k s) with no flux at both ends is damped by 1 / (1 + l^2 k_h^2)
    line = Grid((40, 1, 1), edge=(0.5, 1.0, 1.0))
    wave = np.cos(np.pi * line.cell_middles(0) / 20.0).reshape(line.shape)
    y, _ = HelmholtzFilter(line, np.ones(line.shape), 2.0 * np.sqrt(3.0)).forward(wave)
    number = (2.0 / 0.5) * np.sin(0.5 * 0.5 * np.pi / 20.0)  # of the wave on this grid
    assert y == pytest.approx(wave / (1.0 + number**2), abs=1e-12)


def test_a_point_spreads_like_the_cone_of_that_radius():
    # second moment of exp(-|s| / l) is 2 l^2 = r^2 / 6, that of a cone in one dimension r^2 / 6
    line = Grid((81, 1, 1), edge=(0.25, 1.0, 1.0))
    point = np.zeros(line.shape)
    point[40] = 1.0
    y, _ = HelmholtzFilter(line, np.ones(line.shape), 3.0).forward(point)
    moment = float(np.sum(y.reshape(-1) * (line.cell_middles(0) - line.cell_middles(0)[40]) ** 2))
    assert moment == pytest.approx(9.0 / 6.0, rel=1e-3)
