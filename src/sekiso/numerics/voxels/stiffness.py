"""Stiffness and conductivity of materials as matrices.

Stresses and strains are written as six numbers in the order xx, yy, zz, yz, xz, xy; shear strains
are engineering strains, gamma_yz = 2 epsilon_yz.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from sekiso.numerics.arrays import FloatArray

PAIRS = ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1))  # tensor indices of the six numbers


def isotropic_stiffness(young: float, poisson: float) -> FloatArray:
    """Stiffness [Pa], shape (6, 6), of an isotropic solid.

    C = lambda 1 1^T + mu diag(2, 2, 2, 1, 1, 1), lambda = E nu / ((1 + nu)(1 - 2 nu)),
    mu = E / (2 (1 + nu)).

    Parameters
    ----------
    young : Young's modulus [Pa], above 0.
    poisson : Poisson's ratio, above -1 and below 0.5.

    Raises
    ------
    ValueError : outside these ranges.

    >>> C = isotropic_stiffness(1.0, 0.3)
    >>> [round(float(C[k]), 4) for k in ((0, 0), (0, 1), (3, 3))]
    [1.3462, 0.5769, 0.3846]
    """
    if not (math.isfinite(young) and young > 0.0 and -1.0 < poisson < 0.5):
        raise ValueError(f"no isotropic solid has E = {young} Pa and nu = {poisson}")
    lame = young * poisson / ((1.0 + poisson) * (1.0 - 2.0 * poisson))
    shear = young / (2.0 * (1.0 + poisson))
    C = np.diag(shear * np.array([2.0, 2.0, 2.0, 1.0, 1.0, 1.0]))
    C[:3, :3] += lame
    return C


def isotropic_conductivity(conductivity: float) -> FloatArray:
    """Conductivity [W/(m K)], shape (3, 3), that is the same along all directions.

    >>> isotropic_conductivity(15.0).tolist()
    [[15.0, 0.0, 0.0], [0.0, 15.0, 0.0], [0.0, 0.0, 15.0]]
    """
    if not (math.isfinite(conductivity) and conductivity > 0.0):
        raise ValueError(f"a conductivity is a positive number, got {conductivity}")
    return conductivity * np.eye(3)


def rotated_stiffness(stiffness: ArrayLike, rotation: ArrayLike) -> FloatArray:
    """Stiffness [Pa] of a solid that was turned: C' = M C M^T.

    Parameters
    ----------
    stiffness : shape (6, 6), in the axes of the material.
    rotation : shape (3, 3), orthogonal; its columns are the axes of the material in x, y, z.

    Raises
    ------
    ValueError : `rotation` is not orthogonal.

    Source: stress turns as sigma' = R sigma R^T, written for six numbers (Bond 1943).

    >>> C = np.diag([3.0, 1, 1, 1, 1, 1])
    >>> quarter = [[0, -1, 0], [1, 0, 0], [0, 0, 1]]  # x of the material becomes y
    >>> np.diag(rotated_stiffness(C, quarter)).tolist()
    [1.0, 3.0, 1.0, 1.0, 1.0, 1.0]
    """
    M = stress_rotation(rotation)
    return np.asarray(M @ np.asarray(stiffness, dtype=float) @ M.T)


def stress_rotation(rotation: ArrayLike) -> FloatArray:
    """M, shape (6, 6), with sigma' = M sigma for a solid turned by `rotation`, shape (3, 3)."""
    R = np.asarray(rotation, dtype=float)
    if R.shape != (3, 3) or not np.allclose(R @ R.T, np.eye(3), atol=1e-9):
        raise ValueError("a rotation is an orthogonal matrix of shape (3, 3)")
    M = np.empty((6, 6))
    for row, (i, j) in enumerate(PAIRS):
        for column, (k, m) in enumerate(PAIRS):
            both = R[i, k] * R[j, m] + R[i, m] * R[j, k]
            M[row, column] = 0.5 * both if k == m else both
    return M


def is_stable(stiffness: ArrayLike) -> bool:
    """Whether a stiffness is symmetric and positive definite, so that every strain costs energy.

    >>> is_stable(isotropic_stiffness(1.0, 0.3)), is_stable(np.zeros((6, 6)))
    (True, False)
    """
    C = np.asarray(stiffness, dtype=float)
    scale = float(np.abs(C).max())
    if not math.isfinite(scale) or not np.allclose(C, C.T, atol=1e-9 * scale):
        return False
    return bool(np.linalg.eigvalsh(C).min() > 1e-12 * scale)
