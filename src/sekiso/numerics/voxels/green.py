"""The Green operator of a homogeneous periodic grid: what makes few iterations of a cell enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.numerics.arrays import AnyArray, FloatArray

_SYMMETRIC = ((0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1))  # Voigt order
_N_WORKERS = 2


@dataclass(frozen=True, eq=False)
class Green:
    """Inverse of the stencil of one medium that fills a periodic grid of `shape` cells.

    Per wave vector the symmetric inverse of the (n_fields, n_fields) symbol, as (1 or 6) numbers in
    single precision; zero for the constant field.  Half of the wave vectors, since fields are real.
    """

    shape: tuple[int, int, int]
    n_fields: int
    inverse: AnyArray

    def apply(self, residual: AnyArray) -> AnyArray:
        """The field that the medium answers `residual` with, (nx, ny, nz, n_fields n_rhs)."""
        from sekiso.numerics.voxels.periodic_kernels import green_product

        fft = _fft()
        hat = fft.rfftn(residual, axes=(0, 1, 2), workers=_N_WORKERS)
        green_product(self.inverse, hat.reshape(-1, hat.shape[3]), self.n_fields)
        return np.asarray(
            fft.irfftn(hat, self.shape, axes=(0, 1, 2), workers=_N_WORKERS, overwrite_x=True)
        )


def green_operator(shape: tuple[int, int, int], matrix: FloatArray) -> Green:
    """The Green operator of the element `matrix`, (8 n_fields, 8 n_fields), on `shape` cells.

    Symbol: S_ij(k) = sum over corners a, b of K_ia,jb cos(k (x_b - x_a)); it is real and symmetric,
    as an element looks the same from its other end.
    """
    n_fields = len(matrix) // 8
    pairs = _SYMMETRIC[:1] if n_fields == 1 else _SYMMETRIC
    symbol = np.stack([_symbol(shape, matrix, i, j) for i, j in pairs], axis=-1)
    symbol = symbol.reshape(-1, len(pairs))
    symbol[0, :3] = 1.0  # any that has an inverse
    inverse = 1.0 / symbol if n_fields == 1 else _symmetric_inverse(symbol)
    inverse[0] = 0.0
    return Green(shape, n_fields, inverse.astype(np.float32))


def _symbol(shape: tuple[int, int, int], matrix: FloatArray, i: int, j: int) -> FloatArray:
    stencil = np.zeros(shape)
    corners = np.array([(dx, dy, dz) for dx in (0, 1) for dy in (0, 1) for dz in (0, 1)])
    for a, place_a in enumerate(corners):
        for b, place_b in enumerate(corners):
            stencil[tuple((place_b - place_a) % shape)] += matrix[8 * i + a, 8 * j + b]
    return np.asarray(_fft().rfftn(stencil).real)


def _symmetric_inverse(s: FloatArray) -> FloatArray:
    """Inverses of symmetric 3x3 matrices in Voigt order, (n, 6), by their cofactors."""
    xx, yy, zz, yz, xz, xy = s.T
    cofactors = np.stack(
        [
            yy * zz - yz * yz,
            xx * zz - xz * xz,
            xx * yy - xy * xy,
            xy * xz - xx * yz,
            xy * yz - yy * xz,
            xz * yz - zz * xy,
        ],
        axis=-1,
    )
    determinant = xx * cofactors[:, 0] + xy * cofactors[:, 5] + xz * cofactors[:, 4]
    return np.asarray(cofactors / determinant[:, None])


def _fft() -> Any:
    """The module of `scipy`, which keeps single precision and uses both cores."""
    from scipy import fft

    return fft
