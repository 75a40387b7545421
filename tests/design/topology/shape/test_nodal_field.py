import numpy as np
import pytest

from sekiso.design.topology.shape.nodal_field import nodal_density, nodal_field
from sekiso.numerics.voxels.grid import Grid

GRID = Grid((4, 3, 2), (1.0, 2.0, 4.0), (0.5, 0.0, 0.0))


def test_a_node_is_the_mean_of_its_eight_cells():
    cells = np.random.default_rng(0).random(GRID.shape)
    field = nodal_field(GRID, cells)
    assert field.values[3, 2, 2] == pytest.approx(cells[1:3, 0:2, 0:2].mean())
    assert field.places(np.array([[3, 2, 2]])).tolist() == [[2.5, 2.0, 4.0]]


def test_the_rim_is_empty():
    field = nodal_density(GRID, np.ones(GRID.shape))
    for axis in range(3):
        ends = np.moveaxis(field.values, axis, 0)[[0, -1]]
        assert not ends.any()


def test_a_density_goes_on_beyond_the_design_space():
    design = np.ones(GRID.shape)
    design[3:] = 0.0
    field = nodal_density(GRID, np.where(design > 0, 0.7, 0.0), design=design, margin=4)
    inside = field.values[4:8, 5:7, 4:7]
    assert inside == pytest.approx(np.full(inside.shape, 0.7))
    assert not field.values[10:].any()


def test_nodes_of_the_grid_are_found_in_the_field():
    field = nodal_field(GRID, np.ones(GRID.shape), margin=3)
    mask = np.zeros(GRID.node_shape, dtype=bool)
    mask[1, 2, 1] = True
    place = field.places(np.argwhere(field.nodes(mask)))
    assert place.tolist() == [[1.5, 4.0, 4.0]]
