"""Held walls stand where the surface is, not where the nodes are."""

import numpy as np
import pytest

from sekiso.design.loads.cells import fraction_of
from sekiso.design.shapes import SHAPES
from sekiso.design.strength.walls import STIFFEST, held_walls
from sekiso.domain.loads import Place, Side, Support
from sekiso.numerics.voxels.grid import Grid


def walls(lift, **rest):
    """A block 4 x 4 x 8 mm in cells of 2 mm that begin `lift` [m] below its foot."""
    part = SHAPES["box"](x=4e-3, y=4e-3, z=8e-3)
    low = part.vertices.min(axis=0) - [0.0, 0.0, lift]
    grid = Grid((2, 2, 5), (2e-3, 2e-3, 2e-3), tuple(map(float, low)))
    fraction = fraction_of(part, grid)
    return *held_walls(part, grid, fraction, [Support(Place(sides=(Side("z", -1),)), **rest)]), grid


def test_a_wall_between_cells_holds_its_own_nodes():
    fixed, scale, _ = walls(0.0)
    assert fixed[:, :, :, 0].all()
    assert not fixed[:, :, :, 1:].any()
    assert scale[:, :, 0] == pytest.approx(1.0)


def test_a_wall_within_cells_holds_the_nodes_behind_it_by_a_stiffer_layer():
    fixed, scale, _ = walls(0.8e-3)
    assert fixed[:, :, :, 0].all()
    assert not fixed[:, :, :, 1:].any()
    assert scale[:, :, 0] == pytest.approx(1.0 / 0.6)


def test_a_layer_is_at_most_five_times_as_stiff():
    assert walls(1.98e-3)[1][:, :, 0] == pytest.approx(STIFFEST)


def test_a_wall_that_may_slide_holds_one_axis():
    fixed, _, _ = walls(0.0, fixes=("z",))
    assert np.any(fixed[2])
    assert not fixed[:2].any()
