"""Symmetry: equal densities on both sides of planes through the middle of the grid."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from sekiso.design.topology.maps import Backward
from sekiso.numerics.arrays import FloatArray

AXES = ("x", "y", "z")


@dataclass(frozen=True, eq=False)
class Symmetry:
    """y = mean of x over the mirror images of a cell that lie in the design space.

    y_i = sum_g f_g(i) x_g(i) / sum_g f_g(i) with the design fraction f, g the reflections in the
    planes normal to `axes` and their products.
    """

    design: FloatArray
    axes: tuple[str, ...]
    is_linear: bool = True

    def forward(self, x: FloatArray) -> tuple[FloatArray, Backward]:
        """The mean over the images; backward, the sum over the images."""

        def backward(gradient: FloatArray) -> FloatArray:
            return self.design * self._sum(gradient * self._share)

        return self._sum(self.design * x) * self._share, backward

    @cached_property
    def _share(self) -> FloatArray:
        total = self._sum(self.design)
        return np.where(total > 0.0, 1.0 / np.where(total > 0.0, total, 1.0), 0.0)

    def _sum(self, cells: FloatArray) -> FloatArray:
        numbers = [AXES.index(axis) for axis in self.axes]
        images = [
            np.flip(cells, axis=some)
            for n in range(len(numbers) + 1)
            for some in combinations(numbers, n)
        ]
        return np.asarray(sum(images[1:], start=images[0].copy()))
