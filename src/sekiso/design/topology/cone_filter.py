"""Cone filter: a density is the mean of its neighbours, weighted by what the radius leaves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sekiso.design.topology.maps import Backward
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.voxels.grid import Grid


def cone_weights(edge: tuple[float, float, float], radius: float) -> FloatArray:
    """Weights max(0, radius - distance) [m] of the neighbours of a cell, by offset.

    Shape (2a + 1, 2b + 1, 2c + 1), the cell itself in the middle; `edge` and `radius` in metres.

    >>> w = cone_weights((1.0, 1.0, 1.0), 1.5)
    >>> w.shape, float(w[1, 1, 1]), float(w[0, 1, 1]), round(float(w[0, 0, 1]), 4)
    ((3, 3, 3), 1.5, 0.5, 0.0858)
    """
    reach = [int(np.ceil(radius / h)) - 1 if radius > h else 0 for h in edge]
    steps = np.meshgrid(*(h * np.arange(-n, n + 1) for h, n in zip(edge, reach, strict=True)))
    distance = np.sqrt(sum(s**2 for s in steps)).transpose(1, 0, 2)
    return np.asarray(np.maximum(radius - distance, 0.0))


@dataclass(frozen=True, eq=False)
class ConeFilter:
    """y_i = sum_j w_ij f_j x_j / sum_j w_ij f_j with w = max(0, radius - distance).

    f is the design fraction of a cell: neighbours outside the box or the design space do not
    count.  Source: Bourdin 2001, doi:10.1002/nme.116; Bruns and Tortorelli 2001,
    doi:10.1016/S0045-7825(00)00278-4.
    """

    grid: Grid
    design: FloatArray
    radius: float
    is_linear: bool = True

    @cached_property
    def weights(self) -> FloatArray:
        """Weight [m] of each offset."""
        return cone_weights(self.grid.edge, self.radius)

    @cached_property
    def _share(self) -> FloatArray:
        """1 / sum_j w_ij f_j where the cell is in the design space, else 0."""
        total = self._sum(self.design)
        inside = self.design > 0.0
        return np.where(inside, 1.0 / np.where(inside, total, 1.0), 0.0)

    def forward(self, x: FloatArray) -> tuple[FloatArray, Backward]:
        """The weighted mean; backward by the transposed weights."""

        def backward(gradient: FloatArray) -> FloatArray:
            return self.design * self._sum(gradient * self._share)

        return self._sum(self.design * x) * self._share, backward

    def mean_gradient(self, x: FloatArray, gradient: FloatArray) -> FloatArray:
        """Sensitivity filter: sum_j w_ij x_j g_j / (max(x_i, 0.001) sum_j w_ij).

        A heuristic that is no derivative; source: Sigmund 1997, doi:10.1080/08905459708945415,
        with the bound of Andreassen et al. 2011, doi:10.1007/s00158-010-0594-7.
        """
        return self._sum(self.design * x * gradient) * self._share / np.maximum(x, 1e-3)

    def _sum(self, cells: FloatArray) -> FloatArray:
        from sekiso.design.topology.kernels import neighbour_sum

        out = np.empty_like(cells)
        neighbour_sum(self.weights, np.ascontiguousarray(cells), out)
        return out
