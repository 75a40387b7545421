"""Thickness by openings: walls, rods and slots of known size."""

import numpy as np
import pytest
from tests.design.topology.problems import thinner_share

from sekiso.design.topology.openings import opening

UNIT = (1.0, 1.0, 1.0)


def _wall(n, *, around=10):
    cells = np.zeros((around, around, around), dtype=bool)
    cells[:, :, 2 : 2 + n] = True
    return cells


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_a_wall_holds_balls_up_to_its_thickness(n):
    assert opening(_wall(n), diameter=n, edge=UNIT).any()
    assert not opening(_wall(n), diameter=n + 0.5, edge=UNIT).any()


def test_thickness_is_measured_in_metres():
    edge = (0.5e-3, 0.5e-3, 0.5e-3)
    assert thinner_share(_wall(4), diameter=2.1e-3, edge=edge) == 1.0
    assert thinner_share(_wall(4), diameter=1.9e-3, edge=edge) < 0.3  # its corners


def test_a_thin_rib_on_a_thick_wall_is_the_share_that_is_thin():
    body = _wall(6, around=14)
    body[:, 6:8, 8:14] = True  # a rib of 2
    thin = body & ~opening(body, diameter=3.0, edge=UNIT)
    assert thin[:, 6:8, 9:].all()
    assert not thin[2:-2, 2:-2, 3:6].any()


def test_one_layer_of_cells_is_measured_in_its_plane():
    layer = np.zeros((12, 12, 1), dtype=bool)
    layer[:, 4:8] = True
    assert opening(layer, diameter=4.0, edge=UNIT).any()
    assert not opening(layer, diameter=4.5, edge=UNIT).any()


def test_outside_may_count_as_solid():
    cells = np.ones((6, 6, 6), dtype=bool)
    assert opening(cells, diameter=50.0, edge=UNIT, outside=True).all()
    assert not opening(cells, diameter=50.0, edge=UNIT).any()
