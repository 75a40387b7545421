"""Loads that arise inside cells: strain without stress, body forces, heat, pressure on cell faces.

Each is the consistent nodal load of the linear hexahedron, and each `..._slope` the derivative of
lambda . f by what it depends on, which an adjoint needs: with K(s) u = f(s) and K lambda = dJ/du,

    dJ/ds_e = lambda . df/ds_e - lambda_e^T K_e u_e    (the last is `Operator.energy`).

`scale` here is that of the load; a design may scale load and stiffness differently.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.voxels.element import CORNERS
from sekiso.numerics.voxels.grid import Grid
from sekiso.numerics.voxels.recover import strain, strain_adjoint, stress_of


def thermal_strain(expansion: ArrayLike, rise: ArrayLike) -> FloatArray:
    """Strain alpha dT of cells that are `rise` [K] warmer, shape (6, ...) for `rise` (...).

    `expansion` alpha [1/K]: a number, or (6,) where it differs with direction.

    >>> thermal_strain(1e-5, 100.0).round(9).tolist()
    [0.001, 0.001, 0.001, 0.0, 0.0, 0.0]
    """
    alpha = np.asarray(expansion, dtype=float)
    if alpha.ndim == 0:
        alpha = alpha * np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
    if alpha.shape != (6,):
        raise ValueError(f"an expansion is a number or has the shape (6,), got {alpha.shape}")
    return np.asarray(np.multiply.outer(alpha, np.asarray(rise, dtype=float)))


def eigenstrain_load(
    grid: Grid,
    stiffness: ArrayLike,
    initial_strain: ArrayLike,
    *,
    scale: ArrayLike | None = None,
    phase: Any = None,
) -> FloatArray:
    """Forces [N] of a strain without stress: f = sum of scale integral B^T C e*, (3, nodes).

    Parameters
    ----------
    stiffness : C [Pa], (6, 6), or (m, 6, 6) with the `phase` (nx, ny, nz) of each cell.
    initial_strain : e* of each cell, (6, nx, ny, nz), or (6,) for all: growth is above 0.
    scale : of each cell, shape (nx, ny, nz); default 1.

    A body that is held nowhere takes the shape e*; stresses are C (B u - e*), see `recover.stress`.
    """
    eigenstress = stress_of(stiffness, _strains(grid, initial_strain), phase=phase)
    return strain_adjoint(grid, grid.cell_volume * _scales(grid, scale) * eigenstress)


def eigenstrain_scale_slope(
    grid: Grid,
    stiffness: ArrayLike,
    initial_strain: ArrayLike,
    adjoint: ArrayLike,
    *,
    phase: Any = None,
) -> FloatArray:
    """d(adjoint . f) / d scale = V strain(adjoint)^T C e* of `eigenstrain_load`, (nx, ny, nz)."""
    eigenstress = stress_of(stiffness, _strains(grid, initial_strain), phase=phase)
    return np.asarray(grid.cell_volume * np.sum(strain(grid, adjoint) * eigenstress, axis=0))


def eigenstrain_slope(
    grid: Grid,
    stiffness: ArrayLike,
    adjoint: ArrayLike,
    *,
    scale: ArrayLike | None = None,
    phase: Any = None,
) -> FloatArray:
    """d(adjoint . f) / d e* = scale V C strain(adjoint) of `eigenstrain_load`, (6, nx, ny, nz).

    This is what a fit of eigenstrains to measured distortion needs.
    """
    volume = grid.cell_volume * _scales(grid, scale)
    return np.asarray(volume * stress_of(stiffness, strain(grid, adjoint), phase=phase))


def body_force(grid: Grid, force: ArrayLike, *, scale: ArrayLike | None = None) -> FloatArray:
    """Forces [N], (3, nodes), of a `force` per volume [N/m3], (3,) or (3, nx, ny, nz).

    Weight: density * gravity as `force`, the filled fraction as `scale`.  Each of the eight nodes
    of a cell takes an eighth.

    >>> load = body_force(Grid((2, 1, 1), (1.0, 1.0, 1.0)), (0.0, 0.0, -8.0))
    >>> load[2, :, 0, 0].tolist(), load.sum().item()
    ([-1.0, -2.0, -1.0], -16.0)
    """
    return _shared_by_corners(grid, _per_cell(grid, force, 3) * _scales(grid, scale))


def body_force_slope(grid: Grid, force: ArrayLike, adjoint: ArrayLike) -> FloatArray:
    """d(adjoint . f) / d scale = V mean(adjoint) . force of `body_force`, (nx, ny, nz)."""
    means = corner_means(grid, np.asarray(adjoint, dtype=float))
    return np.asarray(grid.cell_volume * np.sum(means * _per_cell(grid, force, 3), axis=0))


def heat_source(grid: Grid, power: ArrayLike, *, scale: ArrayLike | None = None) -> FloatArray:
    """Heat [W], (1, nodes), of a `power` per volume [W/m3], a number or (nx, ny, nz).

    >>> heat_source(Grid((1, 1, 1), (1.0, 1.0, 1.0)), 8.0).ravel().tolist() == [1.0] * 8
    True
    """
    cells = np.broadcast_to(np.asarray(power, dtype=float), grid.shape)
    return _shared_by_corners(grid, cells[None] * _scales(grid, scale))


def face_load(grid: Grid, flux: ArrayLike, *, axis: int, side: int) -> FloatArray:
    """Loads on one face of each cell: its lower (`side` 0) or upper (1) face across `axis`.

    `flux` per area, (n_fields, nx, ny, nz): traction [N/m2] with 3 fields, heat [W/m2] with 1.  A
    pressure p on an upper face along z is the traction (0, 0, -p).  Returned: (n_fields, nodes).

    >>> push = np.zeros((3, 1, 1, 1))
    >>> push[2] = -4.0
    >>> face_load(Grid((1, 1, 1), (1.0, 1.0, 1.0)), push, axis=2, side=1)[2, :, :, 1].tolist()
    [[-1.0, -1.0], [-1.0, -1.0]]
    """
    values = np.asarray(flux, dtype=float)
    if values.ndim != 4 or values.shape[1:] != grid.shape:
        raise ValueError(
            f"a flux has the shape (n_fields, *{grid.shape}), as many as cells; got {values.shape}"
        )
    area = grid.cell_volume / grid.edge[axis]
    corners = [corner for corner in CORNERS if corner[axis] == side]
    return _at_corners(grid, 0.25 * area * values, corners)


def corner_means(grid: Grid, field: FloatArray) -> FloatArray:
    """Mean of a field (n_fields, nodes) over the eight corners of each cell."""
    nx, ny, nz = grid.shape
    total = np.zeros((len(field), *grid.shape))
    for dx, dy, dz in CORNERS:
        total += field[:, dx : dx + nx, dy : dy + ny, dz : dz + nz]
    return total / len(CORNERS)


def _shared_by_corners(grid: Grid, per_volume: FloatArray) -> FloatArray:
    return _at_corners(grid, grid.cell_volume / len(CORNERS) * per_volume, CORNERS)


def _at_corners(grid: Grid, cells: FloatArray, corners: Any) -> FloatArray:
    nx, ny, nz = grid.shape
    out = np.zeros((len(cells), *grid.node_shape))
    for dx, dy, dz in corners:
        out[:, dx : dx + nx, dy : dy + ny, dz : dz + nz] += cells
    return out


def _strains(grid: Grid, initial_strain: ArrayLike) -> FloatArray:
    return _per_cell(grid, initial_strain, 6)


def _per_cell(grid: Grid, values: ArrayLike, n: int) -> FloatArray:
    """Values (n,), (n, 1, 1, 1) or (n, nx, ny, nz) as (n, nx, ny, nz)."""
    given = np.asarray(values, dtype=float)
    if given.shape == (n,):
        given = given[:, None, None, None]
    return np.broadcast_to(given, (n, *grid.shape))


def _scales(grid: Grid, scale: ArrayLike | None) -> FloatArray:
    return np.broadcast_to(np.asarray(1.0 if scale is None else scale, dtype=float), grid.shape)
