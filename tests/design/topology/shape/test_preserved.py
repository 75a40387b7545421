import numpy as np
import pytest

from sekiso.design import shapes
from sekiso.design.topology.shape.closed_mesh import solid_of
from sekiso.design.topology.shape.isosurface import isosurface
from sekiso.design.topology.shape.nodal_field import nodal_field
from sekiso.design.topology.shape.preserved import depth_field, node_distance
from sekiso.numerics.voxels.grid import Grid

GRID = Grid((40, 30, 20), (1e-3, 1e-3, 1e-3))


def above_the_box():
    """Distances to the top of a box of 40 x 30 x 20 mm."""
    part = shapes.box()
    top = np.flatnonzero(np.all(part.vertices[part.triangles][:, :, 2] > 0.0199, axis=1))
    field = nodal_field(GRID, np.zeros(GRID.shape), margin=6)
    return field, node_distance(field, part.vertices[part.triangles[top]], most=4e-3)


def test_the_distance_is_exact_to_a_few_percent_of_a_cell():
    field, distance = above_the_box()
    places = field.places(np.argwhere(np.isfinite(distance)))
    beside = np.maximum(np.abs(places[:, :2] - [0.02, 0.015]) - [0.02, 0.015], 0.0)
    exact = np.hypot(np.hypot(beside[:, 0], beside[:, 1]), places[:, 2] - 0.02)
    far = exact > 0.9e-3
    assert distance[np.isfinite(distance)][far] == pytest.approx(exact[far], abs=3e-5)
    assert exact.max() > 3.9e-3


def test_metal_to_a_depth_is_a_rounded_slab():
    field, distance = above_the_box()
    mesh = isosurface(depth_field(field, distance, depth=2e-3), level=0.5)
    slab = 0.04 * 0.03 * 4e-3
    rim = 0.14 * np.pi * (2e-3) ** 2 / 2 + 4 / 3 * np.pi * (2e-3) ** 3
    assert solid_of(mesh).volume() == pytest.approx(slab + rim, rel=0.02)
    assert mesh.vertices[:, 2].min() == pytest.approx(0.018, abs=1e-4)
