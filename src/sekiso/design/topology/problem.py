"""What is to be optimised: a design space of voxels, what holds it, what acts on it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from sekiso.numerics.arrays import BoolArray, FloatArray
from sekiso.numerics.voxels.grid import Grid

Vector = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Case:
    """One load case: everything that acts at the same time.

    `force` [N] at the nodes, shape (3, nx+1, ny+1, nz+1).  `acceleration` [m/s2] is that of a free
    mass: what pulls.  `temperature` [K] above that at which the part is free of stress, one number
    or one per cell.  `weight` is the share of the case in a sum over cases.
    """

    name: str
    force: FloatArray
    weight: float = 1.0
    acceleration: Vector | None = None
    temperature: float | FloatArray | None = None

    @property
    def is_design_dependent(self) -> bool:
        """Whether what acts changes with the density."""
        return self.acceleration is not None or self.temperature is not None


@dataclass(frozen=True, eq=False)
class Heat:
    """Conduction: `source` [W] at the nodes and where the temperature is held at zero.

    Both of shape (1, nx+1, ny+1, nz+1).
    """

    source: FloatArray
    fixed: BoolArray


@dataclass(frozen=True, eq=False)
class Problem:
    """A design space on a grid, its supports, its load cases and its material (SI).

    `design` (cells, 0..1): the fraction of each cell that lies inside the design space; stiffness
    and mass of a cell at the boundary are proportional to it.  `frozen` (cells): stays solid.
    `fixed` (3, nodes): displacement held at zero.  `stiffness` (6, 6) [Pa] of the solid in the
    order xx, yy, zz, yz, xz, xy with engineering shear, `density` [kg/m3], `expansion` [1/K],
    `conductivity` (3, 3) [W/(m K)].
    """

    grid: Grid
    design: FloatArray
    frozen: BoolArray
    fixed: BoolArray
    cases: tuple[Case, ...]
    stiffness: FloatArray
    density: float = 1.0
    expansion: float = 0.0
    conductivity: FloatArray = field(default_factory=lambda: np.eye(3))
    heat: Heat | None = None

    @cached_property
    def is_design(self) -> BoolArray:
        """Cells with any part inside the design space."""
        return np.asarray(self.design > 0.0)

    @cached_property
    def is_free(self) -> BoolArray:
        """Cells whose density is looked for."""
        return self.is_design & ~self.frozen

    @property
    def volume(self) -> float:
        """Volume [m3] of the design space."""
        return float(self.design.sum()) * self.grid.cell_volume

    def mass(self, physical: FloatArray) -> float:
        """Mass [kg] of the density `physical` (cells, 0..1)."""
        return self.density * float((self.design * physical).sum()) * self.grid.cell_volume

    def with_cases(self, cases: tuple[Case, ...]) -> Problem:
        """The same design space under other cases."""
        return replace(self, cases=cases)


def kept_share(problem: Problem) -> float:
    """Share of the design space that has to stay."""
    return float(problem.design[problem.frozen].sum() / problem.design.sum())
