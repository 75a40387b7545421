"""The loop: analyse, differentiate, update; can be watched, stopped and resumed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sekiso.design.topology.problem import Problem
from sekiso.design.topology.settings import Settings
from sekiso.design.topology.state import History, State
from sekiso.numerics.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class Progress:
    """One iteration as a watcher sees it.

    `objective` as the objective's own unit, `limits` as value / limit, `seconds_used` and
    `seconds_left` of the processor (all threads together), `physical` the density analysed.
    """

    iteration: int
    n_iterations: int
    objective: float
    volume_fraction: float
    change: float
    seconds_used: float
    seconds_left: float
    physical: FloatArray
    limits: Mapping[str, float] = field(default_factory=dict)


Watcher = Callable[[Progress], bool | None]


@dataclass(frozen=True, eq=False)
class Design:
    """What was found.

    `x` the design variables, `physical` the density (cells, 0..1; the part of the design fraction
    that is solid; 0 outside the design space), `history`, `state` to resume from, `ended` why it
    stopped: "iterations", "change" or "asked".
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
    from the state of an earlier design, to the bit as if it had not stopped.
    """
    raise NotImplementedError
