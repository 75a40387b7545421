"""What cannot be asked for, said before the first iteration; what was not kept, after the last."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sekiso.design.topology.fields import Analysis
from sekiso.design.topology.formulation import strength_limits, stress_margin
from sekiso.design.topology.openings import opening
from sekiso.design.topology.problem import Problem
from sekiso.design.topology.settings import Settings
from sekiso.design.topology.state import History
from sekiso.domain.errors import NeedError
from sekiso.domain.part import Finding

KEPT = 1.01  # of a limit: within one per cent it counts as kept
# A solid design space is the stiffest, but not the one of least stress: a sharp inner corner of it
# can be rounded by taking material away.  Under weight or heat it is not the stiffest either.
_SOLID_NEED_NOT_KEEP = 2.0
_CELLS_ACROSS = 2.0  # of the thinnest member: fewer show neither bending nor a projection
_OUT_OF_REACH = {
    "displacement": "topology_displacement_out_of_reach",
    "stress": "topology_stress_out_of_reach",
    "compliance": "topology_compliance_out_of_reach",
    "temperature": "topology_temperature_out_of_reach",
}


def refuse_impossible(problem: Problem, settings: Settings) -> None:
    """Raise NeedError for settings that no design of `problem` can fulfil, or that have no optimum.

    Lengths below the cells or above the design space; a volume below that of the frozen cells;
    mass to be saved with nothing to keep, stiffness with nothing to save; limits of displacement,
    compliance or stress that not even the whole design space keeps (stress: by a factor of two,
    as rounding a corner may lower it).
    """
    _refuse_lengths(problem, settings)
    _refuse_unbounded(settings)
    _refuse_volume(problem, settings)
    _refuse_strength(problem, settings)


def limit_findings(problem: Problem, settings: Settings, history: History) -> tuple[Finding, ...]:
    """Limits that the last design does not keep within one per cent; where stress was free.

    "<limit>_missed" of stress, displacement, compliance, temperature or volume has the number of
    the `case` and the `ratio` value / limit; "stress_margin" tells within which distance [mm] of
    supports and loads no stress was limited.
    """
    last = {key: float(column[-1]) for key, column in history.columns.items() if len(column)}
    missed = {
        key.removeprefix("limit."): ratio
        for key, ratio in last.items()
        if key.startswith("limit.") and ratio > KEPT
    }
    findings = [_missed(limit, ratio) for limit, ratio in missed.items()]
    margin = stress_margin(problem, settings)
    if settings.max_stress is not None and margin > 0.0:
        told: Mapping[str, float] = {"margin": margin * 1e3}
        findings.append(Finding("stress_margin", "info", told))
    return tuple(findings)


def _missed(limit: str, ratio: float) -> Finding:
    kind, _, case = limit.partition(".")
    number = str(int(case) + 1) if case else "-"
    code = f"{kind.removesuffix('_fraction')}_missed"
    return Finding(code, values={"case": number, "ratio": ratio})


def _refuse_lengths(problem: Problem, settings: Settings) -> None:
    edge = problem.grid.edge
    lengths = {
        "topology_member_below_cells": settings.min_member,
        "topology_gap_below_cells": settings.min_gap,
    }
    for error, length in lengths.items():
        if length is not None and length < _CELLS_ACROSS * max(edge):
            raise NeedError(
                error,
                got=f"{length * 1e3:.3g}",
                allowed=f"{_CELLS_ACROSS * max(edge) * 1e3:.3g}",
                cell=f"{length / _CELLS_ACROSS * 1e3:.3g}",
            )
    if settings.min_member is not None:
        member = settings.min_member
        if not opening(problem.design >= 0.5, diameter=member, edge=edge).any():
            raise NeedError("topology_space_below_member", got=f"{member * 1e3:.3g}")


def _refuse_unbounded(settings: Settings) -> None:
    strength = (
        settings.max_displacement,
        settings.max_stress,
        settings.max_compliance,
        settings.max_temperature,
    )
    if settings.objective == "mass" and all(limit is None for limit in strength):
        raise NeedError("topology_nothing_to_keep")
    if settings.objective != "mass" and settings.volume_fraction is None:
        raise NeedError("topology_nothing_to_save")


def _refuse_volume(problem: Problem, settings: Settings) -> None:
    frozen = problem.frozen & problem.is_design
    share = float(problem.design[frozen].sum() / problem.design.sum())
    if settings.volume_fraction is not None and settings.volume_fraction <= share:
        raise NeedError(
            "topology_volume_below_frozen",
            got=f"{settings.volume_fraction:.3g}",
            allowed=f"{share:.3g}",
        )


def _refuse_strength(problem: Problem, settings: Settings) -> None:
    """Analyse the whole design space as solid and compare it with every limit."""
    limits = strength_limits(problem, settings)
    if not limits:
        return
    solid = np.where(problem.is_design, 1.0, 0.0)
    fields = Analysis(problem, settings).fields(solid, penalty=settings.penalty, starts={})
    is_stiffest = not any(case.is_design_dependent for case in problem.cases)
    for limit in limits:
        kind, _, case = limit.response.key.partition(".")
        most = limit.most
        if kind == "stress" or not (is_stiffest or kind == "temperature"):
            most *= _SOLID_NEED_NOT_KEEP
        best = limit.response.value(solid, fields)[0]
        if best > most:
            name = problem.cases[int(case)].name if case else "-"
            raise NeedError(
                _OUT_OF_REACH[kind],
                got=_shown(kind, limit.most),
                best=_shown(kind, best),
                case=name,
            )


def _shown(kind: str, value: float) -> str:
    """In mm, MPa, J or K."""
    return f"{value * {'displacement': 1e3, 'stress': 1e-6}.get(kind, 1.0):.4g}"
