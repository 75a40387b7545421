"""Forces at points of a surface become forces at the nodes of cells, with the same resultants."""

from __future__ import annotations

import numpy as np

from sekiso.design.loads.cells import local_places
from sekiso.geometry.mesh import Floats, Integers
from sekiso.numerics.arrays import BoolArray
from sekiso.numerics.voxels.grid import Grid

_CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)])
_NO_SHARE = 1e-9  # of a force: rounding of a point on a side
_RANK = 1e-10  # of the largest: a line of nodes takes no moment about itself


def node_forces(points: Floats, forces: Floats, cells: Integers, grid: Grid) -> Floats:
    """Forces [N] at the nodes, shape (3, nx+1, ny+1, nz+1), of forces at points [m], shape (n, 3).

    Each force goes to the eight nodes of its cell (i, j, k) in trilinear shares; -1 stands for
    points without a cell.  What moving points into cells and leaving some out changed is put back
    on the same nodes as a + b x r, of all changes the one with the least sum of squares: the sum
    of the forces and their moment about any point are those of the points.
    """
    on = cells[:, 0] >= 0
    at = _shares(points[on], cells[on], grid)
    field = np.zeros((3, grid.n_nodes))
    for nodes, share in at:
        for axis in range(3):
            field[axis] += np.bincount(nodes, share * forces[on, axis], minlength=grid.n_nodes)
    used = np.unique(np.concatenate([nodes[share > _NO_SHARE] for nodes, share in at]))
    _put_back(field, used, points, forces, grid)
    return field.reshape(3, *grid.node_shape)


def node_amounts(points: Floats, amounts: Floats, cells: Integers, grid: Grid) -> Floats:
    """Heat [W] or current [A] at the nodes, shape (1, nodes), of amounts (n,) at points [m].

    Each goes to the eight nodes of its cell in trilinear shares; those of points without a cell
    (-1) are taken up by the others in proportion: the sum is that of `amounts`.
    """
    on = cells[:, 0] >= 0
    field = np.zeros(grid.n_nodes)
    for nodes, share in _shares(points[on], cells[on], grid):
        field += np.bincount(nodes, share * amounts[on], minlength=grid.n_nodes)
    return np.asarray(field * (amounts.sum() / field.sum())).reshape(1, *grid.node_shape)


def nodes_beside(points: Floats, normals: Floats, cells: Integers, grid: Grid) -> BoolArray:
    """The nodes of the cells of a surface that lie nearest to it, shape (nx+1, ny+1, nz+1).

    Of the cell of each point, the four nodes of the side across the largest part of its normal that
    is nearer to the point.
    """
    on = cells[:, 0] >= 0
    near = np.rint(local_places(points[on], cells[on], grid)).astype(np.int64)
    across = np.argmax(np.abs(normals[on]), axis=1)
    held = np.zeros(grid.node_shape, dtype=np.bool_)
    for corner in _CORNERS:
        is_near = near[np.arange(len(across)), across] == corner[across]
        held[tuple((cells[on][is_near] + corner).T)] = True
    return held


def _shares(points: Floats, cells: Integers, grid: Grid) -> list[tuple[Integers, Floats]]:
    """Node and share of each point, once for each of the eight corners of a cell."""
    place = local_places(points, cells, grid)
    found = []
    for corner in _CORNERS:
        share = np.prod(np.where(corner == 1, place, 1.0 - place), axis=1)
        found.append((np.ravel_multi_index(tuple((cells + corner).T), grid.node_shape), share))
    return found


def _put_back(field: Floats, used: Integers, points: Floats, forces: Floats, grid: Grid) -> None:
    places = _node_places(used, grid)
    middle = places.mean(axis=0)
    reach = float(np.linalg.norm(grid.edge))
    arms, own = (places - middle) / reach, field[:, used].T
    lacking = np.concatenate((
        forces.sum(axis=0) - own.sum(axis=0),
        np.cross((points - middle) / reach, forces).sum(axis=0) - np.cross(arms, own).sum(axis=0),
    ))  # fmt: skip
    total = _resultant_of_motions(arms)
    change = np.linalg.lstsq(total, lacking, rcond=_RANK)[0]
    field[:, used] += (change[:3] + np.cross(change[3:], arms)).T


def _resultant_of_motions(arms: Floats) -> Floats:
    """Sum and moment (6) of the forces a + b x r at the nodes, as a matrix on (a, b)."""
    columns = []
    for k in range(6):
        unit = np.eye(6)[k]
        own = unit[:3] + np.cross(unit[3:], arms)
        columns.append(np.concatenate((own.sum(axis=0), np.cross(arms, own).sum(axis=0))))
    return np.stack(columns, axis=1)


def _node_places(nodes: Integers, grid: Grid) -> Floats:
    index = np.stack(np.unravel_index(nodes, grid.node_shape), axis=1)
    return np.asarray(np.array(grid.origin) + index * np.array(grid.edge))
