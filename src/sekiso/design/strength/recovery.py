"""Stress and displacement on the surface of a part from a field on cells.

A cell that the surface cuts knows its strain at its middle, which may lie beside the metal.  So the
stress of a point is read off a linear function fitted to the cells around it, each counted by its
metal (patch recovery: Zienkiewicz and Zhu, Int. J. Numer. Meth. Engng 33:1331 (1992),
doi:10.1002/nme.1620330702).
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from sekiso.numerics.arrays import AnyArray, BoolArray, FloatArray
from sekiso.numerics.voxels.grid import Grid

LEAST_METAL = 0.05  # of a cell, below which its strain says little
_RIDGE = 0.03  # of the weight, that keeps slopes finite where few cells lie in one plane
_FARTHER = 0.3  # weight of a cell one step away: a notch is read from close by
_STEPS = np.array(list(itertools.product((-1, 0, 1), repeat=3)))
_BLOCK = 65536  # cells at a time


@dataclass(frozen=True, eq=False)
class SurfacePoints:
    """Where stress is read: one point per cell of metal, on the surface where that is near.

    `cell` (n, 3) are indices, `point` (n, 3) [m] places, `within` (n, 3) the place from the middle
    in cells, `is_surface` (n,) whether the surface passes there.
    """

    cell: AnyArray
    point: FloatArray
    within: FloatArray
    is_surface: BoolArray


def surface_points(grid: Grid, fraction: FloatArray) -> SurfacePoints:
    """The middle of each cell of metal, moved onto the surface where the cell is at the surface.

    The normal n is -grad f of the fraction f averaged over 3 x 3 x 3 cells, and the surface lies
    (f - 1/2) (|n_x| + |n_y| + |n_z|) cells along n from the middle.
    """
    cell = np.argwhere(fraction > LEAST_METAL)
    slope = _slopes(fraction)[:, cell[:, 0], cell[:, 1], cell[:, 2]].T
    size = np.linalg.norm(slope, axis=1)
    own = fraction[tuple(cell.T)]
    is_surface = (size > 0.05) & _is_beside_air(fraction)[tuple(cell.T)]
    normal = np.where(is_surface[:, None], -slope / np.maximum(size, 1e-12)[:, None], 0.0)
    within = normal * ((own - 0.5) * np.abs(normal).sum(axis=1))[:, None]
    place = np.array(grid.origin) + (cell + 0.5 + within) * np.array(grid.edge)
    return SurfacePoints(cell, place, within, is_surface)


def at_points(values: FloatArray, fraction: FloatArray, points: SurfacePoints) -> FloatArray:
    """Values (k, nx, ny, nz) on cells at the points, shape (n, k), by a local linear fit.

    min over a, b of sum_c w_c (a + b . x_c - v_c)^2 over the 3 x 3 x 3 cells c around, w_c being
    the metal of the cell, times 0.3 for each step to it along an axis.
    """
    n = len(points.cell)
    out = np.empty((n, len(values)))
    padded = np.pad(fraction, 1) * (np.pad(fraction, 1) > LEAST_METAL)
    wide = np.pad(values, ((0, 0), (1, 1), (1, 1), (1, 1)))
    for first in range(0, n, _BLOCK):
        part = slice(first, first + _BLOCK)
        cell = points.cell[part]
        normal = np.zeros((len(cell), 4, 4))
        right = np.zeros((len(cell), 4, len(values)))
        for step in _STEPS:
            at = tuple((cell + 1 + step).T)
            basis = np.concatenate(([1.0], step))
            weight = padded[at] * _FARTHER ** np.abs(step).sum()
            normal += weight[:, None, None] * np.outer(basis, basis)
            right += (weight[:, None] * basis)[:, :, None] * wide[(slice(None), *at)].T[:, None, :]
        ridge = _RIDGE * normal[:, 0, 0]
        normal[:, [1, 2, 3], [1, 2, 3]] += ridge[:, None]
        fitted = np.linalg.solve(normal, right)
        basis_at = np.concatenate((np.ones((len(cell), 1)), points.within[part]), axis=1)
        out[part] = np.einsum("nb,nbk->nk", basis_at, fitted)
    return out


def displacement_at(
    points: FloatArray, field: FloatArray, grid: Grid, is_used: BoolArray
) -> FloatArray:
    """A field (k, nodes) at places (n, 3) [m] by trilinear shares of the nodes that are used.

    Nodes beside the metal know nothing; what is left of the shares is scaled up to 1.
    """
    place = (points - np.array(grid.origin)) / np.array(grid.edge)
    first = np.clip(np.floor(place).astype(np.int64), 0, np.array(grid.shape) - 1)
    rest = place - first
    total, shares = np.zeros((len(points), len(field))), np.zeros(len(points))
    for corner in itertools.product((0, 1), repeat=3):
        at = tuple((first + corner).T)
        share = np.prod(np.where(corner, rest, 1.0 - rest), axis=1) * is_used[at]
        total += share[:, None] * field[(slice(None), *at)].T
        shares += share
    return np.asarray(total / np.where(np.abs(shares) < 1e-6, np.inf, shares)[:, None])


def _slopes(fraction: FloatArray) -> FloatArray:
    """Gradient per cell of the fraction, averaged over 3 x 3 x 3 cells, (3, cells)."""
    wide = np.pad(fraction, 1)
    slopes = []
    for axis in range(3):
        field = wide
        for along in range(3):
            low, middle, high = (
                np.take(field, np.arange(k, field.shape[along] - 2 + k), axis=along)
                for k in (0, 1, 2)
            )
            field = 0.5 * (high - low) if along == axis else (low + 2.0 * middle + high) / 4.0
        slopes.append(field)
    return np.array(slopes)


def _is_beside_air(fraction: FloatArray) -> BoolArray:
    """Cells that are cut, or have a neighbour across a side without metal."""
    wide = np.pad(fraction, 1) > LEAST_METAL
    beside = fraction < 1.0 - 1e-3
    for axis, way in itertools.product(range(3), (0, 2)):
        at = [slice(1, -1)] * 3
        at[axis] = slice(way, wide.shape[axis] - 2 + way)
        beside |= ~wide[tuple(at)]
    return np.asarray(beside)
