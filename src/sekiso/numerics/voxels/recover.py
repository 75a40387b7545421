"""Strain and stress from displacements, and the transposes that adjoints need.

Everything is taken at the middle of a cell, where the strain of the linear hexahedron is most
accurate (Barlow 1976).  Six numbers per cell: xx, yy, zz, yz, xz, xy; engineering shear strains.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.voxels.element import CORNERS, gradient_matrix, strain_matrix
from sekiso.numerics.voxels.grid import Grid


def strain(grid: Grid, displacement: ArrayLike) -> FloatArray:
    """Strain at the middles of the cells: epsilon = B u_e.

    `displacement` [m] has the shape (3, nodes); returned is (6, nx, ny, nz).

    >>> grid = Grid((2, 1, 1), (0.5, 1.0, 1.0))
    >>> u = np.zeros((3, 3, 2, 2))
    >>> u[0] = 1e-3 * grid.node_places(0)[:, None, None]
    >>> strain(grid, u)[:, 1, 0, 0].round(9).tolist()
    [0.001, 0.0, 0.0, 0.0, 0.0, 0.0]
    """
    return _at_middles(grid, np.asarray(displacement, dtype=float), strain_matrix(grid.edge))


def strain_adjoint(grid: Grid, weight: ArrayLike) -> FloatArray:
    """The transpose of `strain`: sum over cells of B^T w_e, shape (3, nodes).

    <w, strain(u)> = <strain_adjoint(w), u> for every `weight` w (6, nx, ny, nz).
    """
    return _to_nodes(grid, np.asarray(weight, dtype=float), strain_matrix(grid.edge), 3)


def gradient(grid: Grid, temperature: ArrayLike) -> FloatArray:
    """Gradient [K/m] at the middles of the cells, (3, nx, ny, nz), of (1, nodes) [K]."""
    return _at_middles(grid, np.asarray(temperature, dtype=float), gradient_matrix(grid.edge))


def gradient_adjoint(grid: Grid, weight: ArrayLike) -> FloatArray:
    """The transpose of `gradient`: (3, nx, ny, nz) to (1, nodes)."""
    return _to_nodes(grid, np.asarray(weight, dtype=float), gradient_matrix(grid.edge), 1)


def stress(
    grid: Grid,
    stiffness: ArrayLike,
    displacement: ArrayLike,
    *,
    phase: Any = None,
    initial_strain: ArrayLike | None = None,
) -> FloatArray:
    """Stress [Pa] at the middles of the cells: sigma = C (B u_e - epsilon_0), (6, nx, ny, nz).

    Parameters
    ----------
    stiffness : C [Pa], (6, 6), or (m, 6, 6) with the `phase` (nx, ny, nz) of each cell.
    displacement : [m], (3, nodes).
    initial_strain : strain without stress (heat, shrinkage), (6, nx, ny, nz) or (6, 1, 1, 1).

    The scale of a cell is left to the caller: a stress is that of the solid material.
    """
    elastic = strain(grid, displacement)
    if initial_strain is not None:
        elastic = elastic - np.asarray(initial_strain, dtype=float)
    return stress_of(stiffness, elastic, phase=phase)


def stress_of(stiffness: ArrayLike, elastic_strain: ArrayLike, *, phase: Any = None) -> FloatArray:
    """Stress C epsilon [Pa] of each cell, both (6, nx, ny, nz); its own transpose, as C is."""
    C, cells = np.asarray(stiffness, dtype=float), np.asarray(elastic_strain, dtype=float)
    if C.ndim == 2:
        return np.asarray(np.einsum("ab,b...->a...", C, cells))
    kinds = np.asarray(0 if phase is None else phase)
    out = np.zeros_like(cells)
    for number, one in enumerate(C):
        out += np.where(kinds == number, np.einsum("ab,b...->a...", one, cells), 0.0)
    return out


def von_mises(stresses: ArrayLike) -> FloatArray:
    """Equivalent stress [Pa] of stresses (6, ...), shape (...).

    s = sqrt(((sx - sy)^2 + (sy - sz)^2 + (sz - sx)^2) / 2 + 3 (tyz^2 + txz^2 + txy^2)).

    >>> von_mises([100.0, 0, 0, 0, 0, 0]).item(), round(von_mises([0, 0, 0, 1.0, 0, 0]).item(), 6)
    (100.0, 1.732051)
    """
    x, y, z, yz, xz, xy = np.asarray(stresses, dtype=float)
    normal = 0.5 * ((x - y) ** 2 + (y - z) ** 2 + (z - x) ** 2)
    return np.asarray(np.sqrt(normal + 3.0 * (yz**2 + xz**2 + xy**2)))


def von_mises_slope(stresses: ArrayLike) -> FloatArray:
    """Derivative of `von_mises` by stresses (6, ...), same shape; 0 where there is no stress.

    >>> von_mises_slope([100.0, 0, 0, 0, 0, 0]).tolist()
    [1.0, -0.5, -0.5, 0.0, 0.0, 0.0]
    """
    s = np.asarray(stresses, dtype=float)
    size = von_mises(s)
    total = s[0] + s[1] + s[2]
    slope = np.concatenate([1.5 * s[:3] - 0.5 * total, 3.0 * s[3:]])
    return np.asarray(np.divide(slope, size, out=np.zeros_like(s), where=size > 0.0))


def _at_middles(grid: Grid, field: FloatArray, matrix: FloatArray) -> FloatArray:
    n_fields = matrix.shape[1] // 8
    if field.shape != (n_fields, *grid.node_shape):
        raise ValueError(
            f"the field has the shape {field.shape}, not {(n_fields, *grid.node_shape)}"
        )
    B = matrix.reshape(len(matrix), n_fields, 8)
    nx, ny, nz = grid.shape
    out = np.zeros((len(matrix), nx, ny, nz))
    for corner, (dx, dy, dz) in enumerate(CORNERS):
        at_corner = field[:, dx : dx + nx, dy : dy + ny, dz : dz + nz]
        out += np.tensordot(B[:, :, corner], at_corner, axes=1)
    return out


def _to_nodes(grid: Grid, weight: FloatArray, matrix: FloatArray, n_fields: int) -> FloatArray:
    if weight.shape != (len(matrix), *grid.shape):
        raise ValueError(f"weights have the shape {(len(matrix), *grid.shape)}, not {weight.shape}")
    B = matrix.reshape(len(matrix), n_fields, 8)
    nx, ny, nz = grid.shape
    out = np.zeros((n_fields, *grid.node_shape))
    for corner, (dx, dy, dz) in enumerate(CORNERS):
        part = np.tensordot(B[:, :, corner].T, weight, axes=1)
        out[:, dx : dx + nx, dy : dy + ny, dz : dz + nz] += part
    return out
