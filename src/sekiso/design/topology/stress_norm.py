"""The largest von Mises stress of a density, relaxed so that void carries none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.design.topology.fields import Fields
from sekiso.design.topology.p_norm import POWER, p_norm, scaled_maximum
from sekiso.numerics.arrays import BoolArray, FloatArray
from sekiso.numerics.voxels.recover import (
    strain_adjoint,
    stress,
    stress_of,
    von_mises,
    von_mises_slope,
)


@dataclass(frozen=True, eq=False)
class LargestStress:
    """Largest relaxed von Mises stress [Pa] of the cells `where` in case number `case`.

    s_e = x_e^(1/2) mises(C (B u_e - alpha dT)) at the middle of the cell on the stiffness of the
    solid: as 1/2 < p, void is not asked to carry the stress of its strain (Bruggi 2008,
    doi:10.1007/s00158-007-0203-6; Le et al. 2010, doi:10.1007/s00158-009-0440-y).  The
    derivative is that of the P-norm scaled to the maximum; `is_scaled` False gives the P-norm
    itself, whose derivative is exact.

    `where` leaves out cells beside supports and loads: what is held or pulled at the corner of a
    voxel has a stress that grows without end as cells get smaller.  Middles of cells: a wall of
    few cells in bending has its peak at the surface, half a cell further out.
    """

    case: int
    where: BoolArray
    power: float = POWER
    is_scaled: bool = True

    @property
    def key(self) -> str:
        """The word stress and the number of the case."""
        return f"stress.{self.case}"

    def value(self, physical: FloatArray, fields: Fields) -> tuple[float, FloatArray]:
        """The stress [Pa] and its derivative by `physical` [Pa], shape cells."""
        problem = fields.problem
        stresses = solid_stress(fields, self.case)
        mises = von_mises(stresses)
        relaxation = np.sqrt(physical) * self.where
        largest = scaled_maximum if self.is_scaled else p_norm
        value, slope = largest(relaxation * mises, power=self.power)

        by_strain = stress_of(problem.stiffness, slope * relaxation * von_mises_slope(stresses))
        adjoint = fields.adjoint(self.key, strain_adjoint(problem.grid, by_strain)[None])[0]
        twice_root = 2.0 * np.sqrt(np.where(physical > 0.0, physical, 1.0))
        explicit = slope * self.where * mises / twice_root  # 0 at x = 0, since slope is, for P > 2
        return value, explicit + fields.implicit_slope(self.case, adjoint)


def solid_stress(fields: Fields, case: int) -> FloatArray:
    """Stress [Pa] of the solid under the strain of each cell in case number `case`, (6, cells)."""
    problem = fields.problem
    temperature = problem.cases[case].temperature
    free = None
    if temperature is not None:
        free = np.zeros((6, *problem.grid.shape))
        free[:3] = problem.expansion * np.asarray(temperature)
    u = fields.displacement[case]
    return stress(problem.grid, problem.stiffness, u, initial_strain=free)


def cells_far_from(nodes: BoolArray, *, distance: float, edge: tuple[float, ...]) -> BoolArray:
    """Cells all of whose nodes lie further than `distance` [m] from every one of `nodes`.

    `nodes` (nodes), `edge` [m] of a cell; returned is of shape cells.
    """
    from scipy.ndimage import distance_transform_edt, minimum_filter

    cells = tuple(n - 1 for n in nodes.shape)
    if not nodes.any():
        return np.ones(cells, dtype=np.bool_)
    is_far = distance_transform_edt(~nodes, sampling=edge) > distance * (1.0 + 1e-9)
    all_corners = minimum_filter(is_far, size=2, origin=-1)  # of node i and the next ones
    return np.asarray(all_corners[tuple(slice(n) for n in cells)])
