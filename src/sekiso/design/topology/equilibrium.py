"""Solutions of K u = f for one density after another: directly, or by multigrid."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from sekiso.design.topology.direct_equilibrium import MOST_UNKNOWNS, DirectEquilibrium
from sekiso.design.topology.settings import Settings
from sekiso.domain.errors import NeedError
from sekiso.numerics.arrays import BoolArray, FloatArray
from sekiso.numerics.voxels.operator import Operator
from sekiso.numerics.voxels.solver import ConvergenceError, Solution, Solver

LOOSEST = 1e-2  # residual at which a design still tells where material is missing


class Equilibrium(Protocol):
    """One operator and its solver, set up once and given new densities."""

    operator: Operator

    def solve(self, loads: FloatArray, *, scale: FloatArray, start: FloatArray | None) -> Solution:
        """Fields under `loads` (n, fields, nodes) at the densities `scale`."""
        ...


def equilibrium(operator: Operator, fixed: BoolArray, settings: Settings) -> Equilibrium:
    """The solver that `settings` name; direct for small bodies where it says "auto"."""
    is_small = int((~fixed).sum()) <= MOST_UNKNOWNS
    if settings.solver == "direct" or (settings.solver == "auto" and is_small):
        return DirectEquilibrium(operator, fixed)
    return MultigridEquilibrium(operator, fixed, settings)


class MultigridEquilibrium:
    """Multigrid; where it stalls it starts anew, then accepts a residual up to `LOOSEST`.

    A design that is about to lose a member has nearly loose pieces, which single precision hardly
    tells apart.  The residual reached is in the solution, and in the history of the design.
    """

    def __init__(self, operator: Operator, fixed: BoolArray, settings: Settings) -> None:
        self.operator = operator
        self._settings = settings
        self._fixed = fixed
        self._scale: FloatArray | None = None
        self._solver = Solver(
            operator,
            fixed,
            tolerance=settings.tolerance,
            max_iterations=settings.max_solver_iterations,
        )

    def solve(self, loads: FloatArray, *, scale: FloatArray, start: FloatArray | None) -> Solution:
        """Fields under `loads` (n, fields, nodes) at the densities `scale`.

        Raises NeedError where no equilibrium is found.
        """
        if self._scale is not scale:
            self._solver.rescale(scale)
            self._scale = scale
        tolerance = self._settings.tolerance
        tries: list[tuple[FloatArray | None, float]]
        tries = [(start, tolerance)] if start is not None else []
        tries += [(None, tolerance), (None, min(100.0 * tolerance, LOOSEST))]
        for guess, goal in tries:
            self._solver.tolerance = goal
            try:
                return self._solver.solve(np.where(self._fixed, 0.0, loads), start=guess)
            except ConvergenceError as error:
                stalled = error
        raise NeedError(
            "topology_no_equilibrium", n=stalled.iterations, residual=f"{stalled.residual:.0e}"
        ) from stalled
