"""The maps that printing asks for stand at the end of the chain, with the right derivative."""

import numpy as np
import pytest

from sekiso.design.topology.density_chain import DensityChain
from sekiso.design.topology.enclosed_voids import OpenVoids
from sekiso.design.topology.overhang_filter import OverhangFilter
from sekiso.design.topology.problem import Problem
from sekiso.design.topology.settings import Settings
from sekiso.numerics.voxels.grid import Grid

SETTINGS = Settings(filter_radius=1.5, sharpness=2.0, build_axis="+z", no_enclosed_void=True)


def _problem():
    grid = Grid((5, 4, 6), (1.0, 1.0, 1.0))
    design, frozen = np.ones(grid.shape), np.zeros(grid.shape, dtype=bool)
    design[0, 0, 3:] = 0.0
    frozen[2:4, 1:3, 5] = True
    nothing = np.zeros((3, *grid.node_shape), dtype=bool)
    return Problem(grid, design, frozen, nothing, (), np.eye(6))


def test_both_maps_come_last_where_they_are_asked_for():
    kinds = [type(map) for map in DensityChain(_problem(), SETTINGS).at(0).maps]
    assert kinds[-2:] == [OverhangFilter, OpenVoids]
    plain = DensityChain(_problem(), Settings(filter_radius=1.5)).at(0).maps
    assert not {type(map) for map in plain} & {OverhangFilter, OpenVoids}


@pytest.mark.parametrize("iteration", [0, 50])
def test_derivative_of_the_whole_chain_agrees_with_finite_differences(iteration):
    random = np.random.default_rng(5)
    chain = DensityChain(_problem(), SETTINGS).at(iteration)
    x, pull, step = (random.random((5, 4, 6)) for _ in range(3))
    slope = float((chain.forward(x)[1](pull) * step).sum())
    up, down = chain.forward(x + 1e-6 * step)[0], chain.forward(x - 1e-6 * step)[0]
    np.testing.assert_allclose(((up - down) * pull).sum() / 2e-6, slope, rtol=1e-5)
