"""The 8-node hexahedron with incompatible modes: a cell that bends as a beam does.

To the displacement of the linear hexahedron come the modes 1 - xi^2, 1 - eta^2, 1 - zeta^2 in each
direction, which belong to one cell alone and are eliminated at once:

    K_e = K_uu - K_ua K_aa^-1 K_au,

again 24 x 24.  The linear hexahedron is too stiff in bending by about (h / t)^2 for cells of edge h
in a wall of thickness t; this one bends without error in a box.  The modes do no work on a constant
strain, so that the patch test holds; at the middle of a cell they have no strain, so that stress is
recovered as for the linear one.
Source: Wilson et al. in Numerical and Computer Methods in Structural Mechanics (1973) 43; Taylor,
Beresford, Wilson, Int. J. Numer. Meth. Engng 10:1211 (1976), doi:10.1002/nme.1620100602.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.voxels.element import GAUSS, strain_matrix
from sekiso.numerics.voxels.grid import Grid
from sekiso.numerics.voxels.operator import Operator
from sekiso.numerics.voxels.stiffness import PAIRS, is_stable


def incompatible_element(edge: ArrayLike, stiffness: ArrayLike) -> FloatArray:
    """K_e [N/m], shape (24, 24), of a cell of `edge` [m] and stiffness C [Pa], shape (6, 6).

    >>> from sekiso.numerics.voxels.element import CORNERS
    >>> from sekiso.numerics.voxels.stiffness import isotropic_stiffness
    >>> x, z = (CORNERS[:, [0, 2]] - 0.5).T
    >>> bent = np.r_[x * z, np.zeros(8), -0.5 * x**2]  # curvature 1 without Poisson's ratio
    >>> K = incompatible_element((1.0, 1.0, 1.0), isotropic_stiffness(1.0, 0.0))
    >>> round(float(bent @ K @ bent), 12)  # E I kappa^2 L = 1 / 12
    0.083333333333
    """
    C = np.asarray(stiffness, dtype=float)
    weight = float(np.prod(np.asarray(edge, dtype=float))) / len(GAUSS)
    total = np.zeros((33, 33))
    for point in GAUSS:
        B = np.concatenate([strain_matrix(edge, point), _mode_strain(edge, point)], axis=1)
        total += weight * B.T @ C @ B
    both, own = total[:24, 24:], total[24:, 24:]
    K = total[:24, :24] - both @ np.linalg.solve(own, both.T)
    return np.asarray(0.5 * (K + K.T))


def bending_elasticity(
    grid: Grid, stiffness: ArrayLike, scale: ArrayLike | None = None, phase: Any = None
) -> Operator:
    """Elasticity of cells with incompatible modes; arguments and errors as of `elasticity`."""
    materials = np.asarray(stiffness, dtype=float).reshape(-1, 6, 6)
    if not all(is_stable(one) for one in materials):
        raise ValueError("the matrix of a material is symmetric and positive definite")
    return Operator(
        grid,
        np.array([incompatible_element(grid.edge, one) for one in materials]),
        np.array(np.broadcast_to(1.0 if scale is None else scale, grid.shape), dtype=float),
        np.array(np.broadcast_to(0 if phase is None else phase, grid.shape), dtype=np.uint8),
    )


def _mode_strain(edge: ArrayLike, point: ArrayLike) -> FloatArray:
    """Strain [1/m] of the nine modes at `point`, shape (6, 9); mode 3 k + i moves axis i by k."""
    steps = np.asarray(edge, dtype=float)
    slope = np.diag(-4.0 * np.asarray(point, dtype=float) / steps)  # d(1 - xi^2)/dx = -2 xi 2 / h
    B = np.zeros((6, 3, 3))  # strain, mode, axis
    for row, (i, j) in enumerate(PAIRS):
        B[row, :, i] += slope[:, j]
        if i != j:
            B[row, :, j] += slope[:, i]
    return B.reshape(6, 9)
