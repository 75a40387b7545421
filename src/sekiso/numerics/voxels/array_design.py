"""The pieces of a design iteration on the arrays of a library: density filter and update.

Sources: Bruns and Tortorelli, Comput. Methods Appl. Mech. Eng. 190 (2001) 3443 (filter); Bendsoe
and Sigmund, Topology Optimization (2003), chapter 1 (optimality criteria).
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.numerics.voxels.array_library import Array
from sekiso.numerics.voxels.grid import Grid

_N_HALVINGS = 60


@dataclass(frozen=True, eq=False)
class ArrayConeFilter:
    """Density filter y = H x / sum H with H = max(0, radius - distance), none outside the box."""

    weights: dict[tuple[int, ...], float]
    total: Array  # of the weights of each cell
    xp: Any

    def forward(self, x: Array) -> Array:
        """Filtered densities, (nx, ny, nz)."""
        return self._sum(x) / self.total

    def backward(self, slope: Array) -> Array:
        """Derivatives by x of those by y: the transpose of `forward`."""
        return self._sum(slope / self.total)

    def _sum(self, x: Array) -> Array:
        out = self.xp.zeros_like(x)
        for d, weight in self.weights.items():
            to = tuple(slice(max(0, -s), n - max(0, s)) for s, n in zip(d, x.shape, strict=True))
            of = tuple(slice(max(0, s), n - max(0, -s)) for s, n in zip(d, x.shape, strict=True))
            out[to] += weight * x[of]
        return out


def array_cone_filter(
    xp: Any, grid: Grid, radius: float, dtype: Any = np.float64
) -> ArrayConeFilter:
    """The filter of `radius` [m] on `grid`, as shifted slices; it wants to be a few cells.

    >>> cone = array_cone_filter(np, Grid((3, 1, 1), (1.0, 1.0, 1.0)), 2.0)
    >>> cone.forward(np.array([0.0, 4.0, 0.0]).reshape(3, 1, 1)).ravel().round(6).tolist()
    [1.333333, 2.0, 1.333333]
    """
    reach = [
        min(math.ceil(radius / h) - 1, n - 1) for h, n in zip(grid.edge, grid.shape, strict=True)
    ]
    steps = list(itertools.product(*(range(-n, n + 1) for n in reach)))
    ahead = radius - np.linalg.norm(np.array(steps) * grid.edge, axis=1)
    weights = {d: float(w) for d, w in zip(steps, ahead, strict=True) if w > 0.0}
    bare = ArrayConeFilter(weights, xp.ones(grid.shape, dtype=dtype), xp)
    return ArrayConeFilter(weights, bare._sum(bare.total), xp)


def array_optimality_step(
    xp: Any, x: Array, slope: Array, volume_slope: Array, fraction: float, *, move: float = 0.2
) -> Array:
    """New densities by optimality criteria, with the volume of `fraction`.

    x' = clip(x sqrt(-slope / (lambda volume_slope)), x - move, x + move) within 0..1, lambda by
    bisection of its logarithm so that sum(volume_slope x') = fraction; `volume_slope` is the
    derivative of the mean filtered density, which is linear in x.
    """
    low, high = xp.maximum(x - move, 0.0), xp.minimum(x + move, 1.0)
    worth = x * xp.sqrt(xp.maximum(-slope, 0.0) / volume_slope)
    largest = float(worth.max())
    least, most = 1e-6 * largest, 1e6 * largest  # of sqrt(lambda)
    new = x
    for _ in range(_N_HALVINGS):
        middle = math.sqrt(least * most)
        new = xp.minimum(xp.maximum(worth / middle, low), high)
        if float((volume_slope * new).sum()) > fraction:
            least = middle
        else:
            most = middle
        if most / least < 1.0 + 1e-9:
            break
    return new
