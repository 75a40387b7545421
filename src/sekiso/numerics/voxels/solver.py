"""Solution of K u = f by conjugate gradients with a multigrid preconditioner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.voxels.operator import Operator
from sekiso.numerics.voxels.rigid_motion import moves_freely

if TYPE_CHECKING:
    from sekiso.numerics.voxels.multigrid import Hierarchy

ROUNDING = 10.0  # times the tolerance that the residual may be more than the iteration's own
PATIENCE = 100  # iterations in which the residual has to fall to a half at least once


class ConvergenceError(ValueError):
    """The residual did not fall to the tolerance: most often a body that is not held.

    `iterations` tells how many were made, `residual` the least ||r|| / ||f|| reached.
    """

    def __init__(self, iterations: int, residual: float) -> None:
        self.iterations, self.residual = iterations, residual
        super().__init__(
            f"no convergence: relative residual {residual:.1e} after {iterations} iterations; "
            "is the body held against every motion?"
        )


class MechanismError(ConvergenceError):
    """A load moves the body, or a piece of it, that nothing holds; told before any iteration."""

    def __init__(self) -> None:
        self.iterations, self.residual = 0, 1.0
        ValueError.__init__(
            self, "a load moves a piece of the body that is not held: fix more of it, or join it"
        )


@dataclass(frozen=True, eq=False)
class Solution:
    """A solved field.

    `field` has the shape of the loads; `iterations` is the largest number that a right-hand side
    took, `residual` the largest ||f - K u|| / ||f||.
    """

    field: FloatArray
    iterations: int
    residual: float


class Solver:
    """K u = f with some values of u given; set up once for many right-hand sides.

    Parameters
    ----------
    operator : K, from `elasticity` or `conduction`.
    fixed : which values are given, bool, shape (n_fields, nodes); nodes alone, shape (nodes,),
        means all fields of a node.
    tolerance : of ||f - K u|| / ||f||, over the values that are not given.
    max_iterations : of conjugate gradients for one right-hand side.
    near : the operator that the preconditioner is made of, where another one smooths better: linear
        cells of the same scale for cells with incompatible modes.

    Nodes that no cell of a scale above 0 touches stay at zero.

    Method: conjugate gradients in float64 (Hestenes and Stiefel 1952) around one float32 V-cycle
    (see `multigrid`).

    >>> from sekiso.numerics.voxels.grid import Grid
    >>> from sekiso.numerics.voxels.operator import elasticity
    >>> from sekiso.numerics.voxels.stiffness import isotropic_stiffness
    >>> body = elasticity(Grid((4, 2, 2), (1.0, 1.0, 1.0)), isotropic_stiffness(1.0, 0.0))
    >>> fixed = np.zeros(body.field_shape, dtype=bool)
    >>> fixed[:, 0] = True  # the face x = 0
    >>> pull = np.zeros(body.field_shape)
    >>> pull[0, -1] = np.outer([0.5, 1, 0.5], [0.5, 1, 0.5]) / 4.0  # a force of 1 N on 4 m2
    >>> found = Solver(body, fixed, tolerance=1e-9).solve(pull)
    >>> round(float(found.field[0, -1, 0, 0]), 6)  # F L / (E A)
    1.0
    """

    def __init__(
        self,
        operator: Operator,
        fixed: ArrayLike,
        *,
        tolerance: float = 1e-5,
        max_iterations: int = 1000,
        near: Operator | None = None,
    ) -> None:
        self.operator, self.tolerance, self.max_iterations = operator, tolerance, max_iterations
        from sekiso.numerics.voxels.multigrid import Hierarchy  # loads numba

        self._fixed = np.broadcast_to(np.asarray(fixed, dtype=bool), operator.field_shape)
        self._near = near
        self._hierarchy = Hierarchy(near or operator, ~self._fixed)
        self._free = self._hierarchy.is_free

    def rescale(self, scale: ArrayLike) -> None:
        """Take another scale of the cells, shape (nx, ny, nz), with the same fixed values."""
        self.operator = self.operator.rescale(scale)
        self._near = self._near and self._near.rescale(scale)
        self._hierarchy.rescale(self._near or self.operator)
        self._free = self._hierarchy.is_free

    def solve(
        self,
        loads: ArrayLike,
        start: ArrayLike | None = None,
        prescribed: ArrayLike | None = None,
    ) -> Solution:
        """Fields u with K u = loads.

        Parameters
        ----------
        loads : shape (n_fields, nodes), or (n, n_fields, nodes) for n right-hand sides; forces [N]
            or heat [W].  What acts on a fixed value is taken up by the support.
        start : a first guess of the fields, same shape; that of a body that is nearly the same
            saves iterations.
        prescribed : the given values, shape (n_fields, nodes) or that of `loads`; default 0.

        Raises
        ------
        ValueError : shapes do not fit, a load is not finite, or acts on a node without stiffness.
        MechanismError : nothing holds a piece of the body against a load.
        ConvergenceError : it hangs by single edges, or the tolerance is out of reach.
        """
        f = np.asarray(loads, dtype=float)
        shape = self.operator.field_shape
        if f.shape[-4:] != shape or f.ndim > 5:
            raise ValueError(f"loads have the shape {shape} or (n, ...) of it, got {f.shape}")
        given = np.broadcast_to(np.asarray(0.0 if prescribed is None else prescribed), f.shape)
        first = np.broadcast_to(np.asarray(0.0 if start is None else start), f.shape)
        each = [x.reshape(-1, *shape) for x in (f, first, given)]
        found = [self._solve_one(*one) for one in zip(*each, strict=True)]
        return Solution(
            (found[0].field if len(found) == 1 else np.array([s.field for s in found])).reshape(
                f.shape
            ),
            max(s.iterations for s in found),
            max(s.residual for s in found),
        )

    def _solve_one(self, load: FloatArray, start: FloatArray, given: FloatArray) -> Solution:
        if not np.isfinite(load).all():
            raise ValueError("loads are finite numbers")
        if np.any((load != 0.0) & ~self._free & ~self._fixed):
            raise ValueError("a load acts on a node that no cell holds: nothing takes it up")
        u = np.where(self._fixed, given, 0.0)
        residual = np.where(self._free, load - self.operator.apply(u) if u.any() else load, 0.0)
        size = float(np.linalg.norm(residual))
        if size == 0.0:
            return Solution(u, 0, 0.0)
        if moves_freely(self.operator, self._fixed, residual):
            raise MechanismError
        if start.any():
            near = np.where(self._free, start, u)
            rest = np.where(self._free, load - self.operator.apply(near), 0.0)
            if float(np.linalg.norm(rest)) < size:  # else the start is worse than none
                u, residual = near, rest
        return self._iterate(u, residual, size, load)

    def _iterate(
        self, u: FloatArray, residual: FloatArray, size: float, load: FloatArray
    ) -> Solution:
        """Conjugate gradients from `u` on, in units of `size`, the norm of the load.

        float32 holds no small forces of large bodies.  Where a float32 cycle stagnates, as it does
        for very slender bodies, a float64 one goes on from there.
        """
        from sekiso.numerics.voxels.multigrid import Hierarchy

        u /= size
        residual /= size
        by, n = self._hierarchy, 0
        for dtype in (np.float64, None):
            n += self._descend(u, residual, by, self.max_iterations - n)
            # that of the iteration is another one where a body turns about an edge
            residual = self._rest(load, u, size)
            error = float(np.linalg.norm(residual))
            if error <= self.tolerance or error <= ROUNDING * max(self.tolerance, 1e-8):
                u *= size
                return Solution(u, n, error)
            if dtype is None or n >= self.max_iterations:
                break
            by = Hierarchy(self._near or self.operator, ~self._fixed, dtype)
        raise ConvergenceError(n, error)

    def _rest(self, load: FloatArray, field: FloatArray, size: float) -> FloatArray:
        """Residual f / size - K u of the free values."""
        out = self.operator.apply(field)
        out *= -size
        out += load
        out /= size
        out[~self._free] = 0.0
        return out

    def _descend(self, u: FloatArray, residual: FloatArray, by: Hierarchy, limit: int) -> int:
        """Conjugate gradients until the tolerance, `limit` iterations, or no progress any more.

        Changes `u` and `residual`; the number of iterations.
        """
        from sekiso.numerics.voxels.vector_kernels import advance, dot, scaled, turn

        direction, product = np.zeros_like(u), np.empty_like(u)
        flat = (u.shape[0] * u.shape[1], -1)
        x, r, p, q = (values.reshape(flat) for values in (u, residual, direction, product))
        sums = np.empty(len(x))
        error, n, rho = float(np.linalg.norm(residual)), 0, 1.0
        mark, since = error, 0  # the last residual that was half of the one before
        while error > self.tolerance and n < limit and n - since < PATIENCE:
            scaled(r, 1.0, by.load.reshape(flat))
            dot(r, z := by.cycle().reshape(flat), sums)
            rho, before = float(sums.sum()), rho
            turn(p, z, rho / before if n else 0.0)
            curvature = by.product(self.operator, direction, product)
            if not (curvature > 0.0 and rho > 0.0):
                break
            advance(x, r, p, q, rho / curvature, sums)
            n += 1
            error = float(np.sqrt(sums.sum()))
            if error < 0.5 * mark:
                mark, since = error, n
        return n
