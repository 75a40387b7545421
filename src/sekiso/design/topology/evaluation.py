"""One look at a design: all values and derivatives that the optimiser asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sekiso.design.topology.density_chain import DensityChain, penalty_at
from sekiso.design.topology.fields import Analysis, Fields
from sekiso.design.topology.maps import Backward
from sekiso.design.topology.responses import Formulation, Limit, Response
from sekiso.design.topology.state import State
from sekiso.design.topology.volume import volume_fraction
from sekiso.numerics.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Values and derivatives by the design variables, shape (n, cells).

    `limits` are value / most - 1.  `physical` is the nominal density, `volume_fraction` its volume.
    """

    aims: FloatArray
    aim_gradients: FloatArray
    limits: FloatArray
    limit_gradients: FloatArray
    physical: FloatArray
    volume_fraction: float
    warm: dict[str, FloatArray]
    n_solver_iterations: int
    residual: float


class Evaluator:
    """Evaluates designs of one problem; what is set up once is kept."""

    def __init__(self, chain: DensityChain, wanted: Formulation) -> None:
        self.chain = chain
        self.wanted = wanted
        self._analysis = Analysis(chain.problem, chain.settings)

    def at(self, state: State) -> Evaluation:
        """Every aim and limit of the design of `state`."""
        views = _Views(self.chain, self._analysis, state)
        aims = [views.value(aim.response, aim.threshold) for aim in self.wanted.aims]
        limits = [views.limit(limit) for limit in self.wanted.limits]
        most = np.array([limit.most for limit in self.wanted.limits])
        shape = (len(limits), *state.x.shape)
        gradients = np.array([gradient for _, gradient in limits]).reshape(shape)
        physical = views.physical(None)
        return Evaluation(
            aims=np.array([value for value, _ in aims]),
            aim_gradients=np.array([gradient for _, gradient in aims]),
            limits=np.array([value for value, _ in limits]) / most - 1.0,
            limit_gradients=gradients / most[:, None, None, None],
            physical=physical,
            volume_fraction=volume_fraction(self.chain.problem, physical),
            warm=views.solutions(),
            n_solver_iterations=views.n_iterations(),
            residual=views.residual(),
        )

    def physical(self, x: FloatArray, iteration: int) -> FloatArray:
        """The nominal physical density of `x`."""
        return self.chain.at(iteration).forward(x)[0]


class _Views:
    """The design of one state as each threshold of the projection shows it."""

    def __init__(self, chain: DensityChain, analysis: Analysis, state: State) -> None:
        self._chain = chain
        self._analysis = analysis
        self._state = state
        self._seen: dict[float | None, tuple[Fields, Backward]] = {}

    def value(self, response: Response, threshold: float | None) -> tuple[float, FloatArray]:
        fields, backward = self._view(threshold)
        value, slope = response.value(fields.physical, fields)
        return value, backward(slope)

    def limit(self, limit: Limit) -> tuple[float, FloatArray]:
        value, slope = self.value(limit.response, limit.threshold)
        if not limit.is_nominal:
            return value, slope
        nominal = self.value(limit.response, None)[0]
        return nominal, slope * (nominal / value)

    def physical(self, threshold: float | None) -> FloatArray:
        return self._view(threshold)[0].physical

    def solutions(self) -> dict[str, FloatArray]:
        return {
            _prefix(threshold) + key: field
            for threshold, (fields, _) in self._seen.items()
            for key, field in fields.solutions.items()
        }

    def n_iterations(self) -> int:
        return sum(fields.n_iterations for fields, _ in self._seen.values())

    def residual(self) -> float:
        return max(fields.residual for fields, _ in self._seen.values())

    def _view(self, threshold: float | None) -> tuple[Fields, Callable[[FloatArray], FloatArray]]:
        if threshold not in self._seen:
            state, prefix = self._state, _prefix(threshold)
            chain = self._chain.at(state.iteration, threshold=threshold)
            physical, backward = chain.forward(state.x)
            penalty = penalty_at(self._chain.settings, state.iteration)
            starts = {
                key.removeprefix(prefix): field
                for key, field in state.warm.items()
                if key.startswith(prefix)
            }
            fields = self._analysis.fields(physical, penalty=penalty, starts=starts)
            self._seen[threshold] = (fields, backward)
        return self._seen[threshold]


def _prefix(threshold: float | None) -> str:
    return "nominal:" if threshold is None else f"{threshold}:"
