"""Conjugate gradients for the periodic part of a field, preconditioned with a Green operator.

K u_J = -K l_J for several linear fields l_J at once, over the nodes of filled cells alone.  The
Green operator is that of a grid filled with the mean matrix of the cells: the number of iterations
does not grow with the grid, and void may be empty.
Sources: Moulinec and Suquet, Comput. Methods Appl. Mech. Eng. 157 (1998) 69; Leute et al., J.
Comput. Phys. 453 (2022) 110931 (Green operators of finite elements).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.numerics.voxels.filled import Numbering, filled_cells
from sekiso.numerics.voxels.green import Green, green_operator
from sekiso.numerics.voxels.operator import Operator

_ROUND_OFF = 1e-14  # of the loads of single cells: a uniform cell leaves that at its nodes


@dataclass(frozen=True, eq=False)
class PeriodicField:
    """Periodic fields u at the nodes in use, (n_nodes, n_fields, n_cases); `places` of the nodes.

    `corner_mean`: 1/n sum over the cells of a phase of scale times l + u at the corners,
    (n_phases, n_fields, 8, n_cases), with n the number of all cells.  `open_energy`: u_I . r_J / n,
    (n_cases, n_cases), what the residual r leaves of the energy.
    """

    places: AnyArray
    field: FloatArray
    corner_mean: FloatArray
    open_energy: FloatArray
    iterations: int
    residual: float


def solve_periodic(
    operator: Operator, linear: FloatArray, *, tolerance: float, max_iterations: int
) -> PeriodicField:
    """The periodic fields that answer the `linear` ones, given at the corners of a cell.

    `linear`: (n_fields, 8, n_cases).  Matrices, scales and fields are brought to 1 before, since
    the Green operator computes in single precision.

    Raises ValueError where nothing is filled or `max_iterations` are not enough.
    """
    unit, largest = float(np.abs(operator.matrices).max()), float(operator.scale.max())
    if largest == 0.0:
        raise ValueError("no voxel of the periodic cell is filled: every scale is 0")
    plain = replace(operator, matrices=operator.matrices / unit, scale=operator.scale / largest)
    size = float(np.abs(linear).max())
    system = _System(plain, filled_cells(plain, linear.shape[2]), linear / size)
    u, residual, iterations, ratio = system.solve(tolerance, max_iterations)
    n_cells = operator.grid.n_cells
    return PeriodicField(
        places=system.numbering.places,
        field=size * u.reshape(len(u), operator.n_fields, -1),
        corner_mean=largest * size / n_cells * system.corner_sums(u),
        open_energy=unit * largest * size**2 / n_cells * system.mixed_products(u, residual),
        iterations=iterations,
        residual=ratio,
    )


@dataclass(frozen=True, eq=False)
class _System:
    operator: Operator
    numbering: Numbering
    linear: FloatArray

    @cached_property
    def n_cases(self) -> int:
        return int(self.linear.shape[2])

    @cached_property
    def green(self) -> Green:
        weights = phase_weights(self.operator) / self.operator.grid.n_cells
        mean = np.tensordot(weights, self.operator.matrices, axes=1)
        return green_operator(self.operator.grid.shape, mean)

    @cached_property
    def whole(self) -> AnyArray:
        """Room for a residual on the whole grid; it stays zero at the nodes that are not in use."""
        shape = (*self.operator.grid.shape, self.operator.n_fields * self.n_cases)
        return np.zeros(shape, dtype=np.float32)

    def solve(
        self, tolerance: float, max_iterations: int
    ) -> tuple[FloatArray, FloatArray, int, float]:
        """Fields, residuals, iterations and the largest ||r|| / ||f||."""
        from sekiso.numerics.voxels.periodic_kernels import apply_cells, step, turn

        residual, floor = self._load()
        norm = np.sqrt(self.products(residual, residual))
        norm = np.maximum(norm, floor / tolerance)
        u, q, p = (np.zeros_like(residual) for _ in range(3))
        energy, ratio = np.ones(self.n_cases), 1.0
        for iteration in range(max_iterations + 1):
            ratio = float((np.sqrt(self.products(residual, residual)) / norm).max())
            if ratio <= tolerance:
                return u, residual, iteration, ratio
            z = self._precondition(residual)
            before, energy = energy, self.products(residual, z)
            turn(_ratio(energy, before), z, p)
            apply_cells(self.numbering.cells, self.operator.n_fields, p, q)
            step(_ratio(energy, self.products(p, q)), p, q, u, residual)
        raise ValueError(
            f"the periodic cell is not solved after {max_iterations} iterations: the residual is "
            f"{ratio:.1e} of the load, {tolerance:.1e} was asked for.  Walls of less than two "
            "voxels or very different materials ask for more iterations (max_iterations)"
        )

    def corner_sums(self, u: FloatArray) -> FloatArray:
        """Sums over the cells of a phase of scale (l + u): (n_phases, n_fields, 8, n_cases)."""
        from sekiso.numerics.voxels.periodic_kernels import corner_sums

        sums = np.zeros((len(self.operator.matrices), 8, u.shape[1]))
        corner_sums(self.numbering.cells, u, sums)
        weights = phase_weights(self.operator)
        by_field = sums.reshape(len(sums), 8, self.operator.n_fields, self.n_cases)
        return np.moveaxis(by_field, 1, 2) + weights[:, None, None, None] * self.linear

    def products(self, a: FloatArray, b: AnyArray) -> FloatArray:
        """a_J . b_J, (n_cases,)."""
        return np.asarray(np.einsum("nk,nk->k", a, b).reshape(-1, self.n_cases).sum(axis=0))

    def mixed_products(self, u: FloatArray, residual: FloatArray) -> FloatArray:
        """u_I . r_J, (n_cases, n_cases)."""
        shape = (-1, self.n_cases)
        return np.asarray(u.reshape(shape).T @ residual.reshape(shape))

    def _load(self) -> tuple[FloatArray, float]:
        """-K l at the nodes, and the norm of its round-off."""
        from sekiso.numerics.voxels.periodic_kernels import scatter_loads

        n_fields = self.operator.n_fields
        per_cell = -(self.operator.matrices @ self.linear.reshape(8 * n_fields, -1))
        per_cell = per_cell.reshape(-1, n_fields, 8, self.n_cases)
        by_corner = np.ascontiguousarray(np.moveaxis(per_cell, 1, 2)).reshape(len(per_cell), 8, -1)
        load = np.zeros((len(self.numbering.places), n_fields * self.n_cases))
        scatter_loads(self.numbering.cells, by_corner, load)
        return load, _ROUND_OFF * float(np.abs(per_cell).max()) * len(load) ** 0.5

    def _precondition(self, residual: FloatArray) -> AnyArray:
        width = residual.shape[1]
        self.whole.reshape(-1, width)[self.numbering.places] = residual
        return np.asarray(self.green.apply(self.whole).reshape(-1, width)[self.numbering.places])


def phase_weights(operator: Operator) -> FloatArray:
    """Sum of scale over the cells of each phase, (n_phases,)."""
    phase, scale = operator.phase.ravel(), operator.scale.ravel()
    return np.bincount(phase, weights=scale, minlength=len(operator.matrices)).astype(float)


def _ratio(a: FloatArray, b: FloatArray) -> FloatArray:
    """Quotient a / b, and 0 where a case is solved to the last digit."""
    return np.where(b > 0.0, a / np.where(b > 0.0, b, 1.0), 0.0)
