"""Coarse levels of a body: P^T K P of the trilinear interpolation P, as stencils.

The first coarse level is summed from its cells: the matrix of a coarse cell is the sum over its
fine cells c of scale_c P_c^T M K M P_c, M the fixed values set to zero.  Where no value is fixed
these are the same few matrices in every cell; each pattern of fixed values has its own.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.numerics.arrays import AnyArray, BoolArray, FloatArray
from sekiso.numerics.voxels.element import CORNERS
from sekiso.numerics.voxels.grid import Count, Triple
from sekiso.numerics.voxels.operator import Operator

ISOTROPIC = 1.9  # ratio of edges up to which cells are joined along both


def coarsening(shape: Count, edge: Triple) -> Count:
    """How many cells are joined along each axis, 2 or 1: along the shorter edges first.

    >>> coarsening((8, 8, 1), (1.0, 1.0, 1.0)), coarsening((8, 8, 8), (1.0, 1.0, 4.0))
    ((2, 2, 1), (2, 2, 1))
    """
    longest = ISOTROPIC * min((h for n, h in zip(shape, edge, strict=True) if n > 1), default=0.0)
    x, y, z = (2 if n > 1 and h <= longest else 1 for n, h in zip(shape, edge, strict=True))
    return x, y, z


def coarse_shape(shape: Count, factors: Count) -> Count:
    """Cells of the next level; an odd count is filled up with void.

    >>> coarse_shape((5, 4, 1), (2, 2, 1))
    (3, 2, 1)
    """
    x, y, z = (-(-n // q) for n, q in zip(shape, factors, strict=True))
    return x, y, z


@dataclass(frozen=True, eq=False)
class FirstLevel:
    """The first coarse level of a body, for any scale of its cells."""

    tables: AnyArray  # (patterns, phases, children, n, n): P_c^T M K M P_c
    pattern: AnyArray  # of each coarse cell
    common: int  # the most frequent pattern
    factors: Count

    def stencil(self, scale: AnyArray, phase: AnyArray, dtype: Any = np.float32) -> AnyArray:
        """Stencil (x, 27, n_fields, n_fields, y, z)."""
        from sekiso.numerics.voxels.stencil_kernels import first_stencil

        x, y, z = (n + 1 for n in self.pattern.shape)
        f = self.tables.shape[-1] // 8
        out = np.empty((x, 27, f, f, y * z), dtype=dtype)
        first_stencil(
            self.tables.astype(dtype, copy=False),
            self.pattern,
            self.common,
            scale,
            phase,
            np.array(self.factors),
            out,
        )
        return out.reshape(x, 27, f, f, y, z)


def first_level(operator: Operator, free: BoolArray, factors: Count) -> FirstLevel:
    """Products of element matrices for every pattern of fixed values that a coarse cell shows."""
    shape = coarse_shape(operator.grid.shape, factors)
    f, n_nodes = operator.n_fields, operator.grid.node_shape
    masks = np.ones((f, *(n * q + 1 for n, q in zip(shape, factors, strict=True))), dtype=bool)
    masks[:, : n_nodes[0], : n_nodes[1], : n_nodes[2]] = free
    window = tuple(q + 1 for q in factors)
    views = np.lib.stride_tricks.sliding_window_view(masks, window, axis=(1, 2, 3))
    views = views[:, :: factors[0], :: factors[1], :: factors[2]]
    bits = np.moveaxis(views, 0, 3).reshape(math.prod(shape), -1)
    kinds, pattern, counts = np.unique(
        np.packbits(bits, axis=1), axis=0, return_inverse=True, return_counts=True
    )
    masked = np.unpackbits(kinds, axis=1, count=bits.shape[1]).astype(float)
    tables = [_products(operator.matrices, m.reshape(f, *window), factors) for m in masked]
    return FirstLevel(
        np.array(tables),
        pattern.reshape(shape).astype(np.int32),
        int(np.argmax(counts)),
        factors,
    )


def next_level(stencil: AnyArray, factors: Count) -> AnyArray:
    """P^T K P of a stencil, joining its cells by `factors`."""
    from sekiso.numerics.voxels.stencil_kernels import coarser_stencil

    nx, _, f, _, ny, nz = stencil.shape
    x, y, z = (n + 1 for n in coarse_shape((nx - 1, ny - 1, nz - 1), factors))
    out = np.zeros((x, 27, f, f, y, z), dtype=stencil.dtype)
    coarser_stencil(stencil, np.array(factors), out)
    return out


def dense(stencil: AnyArray) -> FloatArray:
    """The matrix of a stencil, float64; values are numbered field, x, y, z."""
    x, _, f, _, y, z = stencil.shape
    matrix = np.zeros((f, x, y, z, f, x, y, z))
    for at, (dx, dy, dz) in enumerate(itertools.product((-1, 0, 1), repeat=3)):
        i, j, k = np.meshgrid(
            *(np.arange(max(0, -d), min(n, n - d)) for n, d in ((x, dx), (y, dy), (z, dz))),
            indexing="ij",
        )
        for p, q in itertools.product(range(f), repeat=2):
            matrix[p, i, j, k, q, i + dx, j + dy, k + dz] = stencil[i, at, p, q, j, k]
    return matrix.reshape(f * x * y * z, f * x * y * z)


def _products(matrices: FloatArray, mask: FloatArray, factors: Count) -> FloatArray:
    """P_c^T M K M P_c (phases, children, n, n); `mask` (n_fields, nodes in a coarse cell)."""
    f = len(mask)
    out = []
    for child in itertools.product(*(range(q) for q in factors)):
        at = tuple(slice(c, c + 2) for c in child)
        P = mask[(slice(None), *at)].reshape(-1, 1) * np.kron(np.eye(f), _weights(child, factors))
        out.append(P.T @ matrices @ P)
    return np.moveaxis(np.array(out), 0, 1)


def _weights(child: tuple[int, ...], factors: Count) -> FloatArray:
    """Trilinear weights (8 nodes of the child, 8 nodes of the coarse cell)."""
    weights = np.ones((8, 8))
    for axis in range(3):
        t = (child[axis] + CORNERS[:, axis]) / factors[axis]
        weights *= np.where(CORNERS[None, :, axis] == 1, t[:, None], 1.0 - t[:, None])
    return weights
