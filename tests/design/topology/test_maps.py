import numpy as np
from tests.design.topology.problems import density, ragged, slope_error

from sekiso.design.topology.cone_filter import ConeFilter
from sekiso.design.topology.maps import Chain, Passive
from sekiso.design.topology.projection import Projection

PROBLEM = ragged(())
PASSIVE = Passive(PROBLEM)


def test_frozen_cells_are_solid_and_cells_outside_are_void():
    y, _ = PASSIVE.forward(np.full(PROBLEM.grid.shape, 0.4))
    assert y[3, 2, 0] == 1.0
    assert y[1, 1, 1] == 0.0
    assert y[0, 0, 0] == 0.4


def test_passive_cells_have_no_derivative():
    backward = PASSIVE.forward(np.full(PROBLEM.grid.shape, 0.4))[1]
    assert backward(np.ones(PROBLEM.grid.shape)).sum() == PROBLEM.grid.n_cells - 2


def test_chain_has_the_derivative_of_its_maps_together():
    cone = ConeFilter(PROBLEM.grid, PROBLEM.design, 1.6)
    chain = Chain([PASSIVE, cone, Projection(4.0, 0.4), PASSIVE])
    assert slope_error(chain, density(PROBLEM.grid.shape)) < 1e-6


def test_chain_is_linear_if_every_map_is():
    assert Chain([PASSIVE]).is_linear
    assert not Chain([PASSIVE, Projection(4.0)]).is_linear
