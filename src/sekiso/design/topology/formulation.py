"""From settings to what is minimised under which limits."""

from __future__ import annotations

from sekiso.design.topology.compliance import CaseCompliance, Compliance
from sekiso.design.topology.problem import Problem
from sekiso.design.topology.responses import Aim, Formulation, Limit
from sekiso.design.topology.settings import Settings
from sekiso.design.topology.volume import VolumeFraction


def formulation(problem: Problem, settings: Settings) -> Formulation:
    """Aims and limits that `settings` ask for."""
    return Formulation(_aims(problem, settings), _limits(settings))


def _aims(problem: Problem, settings: Settings) -> tuple[Aim, ...]:
    if settings.objective == "worst_compliance":
        return tuple(
            Aim(CaseCompliance(number, case.weight)) for number, case in enumerate(problem.cases)
        )
    return (Aim(Compliance()),)


def _limits(settings: Settings) -> tuple[Limit, ...]:
    limits: list[Limit] = []
    if settings.volume_fraction is not None:
        limits.append(Limit(VolumeFraction(), settings.volume_fraction))
    return tuple(limits)


def uses_optimality_criteria(settings: Settings, wanted: Formulation) -> bool:
    """Whether one aim under nothing but a volume is asked for, which OC can do."""
    only_volume = [limit.response.key for limit in wanted.limits] == ["volume_fraction"]
    is_compliance = wanted.aims[0].response.key.startswith(("compliance", "thermal_compliance"))
    can = only_volume and len(wanted.aims) == 1 and is_compliance
    return settings.optimiser == "oc" or (settings.optimiser == "auto" and can)
