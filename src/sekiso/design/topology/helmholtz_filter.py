"""Helmholtz filter: a density diffused over a length; needs no neighbours, keeps the mass."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sekiso.design.topology.maps import Backward
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.voxels.grid import Grid

_ACCURACY = 1e-11  # of the residual; the derivative is as exact
_MOST_ITERATIONS = 2000


@dataclass(frozen=True, eq=False)
class HelmholtzFilter:
    """y - l^2 laplace(y) = x with no flux out of the design space, l = radius / (2 sqrt 3).

    As finite volumes of the cells: f_i y_i + sum_j l^2 / h_ij^2 min(f_i, f_j) (y_i - y_j) = f_i x_i
    with the design fraction f, so that sum f y = sum f x and min x <= y <= max x.  `radius` is that
    of the cone filter of about equal effect.  Source: Lazarov and Sigmund 2011,
    doi:10.1002/nme.3072.
    """

    grid: Grid
    design: FloatArray
    radius: float
    is_linear: bool = True

    def forward(self, x: FloatArray) -> tuple[FloatArray, Backward]:
        """The diffused density; backward by the same symmetric equation."""
        return (
            self._solve(self.design * x),
            lambda gradient: np.asarray(self.design * self._solve(gradient)),
        )

    @cached_property
    def _couplings(self) -> list[FloatArray]:
        length = self.radius / (2.0 * np.sqrt(3.0))
        return [
            np.ascontiguousarray((length / h) ** 2 * np.minimum(*_sides(self.design, axis)))
            for axis, h in enumerate(self.grid.edge)
        ]

    @cached_property
    def _inside(self) -> FloatArray:
        return np.where(self.design > 0.0, 1.0, 0.0)

    @cached_property
    def _diagonal(self) -> FloatArray:
        diagonal = np.where(self.design > 0.0, self.design, 1.0)
        for axis, coupling in enumerate(self._couplings):
            first, second = _sides(diagonal, axis)
            first += coupling
            second += coupling
        return diagonal

    def _apply(self, y: FloatArray) -> FloatArray:
        from sekiso.design.topology.kernels import diffusion

        out = np.empty_like(y)
        along_x, along_y, along_z = self._couplings
        diffusion(self.design, along_x, along_y, along_z, y, out)
        return out

    def _solve(self, right: FloatArray) -> FloatArray:
        """Conjugate gradients with the diagonal as preconditioner."""
        residual = right * self._inside
        y = np.zeros_like(residual)
        goal = _ACCURACY**2 * float(np.vdot(residual, residual))
        direction, former = np.zeros_like(y), 1.0
        for _ in range(_MOST_ITERATIONS):
            if float(np.vdot(residual, residual)) <= goal:
                break
            scaled = residual / self._diagonal
            square = float(np.vdot(residual, scaled))
            direction *= square / former
            direction += scaled
            image = self._apply(direction)
            step = square / float(np.vdot(direction, image))
            y += step * direction
            residual -= step * image
            former = square
        return y


def _sides(cells: FloatArray, axis: int) -> tuple[FloatArray, FloatArray]:
    """Views of the cells on both sides of the faces normal to `axis`."""
    n = cells.shape[axis]
    lower: list[slice] = [slice(None)] * 3
    upper = list(lower)
    lower[axis], upper[axis] = slice(0, n - 1), slice(1, n)
    return cells[tuple(lower)], cells[tuple(upper)]
