"""Equilibrium of one physical density: what the responses may ask for."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from sekiso.design.topology.case_loads import case_load, case_load_slope
from sekiso.design.topology.equilibrium import Equilibrium, equilibrium
from sekiso.design.topology.interpolation import solid_fraction
from sekiso.design.topology.problem import Problem
from sekiso.design.topology.settings import Settings
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.voxels.operator import conduction, elasticity


class Analysis:
    """Equilibria of one problem; `fields` gives them for a density."""

    def __init__(self, problem: Problem, settings: Settings) -> None:
        self.problem = problem
        self.settings = settings

    @cached_property
    def elastic(self) -> Equilibrium:
        """Elastic equilibrium."""
        problem = self.problem
        operator = elasticity(problem.grid, problem.stiffness, scale=problem.design)
        return equilibrium(operator, problem.fixed, self.settings)

    @cached_property
    def thermal(self) -> Equilibrium:
        """Steady conduction; the problem must have `heat`."""
        problem = self.problem
        assert problem.heat is not None
        operator = conduction(problem.grid, problem.conductivity, scale=problem.design)
        return equilibrium(operator, problem.heat.fixed, self.settings)

    def fields(
        self, physical: FloatArray, *, penalty: float, starts: dict[str, FloatArray]
    ) -> Fields:
        """Equilibrium of `physical`; `starts` are the solutions of the iteration before."""
        return Fields(self, physical, penalty, starts)


class Fields:
    """Displacements, temperatures, adjoint solutions and derivatives at one physical density.

    Solved when first asked for.  `scale` (cells) is the fraction of the solid's stiffness, design
    fraction x `solid_fraction`, `slope` its derivative by the density.  `solutions` are
    warm starts for the next density.
    """

    def __init__(
        self,
        analysis: Analysis,
        physical: FloatArray,
        penalty: float,
        starts: dict[str, FloatArray],
    ) -> None:
        settings, design = analysis.settings, analysis.problem.design
        fraction, slope = solid_fraction(
            physical,
            penalty=penalty,
            weakest=settings.weakest,
            interpolation=settings.interpolation,
        )
        self.problem = analysis.problem
        self.physical = physical
        self.scale = design * fraction
        self.slope = design * slope
        self.solutions: dict[str, FloatArray] = {}
        self.n_iterations = 0
        self.residual = 0.0
        self._analysis = analysis
        self._starts = starts

    @cached_property
    def loads(self) -> FloatArray:
        """Force [N] of every case, shape (n_cases, 3, nodes)."""
        return np.stack(
            [
                case_load(self.problem, case, physical=self.physical, scale=self.scale)
                for case in self.problem.cases
            ]
        )

    @cached_property
    def displacement(self) -> FloatArray:
        """Displacement [m] of every case, shape (n_cases, 3, nodes)."""
        return self._solve(self._analysis.elastic, "displacement", self.loads)

    def adjoint(self, key: str, loads: FloatArray) -> FloatArray:
        """K^-1 `loads`, both of shape (n, 3, nodes); `key` names it for the next warm start."""
        return self._solve(self._analysis.elastic, f"adjoint.{key}", loads)

    def energy(self, u: FloatArray, v: FloatArray | None = None) -> FloatArray:
        """u_e^T K_e v_e of solid cells [J], shape cells, of fields (3, nodes)."""
        return self._analysis.elastic.operator.energy(u, v)

    def implicit_slope(self, case: int, adjoint: FloatArray) -> FloatArray:
        """Derivative of adjoint . (f - K u) by the physical density at constant fields, cells.

        With K adjoint = dg/du it is the derivative of g through the displacement of case `case`.
        """
        softer = self.slope * self.energy(self.displacement[case], adjoint)
        return self.load_slope(case, adjoint) - softer

    def load_slope(self, case: int, adjoint: FloatArray) -> FloatArray:
        """Derivative of adjoint . f by the physical density, shape cells."""
        acting = self.problem.cases[case]
        return case_load_slope(self.problem, acting, slope=self.slope, adjoint=adjoint)

    @cached_property
    def temperature(self) -> FloatArray:
        """Temperature [K] above the held one, shape (1, nodes)."""
        assert self.problem.heat is not None
        sources = self.problem.heat.source[None]
        return np.asarray(self._solve(self._analysis.thermal, "temperature", sources)[0])

    def thermal_adjoint(self, key: str, loads: FloatArray) -> FloatArray:
        """Conduction solved for `loads` of shape (n, 1, nodes)."""
        return self._solve(self._analysis.thermal, f"thermal_adjoint.{key}", loads)

    def thermal_slope(self, adjoint: FloatArray) -> FloatArray:
        """Derivative of adjoint . (q - K t) by the physical density, shape cells."""
        energy = self._analysis.thermal.operator.energy(self.temperature, adjoint)
        return -self.slope * energy

    def _solve(self, equilibrium: Equilibrium, key: str, loads: FloatArray) -> FloatArray:
        start = self._starts.get(key)
        solution = equilibrium.solve(loads, scale=self.scale, start=start)
        self.solutions[key] = solution.field
        self.n_iterations += solution.iterations
        self.residual = max(self.residual, solution.residual)
        return solution.field
