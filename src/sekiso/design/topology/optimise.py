"""The loop: analyse, differentiate, update; can be watched, stopped and resumed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from sekiso.design.topology import moving_asymptotes, optimality_criteria
from sekiso.design.topology.cone_filter import ConeFilter
from sekiso.design.topology.density_chain import DensityChain, is_settled
from sekiso.design.topology.evaluation import Evaluation, Evaluator
from sekiso.design.topology.feasibility import refuse_impossible
from sekiso.design.topology.formulation import formulation, largest_move, uses_optimality_criteria
from sekiso.design.topology.problem import Problem
from sekiso.design.topology.robust import with_length_scales
from sekiso.design.topology.settings import Settings
from sekiso.design.topology.state import History, State
from sekiso.design.topology.volume import volume_fraction
from sekiso.design.topology.well_posed import refuse_ill_posed
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.voxels.grid import Grid

_RECENT = 5  # iterations that tell how long the next ones take


@dataclass(frozen=True, eq=False)
class Progress:
    """One iteration as a watcher sees it.

    `objective` in the objective's own unit, `limits` as value / limit, `seconds_used` and
    `seconds_left` of the processor (all threads together), `physical` the density analysed, on
    `grid`.
    """

    iteration: int
    n_iterations: int
    objective: float
    volume_fraction: float
    change: float
    seconds_used: float
    seconds_left: float
    physical: FloatArray
    grid: Grid
    limits: Mapping[str, float] = field(default_factory=dict)


Watcher = Callable[[Progress], bool | None]


@dataclass(frozen=True, eq=False)
class Design:
    """What was found.

    `x` the design variables, `physical` the density (cells, 0..1: how much of the design fraction
    of a cell is solid; 0 outside the design space), `history`, `state` to resume from, `ended` why
    it stopped: "iterations", "change" or "asked".
    """

    problem: Problem
    x: FloatArray
    physical: FloatArray
    history: History
    state: State
    ended: str

    @property
    def fraction(self) -> FloatArray:
        """Fraction of each cell that is solid: design fraction x physical density."""
        return self.problem.design * self.physical


def optimise(
    problem: Problem,
    settings: Settings,
    *,
    progress: Watcher | None = None,
    resume: State | None = None,
) -> Design:
    """The density that minimises the objective of `settings` within its limits.

    `progress` is called after every iteration and stops it by returning False.  `resume` goes on
    from the state of an earlier design, to the bit as if it had not stopped; `n_iterations` counts
    from the very first.

    Raises NeedError before the first iteration for what cannot be fulfilled.
    """
    if resume is None:
        refuse_ill_posed(problem)
        refuse_impossible(problem, settings)
    settings = with_length_scales(problem, settings)
    chain = DensityChain(problem, settings)
    evaluator = Evaluator(chain, formulation(problem, settings))
    state = resume or State(0, starting_density(problem, settings))
    clock = _Clock()
    ended = "iterations"
    while state.iteration < settings.n_iterations:
        seen = evaluator.at(state)
        state = _next_state(evaluator, state, seen)
        change = float(state.history["change"][-1])
        if progress and progress(_progress(evaluator, state, seen, clock)) is False:
            ended = "asked"
            break
        if change <= settings.change and is_settled(settings, state.iteration):
            ended = "change"
            break
    physical = evaluator.physical(state.x, max(state.iteration - 1, 0))
    return Design(problem, state.x, physical, state.history, state, ended)


def starting_density(problem: Problem, settings: Settings) -> FloatArray:
    """The same density in every free cell, such that the volume is what is asked for.

    Where no volume is asked for: half, or solid if it is the mass that is to fall.
    """
    free, design = problem.is_free, problem.design
    level = 1.0 if settings.objective == "mass" else 0.5
    if settings.volume_fraction is not None:
        solid = float(design[problem.frozen].sum())
        asked = settings.volume_fraction * float(design.sum()) - solid
        level = float(np.clip(asked / float(design[free].sum()), 0.0, 1.0))
    return np.where(free, level, np.where(problem.is_design, 1.0, 0.0))


def _next_state(evaluator: Evaluator, state: State, seen: Evaluation) -> State:
    problem, settings = evaluator.chain.problem, evaluator.chain.settings
    is_oc = uses_optimality_criteria(problem, settings, evaluator.wanted)
    x, memory = (_by_criteria if is_oc else _by_asymptotes)(evaluator, state, seen)
    row = {
        "objective": float(seen.aims.max()),
        "volume_fraction": seen.volume_fraction,
        "change": float(np.abs(x - state.x).max()),
        "solver_iterations": float(seen.n_solver_iterations),
        "residual": seen.residual,
    }
    for limit, value in zip(evaluator.wanted.limits, seen.limits, strict=True):
        row[f"limit.{limit.response.key}"] = float(value) + 1.0
    return State(state.iteration + 1, x, seen.warm, memory, state.history.with_row(row))


def _by_criteria(
    evaluator: Evaluator, state: State, seen: Evaluation
) -> tuple[FloatArray, dict[str, FloatArray]]:
    chain = evaluator.chain
    problem, settings = chain.problem, chain.settings
    free = problem.is_free
    gradient = seen.aim_gradients[0]
    if settings.filter == "sensitivity":
        means = ConeFilter(problem.grid, problem.design, settings.filter_radius)
        gradient = means.mean_gradient(state.x, gradient)
    most = evaluator.wanted.limits[0].most

    def whole(values: FloatArray) -> FloatArray:
        x = state.x.copy()
        x[free] = values
        return x

    def true_volume(values: FloatArray) -> float:
        return volume_fraction(problem, evaluator.physical(whole(values), state.iteration))

    x, is_linear = state.x[free], chain.at(state.iteration).is_linear
    memory = {} if is_linear else optimality_criteria.damping(x, state.memory, most=settings.move)
    values = optimality_criteria.next_design(
        x,
        gradient=gradient[free],
        volume_gradient=most * seen.limit_gradients[0][free],
        volume=seen.volume_fraction,
        most=most,
        move=settings.move if is_linear else memory["move"],
        true_volume=None if is_linear else true_volume,
    )
    return whole(values), memory


def _by_asymptotes(
    evaluator: Evaluator, state: State, seen: Evaluation
) -> tuple[FloatArray, dict[str, FloatArray]]:
    free = evaluator.chain.problem.is_free
    memory = state.memory
    former = moving_asymptotes.Asymptotes(
        offset=memory.get("offset"),
        former=memory.get("former"),
        earlier=memory.get("earlier"),
        scale=float(memory["scale"]) if "scale" in memory else None,
    )
    values, latter = moving_asymptotes.next_design(
        state.x[free],
        objectives=seen.aims,
        objective_gradients=seen.aim_gradients[:, free],
        limits=seen.limits,
        limit_gradients=seen.limit_gradients[:, free],
        move=largest_move(evaluator.chain.settings),
        state=former,
    )
    x = state.x.copy()
    x[free] = values
    kept = {
        "offset": latter.offset,
        "former": latter.former,
        "earlier": latter.earlier,
        "scale": None if latter.scale is None else np.asarray(latter.scale),
    }
    return x, {key: value for key, value in kept.items() if value is not None}


class _Clock:
    """Seconds of the processor since the start, and those still to come at the latest pace."""

    def __init__(self) -> None:
        self._marks = [time.process_time()]

    def mark(self, n_left: int) -> tuple[float, float]:
        self._marks.append(time.process_time())
        recent = self._marks[-_RECENT - 1 :]
        pace = (recent[-1] - recent[0]) / (len(recent) - 1)
        return self._marks[-1] - self._marks[0], pace * n_left


def _progress(evaluator: Evaluator, state: State, seen: Evaluation, clock: _Clock) -> Progress:
    n_iterations = evaluator.chain.settings.n_iterations
    used, left = clock.mark(n_iterations - state.iteration)
    limits = zip(evaluator.wanted.limits, seen.limits, strict=True)
    return Progress(
        iteration=state.iteration,
        n_iterations=n_iterations,
        objective=float(seen.aims.max()),
        volume_fraction=seen.volume_fraction,
        change=float(state.history["change"][-1]),
        seconds_used=used,
        seconds_left=left,
        physical=seen.physical,
        grid=evaluator.chain.problem.grid,
        limits={limit.response.key: float(value) + 1.0 for limit, value in limits},
    )
