"""From settings to what is minimised under which limits."""

from __future__ import annotations

import numpy as np

from sekiso.design.topology.compliance import CaseCompliance, Compliance
from sekiso.design.topology.displacement import LargestDisplacement, loaded_nodes
from sekiso.design.topology.heat_conduction import LargestTemperature, ThermalCompliance
from sekiso.design.topology.mass import Mass
from sekiso.design.topology.problem import Case, Problem
from sekiso.design.topology.responses import Aim, Formulation, Limit, Response
from sekiso.design.topology.robust import length_scales
from sekiso.design.topology.settings import Settings
from sekiso.design.topology.stress_norm import LargestStress, cells_far_from
from sekiso.design.topology.volume import VolumeFraction
from sekiso.domain.errors import NeedError
from sekiso.numerics.arrays import BoolArray
from sekiso.numerics.voxels.corners import nodes_of

STRESS_MOVE = 0.1
MARGIN_CELLS = 2.0


def formulation(problem: Problem, settings: Settings) -> Formulation:
    """Aims and limits that `settings` ask for.

    With a smallest member everything that the part must bear is asked of the eroded design, with a
    smallest gap volume and mass of the dilated one.
    """
    scales = length_scales(problem, settings)
    eroded, dilated = scales.variants if scales else (None, None)
    if settings.objective == "mass":
        aims = [Aim(Mass(), dilated)]
    else:
        aims = [Aim(response, eroded) for response in _work(problem, settings)]
    volume = _volume(settings, dilated)
    strength = strength_limits(problem, settings, threshold=eroded)
    return Formulation(tuple(aims), (*volume, *strength))


def strength_limits(
    problem: Problem, settings: Settings, *, threshold: float | None = None
) -> tuple[Limit, ...]:
    """Limits of displacement and stress in every case, of compliance and of temperature.

    They are asked of the design projected at `threshold`, None for the nominal one.  Raises
    NeedError where no cell lies far enough from supports and loads for its stress to be judged.
    """
    limits: list[tuple[Response, float]] = []
    for number, case in enumerate(problem.cases):
        if settings.max_displacement is not None:
            watched = LargestDisplacement(number, _watched(problem, case))
            limits.append((watched, settings.max_displacement))
        if settings.max_stress is not None:
            share = settings.stress_shares[number] if settings.stress_shares else 1.0
            most = share * settings.max_stress
            limits.append((LargestStress(number, _judged(problem, settings)), most))
    if settings.max_compliance is not None:
        limits.append((Compliance(), settings.max_compliance))
    if settings.max_temperature is not None and problem.heat is not None:
        heated = problem.heat.source[0] != 0.0
        limits.append((LargestTemperature(heated), settings.max_temperature))
    return tuple(Limit(response, most, threshold) for response, most in limits)


def stress_margin(problem: Problem, settings: Settings) -> float:
    """Distance [m] from what is held or loaded within which stress is not limited."""
    if settings.stress_margin is not None:
        return settings.stress_margin
    return MARGIN_CELLS * max(problem.grid.edge)


def uses_optimality_criteria(problem: Problem, settings: Settings, wanted: Formulation) -> bool:
    """Whether one work under nothing but a volume is asked for, which OC can do.

    OC needs work that never grows with more material: no weight, no heat; eroded designs ask for
    shorter steps than it takes.
    """
    only_volume = [limit.response.key for limit in wanted.limits] == ["volume_fraction"]
    is_work = wanted.aims[0].response.key.startswith(("compliance", "thermal_compliance"))
    falls = not any(case.is_design_dependent for case in problem.cases)
    is_one = len(wanted.aims) == 1 and wanted.aims[0].threshold is None
    can = only_volume and is_one and is_work and falls
    return settings.optimiser == "oc" or (settings.optimiser == "auto" and can)


def largest_move(settings: Settings) -> float:
    """Most that a cell changes per iteration: less with stress, the least smooth of all."""
    return settings.move if settings.max_stress is None else min(settings.move, STRESS_MOVE)


def _work(problem: Problem, settings: Settings) -> list[Response]:
    """What the loads do, to be small: one response, or one per case of which the largest counts."""
    if settings.objective == "worst_compliance":
        cases = enumerate(problem.cases)
        return [CaseCompliance(number, case.weight) for number, case in cases]
    if settings.objective == "thermal_compliance":
        return [ThermalCompliance()]
    return [Compliance()]


def _volume(settings: Settings, dilated: float | None) -> list[Limit]:
    most = settings.volume_fraction
    if most is None:
        return []
    return [Limit(VolumeFraction(), most, dilated, is_nominal=dilated is not None)]


def _watched(problem: Problem, case: Case) -> BoolArray:
    """Nodes whose displacement is limited: loaded ones, else those of frozen cells, else all."""
    for nodes in (loaded_nodes(case.force), nodes_of(problem.frozen)):
        if nodes.any():
            return np.asarray(nodes)
    return np.ones(problem.grid.node_shape, dtype=np.bool_)


def _judged(problem: Problem, settings: Settings) -> BoolArray:
    """Cells whose stress is limited: those away from what is held and loaded in any case.

    What holds a layer of one cell in its plane, at all its nodes, does not count.
    """
    wide = [axis for axis, n in enumerate(problem.grid.shape) if n > 1]
    nodes = np.asarray(problem.fixed[wide].any(axis=0))
    for case in problem.cases:
        nodes = nodes | loaded_nodes(case.force)
    margin = stress_margin(problem, settings)
    far = cells_far_from(nodes, distance=margin, edge=problem.grid.edge)
    judged = problem.is_design & far
    if not judged.any():
        raise NeedError("topology_stress_nowhere", got=f"{margin * 1e3:.3g}")
    return judged
