"""The axis along which frozen places stand, or are carried with little, goes first."""

import numpy as np
import pytest

from sekiso.design.topology.best_build_axis import best_build_axis, build_axis_costs
from sekiso.design.topology.problem import Problem
from sekiso.numerics.voxels.grid import Grid


def _problem(design, frozen):
    grid = Grid(design.shape, (1e-3, 1e-3, 1e-3))
    nothing = np.zeros((3, *grid.node_shape), dtype=bool)
    return Problem(grid, design.astype(float), frozen, nothing, (), np.eye(6))


def _post():
    """A frozen foot below and a frozen head above, at the end x = 0 of a block."""
    frozen = np.zeros((10, 6, 8), dtype=bool)
    frozen[:2, 1:5, 0] = frozen[:2, 1:5, 7] = True
    return _problem(np.ones(frozen.shape), frozen)


def test_frozen_places_on_one_side_stand_there():
    costs = build_axis_costs(_post(), angle=np.pi / 4)
    assert best_build_axis(_post(), angle=np.pi / 4) == "+x"
    assert costs[0].carriers == 0.0
    assert costs[0].height == pytest.approx(10e-3)
    by_axis = {cost.axis: cost for cost in costs}
    assert by_axis["+z"].carriers > 0.0
    assert by_axis["+z"].lost == 0.0


def test_an_axis_that_leaves_frozen_cells_hanging_comes_last():
    problem = _post()
    design = problem.design.copy()
    design[:2, :, 1:7] = 0.0
    design[2:, :, 7] = 0.0  # the head sticks out over nothing
    costs = build_axis_costs(_problem(design, problem.frozen), angle=np.pi / 4)
    by_axis = {cost.axis: cost for cost in costs}
    assert by_axis["+z"].uncarried > 0.0
    assert costs[0].uncarried == 0.0
