"""Matrices of one cell: the 8-node hexahedron with linear shape functions.

Within a cell xi, eta, zeta run from -1 to 1.  Node n = 4 dx + 2 dy + dz sits at the corner dx, dy,
dz of {0, 1}; its shape function is N_n = (1 + s xi)(1 + t eta)(1 + w zeta) / 8 with s = 2 dx - 1
and so on.  Degrees of freedom are numbered field by field: dof = 8 field + node.
Source: Zienkiewicz, Taylor, Zhu, The Finite Element Method, 7th ed., chapter 6; integrals by
2 x 2 x 2 Gauss points, which are exact for a box.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import ArrayLike

from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.voxels.stiffness import PAIRS

N_NODES = 8
CORNERS = np.array(list(itertools.product((0, 1), repeat=3)))  # (8, 3): dx, dy, dz
GAUSS = np.array(list(itertools.product((-1.0, 1.0), repeat=3))) / np.sqrt(3.0)


def gradient_matrix(edge: ArrayLike, point: ArrayLike = (0.0, 0.0, 0.0)) -> FloatArray:
    """dN_n / dx_i [1/m] at `point` (xi, eta, zeta) of a cell of `edge` [m], shape (3, 8)."""
    sign = 2.0 * CORNERS - 1.0
    ramp = 1.0 + sign * np.asarray(point)
    rows = []
    for axis, h in enumerate(np.asarray(edge, dtype=float)):
        others = [a for a in range(3) if a != axis]
        rows.append(sign[:, axis] * np.prod(ramp[:, others], axis=1) / (4.0 * h))
    return np.array(rows)


def strain_matrix(edge: ArrayLike, point: ArrayLike = (0.0, 0.0, 0.0)) -> FloatArray:
    """B [1/m], shape (6, 24): strain = B u for the 24 displacements of a cell of `edge` [m].

    Order xx, yy, zz, yz, xz, xy with engineering shear; `point` is (xi, eta, zeta).

    >>> B = strain_matrix((1.0, 1.0, 1.0))
    >>> stretch = np.r_[CORNERS[:, 0], np.zeros(16)]  # u_x = x
    >>> (B @ stretch).tolist()
    [1.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    """
    slope = gradient_matrix(edge, point)
    B = np.zeros((6, 3, N_NODES))
    for row, (i, j) in enumerate(PAIRS):
        B[row, i] += slope[j]
        if i != j:
            B[row, j] += slope[i]
    return B.reshape(6, 3 * N_NODES)


def elastic_element(edge: ArrayLike, stiffness: ArrayLike) -> FloatArray:
    """K_e = integral of B^T C B over a cell [N/m], shape (24, 24).

    Parameters
    ----------
    edge : lengths hx, hy, hz [m] of the cell.
    stiffness : C [Pa], shape (6, 6).

    >>> from sekiso.numerics.voxels.stiffness import isotropic_stiffness
    >>> K = elastic_element((1.0, 1.0, 1.0), isotropic_stiffness(1.0, 0.3))
    >>> round(float(K[0, 0]), 6)  # (4 - 6 nu) / (18 (1 + nu) (1 - 2 nu))
    0.235043
    """
    C = np.asarray(stiffness, dtype=float)
    return _integral([strain_matrix(edge, p) for p in GAUSS], C, edge)


def conduction_element(edge: ArrayLike, conductivity: ArrayLike) -> FloatArray:
    """K_e = integral of grad N^T k grad N over a cell [W/K], shape (8, 8).

    Parameters
    ----------
    edge : lengths hx, hy, hz [m] of the cell.
    conductivity : k [W/(m K)], shape (3, 3).

    >>> K = conduction_element((1.0, 1.0, 1.0), np.eye(3))
    >>> round(float(K[0, 0]), 6)  # 1/3
    0.333333
    """
    k = np.asarray(conductivity, dtype=float)
    return _integral([gradient_matrix(edge, p) for p in GAUSS], k, edge)


def _integral(slopes: list[FloatArray], material: FloatArray, edge: ArrayLike) -> FloatArray:
    weight = float(np.prod(np.asarray(edge, dtype=float))) / len(GAUSS)
    total = weight * np.sum([B.T @ material @ B for B in slopes], axis=0)
    return np.asarray(0.5 * (total + total.T))
