"""A wall that is held where it is, not where the nearest nodes are.

The surface of a support cuts cells.  In such a cell a layer f h of metal lies between the rigid
wall and the nodes on the metal's side, so that it is 1 / f times as stiff as a full cell, and the
nodes behind the wall are the ones that stand still.  In one dimension this is exact.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np

from sekiso.design.loads.places import surface_at
from sekiso.domain.loads import AXES, Support
from sekiso.domain.part import Part
from sekiso.numerics.arrays import BoolArray, FloatArray
from sekiso.numerics.voxels.grid import Grid

STIFFEST = 5.0  # times a full cell, so that a thin layer does not spoil the solution
_ON = 1e-6  # of a cell: a node on the wall
_SAMPLES_PER_EDGE = 3.0
_ALONG = 0.1  # sine of the angle between what is fixed and the normal, from which a wall grips


def grips(support: Support, normals: FloatArray) -> bool:
    """Whether a support holds its surface along itself: then stress at its edge has no bound.

    `normals` (n, 3) of its surface.  A flat face held along its normal only slides, as on a plane
    of symmetry, and has no such edge.

    >>> from sekiso.domain.loads import Place
    >>> flat = np.array([[1.0, 0.0, 0.0]])
    >>> grips(Support(Place(), fixes=("x",)), flat), grips(Support(Place()), flat)
    (False, True)
    """
    fixed = [AXES.index(axis) for axis in support.fixes]
    along = np.sqrt(np.clip(1.0 - np.mean(normals[:, fixed] ** 2, axis=0), 0.0, 1.0))
    return bool((along > _ALONG).any())


def held_walls(
    part: Part, grid: Grid, fraction: FloatArray, supports: Iterable[Support]
) -> tuple[BoolArray, FloatArray]:
    """The nodes behind the walls of supports, (3, nodes), and the stiffness of each cell.

    A cell has its `fraction` as stiffness, one that the wall of a support cuts 1 / fraction, at
    most 5.
    """
    fixed = np.zeros((3, *grid.node_shape), dtype=np.bool_)
    scale = np.array(fraction)
    edge, origin = np.array(grid.edge), np.array(grid.origin)
    for support in supports:
        on = surface_at(part, support.on, spacing=min(grid.edge) / _SAMPLES_PER_EDGE)
        place = (on.points - origin) / edge
        cell = np.clip(np.floor(place).astype(np.int64), 0, np.array(grid.shape) - 1)
        nodes = np.zeros(grid.node_shape, dtype=np.bool_)
        for corner in itertools.product((0, 1), repeat=3):
            arm = (cell + corner - place) * edge
            behind = np.einsum("ij,ij->i", arm, on.normals) >= -_ON * edge.min()
            nodes[tuple((cell[behind] + corner).T)] = True
        at = tuple(cell.T)
        cut = fraction[at]
        layer = np.where(cut > 0.0, np.minimum(1.0 / np.maximum(cut, 1e-9), STIFFEST), 0.0)
        scale[at] = layer if len(support.fixes) == len(AXES) else scale[at]
        for axis in support.fixes:
            fixed[AXES.index(axis)] |= nodes
    return fixed, scale
