"""Effective properties of a periodic cell of voxels: stiffness, conductivity, thermal expansion.

The cell Y is repeated without end.  Under a unit mean strain e_J the displacement is e_J x + u_J
with u_J periodic, K u_J = -K (e_J x), and C*_IJ = 1/|Y| integral of strain_I C strain_J.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.voxels.element import CORNERS, gradient_matrix, strain_matrix
from sekiso.numerics.voxels.grid import Grid
from sekiso.numerics.voxels.operator import Operator, conduction, elasticity
from sekiso.numerics.voxels.periodic_solver import PeriodicField, solve_periodic
from sekiso.numerics.voxels.stiffness import PAIRS

_CUBIC_CASES = (0, 3)
_NO_STIFFNESS = 1e-9  # below this part of the largest stiffness of the phases there is none


@dataclass(frozen=True, eq=False)
class Response:
    """What a periodic cell answers to unit mean strains (or temperature gradients).

    `tensor`: C* [Pa], shape (6, 6), or k* [W/(m K)], shape (3, 3).  `cases`: which unit strains
    were solved.  `iterations`, of all cases together; `residual`: largest ||r|| / ||f||.
    `phase_strain`: 1/|Y| integral of scale * strain over a phase, (m, 6 or 3, n_cases).
    """

    grid: Grid
    materials: FloatArray
    tensor: FloatArray
    cases: tuple[int, ...]
    iterations: int
    residual: float
    phase_strain: FloatArray
    periodic: PeriodicField

    def field(self, case: int) -> FloatArray:
        """Displacements [m], or temperatures [K], under unit mean strain `case`, (n_fields, nodes).

        The linear part is in it, so that `recover.strain` gives the strain in every filled cell;
        nodes inside the void have the linear part alone.
        """
        one = self.periodic.field[:, :, self.cases.index(case)]
        n_fields = one.shape[1]
        whole = np.zeros((self.grid.n_cells, n_fields))
        whole[self.periodic.places] = one
        field = np.moveaxis(whole.reshape(*self.grid.shape, n_fields), -1, 0)
        field = np.pad(field, ((0, 0), (0, 1), (0, 1), (0, 1)), mode="wrap")
        steps = [self.grid.node_places(axis) - self.grid.origin[axis] for axis in range(3)]
        points = np.stack(np.meshgrid(*steps, indexing="ij"))
        return np.asarray(field + np.tensordot(_mean_gradient(n_fields, case), points, axes=1))

    def expansion(self, expansion: ArrayLike) -> FloatArray:
        """Effective thermal expansion [1/K], (6,), of phases with `expansion` [1/K].

        alpha* = C*^-1 <A^T C alpha>, with A the strain under unit mean strains (Levin 1967; exact
        on every grid, and no further system is solved).  `expansion`: a number or (m,) where the
        phases expand alike in all directions, else (m, 6) with engineering shear.

        Raises ValueError for conduction and where the cell has no stiffness along some direction.
        """
        if len(self.tensor) != 6:
            raise ValueError("a conductive response has no thermal expansion: pass a stiffness")
        if not has_stiffness(self.tensor, self.materials):
            raise ValueError(
                "the cell does not resist every strain (its filled cells are not connected to "
                "their images), so it has no thermal expansion of its own"
            )
        alpha = _expansions(expansion, len(self.materials))
        stress = np.einsum("pij,pj,pic->c", self.materials, alpha, self.phase_strain)
        if len(self.cases) < 6:
            stress = np.array([stress[0]] * 3 + [0.0] * 3)
        return np.asarray(np.linalg.solve(self.tensor, stress))


def effective_stiffness(
    grid: Grid,
    stiffness: ArrayLike,
    *,
    scale: ArrayLike | None = None,
    phase: Any = None,
    cubic: bool = False,
    tolerance: float = 1e-5,
) -> FloatArray:
    """Effective stiffness C* [Pa], shape (6, 6), of the periodic cell `grid`.

    Arguments as in `elastic_response`.  A solid that does not reach its own image has no stiffness
    along that direction: the numbers are then zero to round-off, see `has_stiffness`.

    >>> from sekiso.numerics.voxels.stiffness import isotropic_stiffness
    >>> C = np.array([isotropic_stiffness(E, 0.0) for E in (1.0, 3.0)])
    >>> layers = np.array([0, 1]).reshape(1, 1, 2)  # stacked along z
    >>> cell = effective_stiffness(Grid((1, 1, 2), (1.0, 1.0, 1.0)), C, phase=layers)
    >>> [round(float(cell[k, k]), 6) for k in (0, 2)]  # arithmetic and harmonic mean
    [2.0, 1.5]
    """
    return elastic_response(
        grid, stiffness, scale=scale, phase=phase, cubic=cubic, tolerance=tolerance
    ).tensor


def effective_conductivity(
    grid: Grid,
    conductivity: ArrayLike,
    *,
    scale: ArrayLike | None = None,
    phase: Any = None,
    tolerance: float = 1e-5,
) -> FloatArray:
    """Effective conductivity k* [W/(m K)], shape (3, 3), of the periodic cell `grid`.

    Arguments as in `conductive_response`.
    """
    return conductive_response(
        grid, conductivity, scale=scale, phase=phase, tolerance=tolerance
    ).tensor


def effective_expansion(
    grid: Grid,
    stiffness: ArrayLike,
    expansion: ArrayLike,
    *,
    scale: ArrayLike | None = None,
    phase: Any = None,
    cubic: bool = False,
    tolerance: float = 1e-5,
) -> FloatArray:
    """Effective thermal expansion [1/K], shape (6,); see `Response.expansion`."""
    response = elastic_response(
        grid, stiffness, scale=scale, phase=phase, cubic=cubic, tolerance=tolerance
    )
    return response.expansion(expansion)


def elastic_response(
    grid: Grid,
    stiffness: ArrayLike,
    *,
    scale: ArrayLike | None = None,
    phase: Any = None,
    cubic: bool = False,
    tolerance: float = 1e-5,
    max_iterations: int = 2000,
) -> Response:
    """Answer of a periodic cell to unit mean strains.

    Parameters
    ----------
    grid : the cell; a direction with a single voxel is uniform along it: plane strain.
    stiffness : C [Pa], shape (6, 6), or (m, 6, 6) for m phases.
    scale : factor of the stiffness of each voxel, shape (nx, ny, nz); 0 is void.  Default 1.
    phase : material of each voxel, shape (nx, ny, nz).  Default 0.
    cubic : the cell has cubic symmetry: two unit strains (xx, yz) instead of six.
    tolerance : ||r|| / ||f|| of every case.  The error of C* goes with its square: 1e-4 gives about
        eight digits, fields want less.
    max_iterations : for all cases together.

    Raises
    ------
    ValueError : nothing is filled, `cubic` of a cell that is not, no convergence; see `elasticity`.
    """
    cases = _CUBIC_CASES if cubic else tuple(range(6))
    operator = elasticity(grid, stiffness, scale, phase)
    response = _response(operator, stiffness, cases, tolerance, max_iterations)
    return (
        replace(response, tensor=_cubic_tensor(response.tensor, tolerance)) if cubic else response
    )


def conductive_response(
    grid: Grid,
    conductivity: ArrayLike,
    *,
    scale: ArrayLike | None = None,
    phase: Any = None,
    tolerance: float = 1e-5,
    max_iterations: int = 2000,
) -> Response:
    """Answer of a periodic cell to unit temperature gradients; arguments as `elastic_response`."""
    operator = conduction(grid, conductivity, scale, phase)
    return _response(operator, conductivity, (0, 1, 2), tolerance, max_iterations)


def has_stiffness(tensor: FloatArray, materials: ArrayLike) -> bool:
    """Whether an effective `tensor` resists every unit strain (or gradient).

    Compared with the stiffest of the `materials`: a factor below 1e-9 is round-off of a solid whose
    parts are not connected, such as a Schwarz-P network of less than 21 % density.
    """
    least = float(np.linalg.eigvalsh(0.5 * (tensor + tensor.T)).min())
    return least > _NO_STIFFNESS * float(np.abs(materials).max())


def _response(
    operator: Operator,
    materials: ArrayLike,
    cases: tuple[int, ...],
    tolerance: float,
    max_iterations: int,
) -> Response:
    grid, n_fields = operator.grid, operator.n_fields
    corners = (CORNERS * grid.edge).T
    linear = np.stack([_mean_gradient(n_fields, case) @ corners for case in cases], axis=-1)
    solved = solve_periodic(operator, linear, tolerance=tolerance, max_iterations=max_iterations)
    slope = strain_matrix(grid.edge) if n_fields == 3 else gradient_matrix(grid.edge)
    size = len(slope)
    phases = np.asarray(materials, dtype=float).reshape(-1, size, size)
    means = slope @ solved.corner_mean.reshape(len(phases), 8 * n_fields, len(cases))
    tensor = np.einsum("pij,pjc->ic", phases, means)
    tensor[list(cases)] -= solved.open_energy / grid.cell_volume
    return Response(grid, phases, tensor, cases, solved.iterations, solved.residual, means, solved)


def _mean_gradient(n_fields: int, case: int) -> FloatArray:
    """Gradient of the linear field of a unit strain, symmetric, or of a unit slope."""
    gradient = np.zeros((n_fields, 3))
    if n_fields == 1:
        gradient[0, case] = 1.0
        return gradient
    i, j = PAIRS[case]
    gradient[i, j] += 0.5
    gradient[j, i] += 0.5
    return gradient


def _cubic_tensor(columns: FloatArray, tolerance: float) -> FloatArray:
    """C* of cubic symmetry from its columns xx and yz, (6, 2)."""
    (c11, c12, c13), c44 = columns[:3, 0], columns[3, 1]
    rest = np.r_[c12 - c13, columns[3:, 0], columns[:3, 1], columns[4:, 1]]
    if np.abs(rest).max() > 1e3 * tolerance * np.abs(columns).max():
        raise ValueError(
            f"the cell has no cubic symmetry: C12 = {c12:.6g} and C13 = {c13:.6g} Pa; "
            "leave out `cubic`"
        )
    tensor = np.diag([c11 - c12] * 3 + [c44] * 3)
    tensor[:3, :3] += c12
    return tensor


def _expansions(expansion: ArrayLike, n_phases: int) -> FloatArray:
    alpha = np.asarray(expansion, dtype=float)
    if alpha.shape in ((), (n_phases,)):
        alpha = np.broadcast_to(alpha, (n_phases,))[:, None] * np.array([1.0] * 3 + [0.0] * 3)
    if alpha.shape != (n_phases, 6):
        raise ValueError(
            f"the expansion of {n_phases} phases has the shape ({n_phases},) or ({n_phases}, 6), "
            f"got {alpha.shape}"
        )
    return alpha
