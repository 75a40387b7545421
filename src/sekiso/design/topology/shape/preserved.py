"""What must stay of the original: metal behind the faces that loads and supports act on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sekiso.design.topology.shape.near_surface import points_on
from sekiso.design.topology.shape.nodal_field import NodalField
from sekiso.geometry.mesh import Floats
from sekiso.geometry.voxels import ndimage
from sekiso.numerics.arrays import BoolArray, IntArray

_SPACING = 0.25  # of a cell: points on the preserved faces
_SLOPE = 0.5  # fall of a nodal density over one cell at the side of a solid


def node_distance(field: NodalField, corners: Floats, *, most: float) -> NDArray[np.float32]:
    """Distance [m] of each node of `field` to triangles, infinite beyond `most` [m].

    `corners` [m] of the triangles, shape (n, 3, 3).
    To the nearest of points a quarter of a cell apart: up to 2 % too long at one cell.
    """
    from scipy.spatial import cKDTree

    points = points_on(corners, spacing=_SPACING * min(field.edge))
    nodes = np.argwhere(_around(field, points, most=most))
    distance = np.full(field.values.shape, np.float32(np.inf))
    found = cKDTree(points).query(field.places(nodes), distance_upper_bound=most)[0]
    distance[tuple(nodes.T)] = found
    return distance


def depth_field(field: NodalField, distance: NDArray[np.float32], *, depth: float) -> NodalField:
    """A density of 0.5 at `depth` [m] from the preserved faces, more nearer to them.

    It falls by 0.5 per cell, as the density at the side of a solid does, so that both join.
    """
    slope = np.float32(_SLOPE / max(field.edge))
    values = np.clip(np.float32(0.5) + slope * (np.float32(depth) - distance), 0.0, 1.0)
    return field.with_values(values.astype(np.float32))


def _around(field: NodalField, points: Floats, *, most: float) -> BoolArray:
    """Nodes in boxes of `most` [m] and more around the points."""
    edge, shape = np.asarray(field.edge), np.asarray(field.values.shape)
    cells: IntArray = np.round((points - field.origin) / edge).astype(np.int64)
    cells = cells[np.all((cells >= 0) & (cells < shape), axis=1)]
    near = np.zeros(field.values.shape, dtype=np.uint8)
    near[tuple(cells.T)] = 1
    size = tuple(int(2 * k + 3) for k in np.ceil(most / edge))
    return np.asarray(ndimage().maximum_filter(near, size=size) > 0)
