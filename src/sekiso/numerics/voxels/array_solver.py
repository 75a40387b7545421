"""K u = f on the arrays of a library: conjugate gradients in double, one V-cycle in single."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.numerics.voxels.array_library import Array, ArrayOperator
from sekiso.numerics.voxels.array_multigrid import ArrayHierarchy
from sekiso.numerics.voxels.solver import ConvergenceError


@dataclass(frozen=True, eq=False)
class ArraySolution:
    """A solved `field`, an array of the library; see `Solution`."""

    field: Array
    iterations: int
    residual: float


class ArraySolver:
    """K u = f with the values of `fixed` at zero; the counterpart of `Solver`.

    Parameters
    ----------
    operator : from `from_operator` or `array_operator`.
    fixed : bool array of the library, (n_fields, nodes).
    tolerance, max_iterations : as of `Solver`.
    """

    def __init__(
        self,
        operator: ArrayOperator,
        fixed: Array,
        *,
        tolerance: float = 1e-5,
        max_iterations: int = 400,
    ) -> None:
        if tuple(fixed.shape) != operator.field_shape:
            raise ValueError(
                f"fixed has the shape {tuple(fixed.shape)}, fields {operator.field_shape}"
            )
        self.operator, self.tolerance, self.max_iterations = operator, tolerance, max_iterations
        self._unknown = ~fixed
        self._hierarchy = ArrayHierarchy(operator, self._unknown)
        self._set_free()

    def rescale(self, scale: Array) -> None:
        """Take another scale of the cells, an array of the library."""
        self.operator = self.operator.rescale(scale)
        self._hierarchy.rescale(self.operator)
        self._set_free()

    def solve(self, load: Array, start: Array | None = None) -> ArraySolution:
        """The field u of one right-hand side (n_fields, nodes); `start` is a first guess.

        Raises
        ------
        ValueError : a load acts on a node that no cell holds.
        ConvergenceError : the body is not held, or the tolerance is out of reach.
        """
        xp = self.operator.xp
        if bool(((load != 0.0) & self._unknown & ~self._free).any()):
            raise ValueError("a load acts on a node that no cell holds: nothing takes it up")
        u = xp.zeros(self.operator.field_shape, dtype=np.float64)
        residual = load.astype(np.float64) * self._free
        size = _norm(xp, residual)
        if size == 0.0:
            return ArraySolution(u, 0, 0.0)
        if start is not None:
            u = start.astype(np.float64) * self._free
            residual = residual - self.operator.apply(u) * self._free
        return self._iterate(u, residual, size)

    def _iterate(self, u: Array, residual: Array, size: float) -> ArraySolution:
        xp = self.operator.xp
        error = _norm(xp, residual) / size
        least, n, rho, direction = error, 0, 1.0, xp.zeros_like(u)
        while error > self.tolerance:
            if n == self.max_iterations or not error < 1e6:
                raise ConvergenceError(n, least)
            z = self._hierarchy.cycle((residual / size).astype(np.float32)).astype(np.float64)
            rho, before = _dot(xp, residual, z), rho
            direction *= rho / before if n else 0.0
            direction += z
            product = self.operator.apply(direction)
            product *= self._free
            curvature = _dot(xp, direction, product)
            if not curvature > 0.0:
                raise ConvergenceError(n, least)
            u += (rho / curvature) * direction
            residual -= (rho / curvature) * product
            n += 1
            error = _norm(xp, residual) / size
            least = min(least, error)
        return ArraySolution(u, n, error)

    def _set_free(self) -> None:
        self._free = self._unknown & (self.operator.diagonal(np.float32) > 0.0)


def _dot(xp: Any, a: Array, b: Array) -> float:
    return float(xp.vdot(a, b))


def _norm(xp: Any, a: Array) -> float:
    return math.sqrt(_dot(xp, a, a))
