"""Along which axis a design space can be built up: six closures of cells, compared in seconds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.design.topology.overhang_filter import uncarried_frozen
from sekiso.design.topology.problem import Problem
from sekiso.design.topology.settings import BUILD_AXES
from sekiso.design.topology.support_closure import hanging, support_closure


@dataclass(frozen=True)
class AxisCost:
    """What one build axis costs, in volumes [m3].

    `uncarried`: frozen cells that would hang even in the solid design space; `carriers`: cells
    that carry the frozen ones, the least that any design needs; `lost`: design space in which
    nothing can be built; `height` [m] of the build.
    """

    axis: str
    uncarried: float
    carriers: float
    lost: float
    height: float


def build_axis_costs(problem: Problem, *, angle: float) -> tuple[AxisCost, ...]:
    """The six axes of BUILD_AXES, the best first.

    First whichever leaves the least of the frozen cells hanging, then which carries them with the
    least material, then which loses the least design space, then the lowest.  `angle` [rad] from
    the plate.  No optimisation is run: the order tells where a good design can be, not its mass.
    """
    costs = [_cost(problem, axis, angle) for axis in BUILD_AXES]
    return tuple(sorted(costs, key=lambda c: (c.uncarried, c.carriers, c.lost, c.height)))


def best_build_axis(problem: Problem, *, angle: float) -> str:
    """The first of `build_axis_costs`."""
    return build_axis_costs(problem, angle=angle)[0].axis


def _cost(problem: Problem, axis: str, angle: float) -> AxisCost:
    edge, cell = problem.grid.edge, problem.grid.cell_volume
    frozen = problem.frozen & problem.is_design
    closure = support_closure(
        frozen, axis=axis, edge=edge, angle=angle, allowed=problem.is_design, frozen=frozen,
        way="add",
    )  # fmt: skip
    number = "xyz".index(axis[1])
    others = tuple(k for k in range(3) if k != number)
    layers = np.flatnonzero(problem.is_design.any(axis=others))
    return AxisCost(
        axis,
        uncarried=float(uncarried_frozen(problem, axis=axis, angle=angle).sum()) * cell,
        carriers=float(closure.added.sum()) * cell,
        lost=float(hanging(problem.is_design, axis=axis, edge=edge, angle=angle).sum()) * cell,
        height=float(np.ptp(layers) + 1) * edge[number] if len(layers) else 0.0,
    )
