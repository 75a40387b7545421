"""The lightest shape of a safety factor: least mass under a stress limit that the check sets."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sekiso.design.topology.formulation import strength_limits
from sekiso.design.topology.lighten import (
    Check,
    Watch,
    checked_shape,
    factor_of,
    thicker_shapes,
)
from sekiso.design.topology.optimise import Design, optimise
from sekiso.design.topology.preparation import Preparation
from sekiso.design.topology.result import Topology
from sekiso.design.topology.settings import Settings
from sekiso.design.topology.state import History, State
from sekiso.domain.errors import NeedError
from sekiso.domain.part import Finding

_START = 0.25  # volume fraction of the stiff shape that the search begins with
_STIFF_SHARE, _STIFF_DOUBLING = 1 / 3, 5  # of the iterations; iterations per doubling
_SHARPNESS = 8.0  # of the projection under stress limits: sharper ones hide the way
_FILTER = 2.2  # cells, radius: under narrower ones shapes hang by the corners of cells
_MOVE = 0.05  # of a cell per iteration: larger ones cut members off, and grow them again
_FIRST_LIMIT = 0.75  # of the strength: middles of cells see less than surfaces
_AGAIN = 1 / 4  # of the iterations, in each later round
_SPARE = 0.015  # of the factor asked for, aimed at
_NEAR = 0.1  # of the factor: shapes of another round differ by as much, for better or worse
_DOWN, _UP = math.log(1.6), math.log(1.06)  # of a limit per round: necks follow large raises
_MARGIN = 1.0  # cells around supports and loads where stress is not limited


@dataclass(frozen=True)
class StressSearch:
    """What is looked for: the safety factor against `strength` [Pa], rounds at most."""

    factor: float
    strength: float
    rounds: int = 2


def strong_shape(
    prepared: Preparation,
    settings: Settings,
    search: StressSearch,
    *,
    check: Check,
    progress: Watch | None = None,
    resume: State | None = None,
    process: str = "",
) -> Topology:
    """The lightest checked shape that reaches the factor; else the strongest, with a finding.

    A stiff shape first, by optimality criteria.  From it the least mass at which no case exceeds
    its stress limit, by moving asymptotes.  Cells know the stress at their middles only, so the
    limit of each case is then moved to what its check on the finished mesh tells,

        limit = modelled stress x safety factor of the check / factor asked for,

    and the design goes on from where it was for some iterations, until the factor is met.  Before
    that, metal is added where the check finds too much stress: at necks and notches of the mesh.
    """
    problem = prepared.problem
    radius = max(settings.filter_radius, _FILTER * max(problem.grid.edge))
    settings = replace(settings, filter_radius=radius)
    state = resume or _stiff(prepared, settings, progress).state
    shares = [_FIRST_LIMIT] * len(problem.cases)
    limited = _limited(prepared, settings, search)
    n = max(settings.n_iterations - round(_STIFF_SHARE * settings.n_iterations), 1)
    state = State(0, state.x, state.warm)
    tried: list[Topology] = []
    for _ in range(search.rounds):
        aimed = replace(limited, n_iterations=n, stress_shares=tuple(shares))
        design = optimise(problem, aimed, progress=progress, resume=state)
        found = checked_shape(prepared, design, aimed, check, process)
        tried.append(found)
        thicker = thicker_shapes(prepared, found, aimed, check, process, search.factor)
        tried += thicker
        found = tried[-1]
        excess = factor_of(found) / search.factor - 1.0
        if found.ended == "asked" or 0.0 <= excess <= _NEAR:
            break
        shares = _moved(shares, search, design, found)
        state, n = design.state, n + max(round(_AGAIN * settings.n_iterations), 1)
    return _best(tried, search.factor)


def can_limit_stress(prepared: Preparation, settings: Settings, search: StressSearch) -> bool:
    """Whether any cell lies far enough from supports and loads for its stress to be limited."""
    try:
        strength_limits(prepared.problem, _limited(prepared, settings, search))
    except NeedError:
        return False
    return True


def _stiff(prepared: Preparation, settings: Settings, progress: Watch | None) -> Design:
    """The stiffest shape of the first volume."""
    n = max(round(_STIFF_SHARE * settings.n_iterations), 1)
    frozen = prepared.problem.design[prepared.problem.frozen].sum() / prepared.problem.design.sum()
    stiff = replace(
        settings,
        volume_fraction=max(_START, min(1.5 * float(frozen), 1.0)),
        n_iterations=n,
        sharpness=_SHARPNESS,
        sharpness_every=_STIFF_DOUBLING,
    )
    return optimise(prepared.problem, stiff, progress=progress)


def _limited(prepared: Preparation, settings: Settings, search: StressSearch) -> Settings:
    return replace(
        settings,
        objective="mass",
        volume_fraction=None,
        max_stress=search.strength / search.factor,
        stress_margin=_MARGIN * max(prepared.problem.grid.edge),
        sharpness=_SHARPNESS,
        sharpness_every=0,
        move=_MOVE,
        optimiser="mma",
    )


def _moved(
    shares: list[float], search: StressSearch, design: Design, found: Topology
) -> list[float]:
    """The limit of each case as a share of the strength, after its check."""
    moved = []
    for number, share in enumerate(shares):
        modelled = share * _modelled(design.history, number)
        step = math.log(modelled * _case_factor(found, number) / search.factor / (1.0 + _SPARE))
        step -= math.log(share)
        moved.append(share * math.exp(float(np.clip(step, -_DOWN, _UP))))
    return moved


def _modelled(history: History, number: int) -> float:
    """Stress of a case over its limit, at the last iteration."""
    return float(history[f"limit.stress.{number}"][-1])


def _case_factor(found: Topology, number: int) -> float:
    if found.verification is None:
        return factor_of(found)
    case: Any = found.verification.cases[number]
    return float(case.safety_factor.value)


def _best(tried: list[Topology], factor: float) -> Topology:
    enough = [found for found in tried if factor_of(found) >= factor]
    if enough:
        return min(enough, key=lambda found: found.mass)
    best = max(tried, key=factor_of)
    short = Finding("factor_not_reached", "error", {"asked": factor, "reached": factor_of(best)})
    return replace(best, findings=(short, *best.findings))
