"""Moves up and down stop before sheets cross, and steep facets do not turn over."""

import numpy as np
import pytest
from manifold3d import Manifold

from sekiso.design.topology.sheet_order import SheetOrder
from sekiso.geometry.rays import crossings, solid_runs


def _slab(mesh_of, thickness=1.0):
    vertices, triangles = mesh_of(Manifold.cube((10.0, 10.0, thickness)).refine(7))
    place = np.ascontiguousarray(vertices[:, :2])
    return SheetOrder(place, vertices[:, 2].copy(), triangles)


def _crosses(order, height):
    vertices = np.column_stack((order.place, height))
    return solid_runs(crossings(vertices, order.triangles, axis=2, spacing=0.13))[2]


def test_a_vertex_leaves_a_tenth_of_the_metal_above_it(mesh_of):
    order = _slab(mesh_of)
    inner = np.hypot(*(order.place - 5.0).T) < 1.0
    low = inner & (order.height == 0.0)
    kept = order.kept(order.height, order.height + 3.0 * low)
    assert kept[low] == pytest.approx(0.9)
    np.testing.assert_array_equal(kept[~low], order.height[~low])


@pytest.mark.parametrize("seed", range(3))
def test_no_random_move_makes_sheets_cross(mesh_of, seed):
    order = _slab(mesh_of, thickness=0.5)
    asked = order.height + np.random.default_rng(seed).normal(size=len(order.height))
    assert _crosses(order, asked)
    kept = order.kept(order.height, asked)
    assert not _crosses(order, kept)
    assert np.abs(kept - order.height).max() > 0.1


def test_moves_that_meet_nothing_are_made_whole(mesh_of):
    order = _slab(mesh_of)
    asked = order.height + 0.3 * np.sin(order.place[:, 0])
    np.testing.assert_array_equal(order.kept(order.height, asked), asked)


def test_a_vertex_does_not_pass_the_next_one_on_an_upright_wall(mesh_of):
    order = _slab(mesh_of, thickness=10.0)
    rim = (order.place[:, 0] == 0.0) & (order.height == 0.0) & (np.abs(order.place[:, 1] - 5) < 2)
    kept = order.kept(order.height, order.height + 9.0 * rim)
    assert 0.0 < kept[rim].max() < 10.0 / 7
