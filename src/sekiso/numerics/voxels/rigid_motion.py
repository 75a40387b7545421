"""Whether a body under a load is held: motions that cost no energy and no support stops.

A rigid motion of elasticity is u(x) = a + b x x, of conduction a uniform temperature.  A piece of
the body (cells that share nodes) moves freely along a motion that vanishes on all its fixed values;
a load that does work on it has no equilibrium.  Pieces that hang together by single edges or nodes
count as one here, though they may turn about them.
"""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import AnyArray, BoolArray, FloatArray
from sekiso.numerics.voxels.element import CORNERS
from sekiso.numerics.voxels.grid import Grid
from sekiso.numerics.voxels.operator import Operator

_NONE = 1e-9  # of the largest: a stiffness or a work that counts as none


def moves_freely(operator: Operator, fixed: BoolArray, load: FloatArray) -> bool:
    """Whether `load` (n_fields, nodes) sets a piece of the body going that nothing holds.

    `fixed` (n_fields, nodes) tells the values that are given.
    """
    pieces = _pieces(operator)
    places = _places(operator.grid)
    acts = np.any((load != 0.0) & ~fixed, axis=0)
    for piece in np.unique(pieces[acts & (pieces > 0)]):
        inside = pieces == piece
        held = _motions_of(np.argwhere(fixed & inside), places, operator.n_fields)
        force = np.where(~fixed & inside, load, 0.0)
        stiffness, ways = np.linalg.eigh(held @ held.T)
        free = ways[:, stiffness <= _NONE * max(float(stiffness.max()), 1.0)]
        work = free.T @ _work(force, places)
        if np.abs(work).max(initial=0.0) > _NONE * float(np.abs(force).sum()):
            return True
    return False


def _pieces(operator: Operator) -> AnyArray:
    """Number of the piece that each node belongs to, from 1; 0 where there is no stiffness."""
    nodes = np.zeros(operator.grid.node_shape, dtype=np.int32)
    solid = operator.scale > 0.0
    if solid.all():
        return nodes + 1
    from scipy.ndimage import label

    labels, _ = label(solid, structure=np.ones((3, 3, 3)))
    nx, ny, nz = operator.grid.shape
    for dx, dy, dz in CORNERS:
        at = nodes[dx : dx + nx, dy : dy + ny, dz : dz + nz]
        np.maximum(at, labels, out=at)
    return nodes


def _places(grid: Grid) -> list[FloatArray]:
    """Coordinates of the nodes along each axis about the middle of the box, of values about 1."""
    longest = 0.5 * max(grid.size)
    return [
        (grid.node_places(axis) - grid.origin[axis] - 0.5 * grid.size[axis]) / longest
        for axis in range(3)
    ]


def _motions_of(values: AnyArray, places: list[FloatArray], n_fields: int) -> FloatArray:
    """Rigid motions (motions, n) of n values, each told by (field, i, j, k)."""
    if n_fields == 1:
        return np.ones((1, len(values)))
    field, *at = values.T
    x = [place[i] for place, i in zip(places, at, strict=True)]
    motions = np.zeros((6, len(values)))
    for axis in range(3):
        second, third = (axis + 1) % 3, (axis + 2) % 3
        motions[axis] = field == axis
        motions[3 + axis] = (field == third) * x[second] - (field == second) * x[third]
    return motions


def _work(force: FloatArray, places: list[FloatArray]) -> FloatArray:
    """Work of `force` (n_fields, nodes) in each rigid motion: sums and moments, (motions,)."""
    if len(force) == 1:
        return np.array([force.sum()])
    sums = force.sum(axis=(1, 2, 3))
    along = [  # sums of x_a f_b over the nodes
        [np.moveaxis(f, axis, 0).sum(axis=(1, 2)) @ places[axis] for f in force]
        for axis in range(3)
    ]
    turns = [along[(a + 1) % 3][(a + 2) % 3] - along[(a + 2) % 3][(a + 1) % 3] for a in range(3)]
    return np.array([*sums, *turns])
