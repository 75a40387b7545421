"""What of a strength check must be said in words: whether it holds, and what not to trust."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sekiso.design.strength.elements import Elements
from sekiso.design.strength.material import StrengthMaterial
from sekiso.design.strength.peaks import Reading, near_stress
from sekiso.design.strength.result import CaseStress
from sekiso.domain.part import Finding

_GROWN = 1.15  # of a peak from the coarse to the fine grid: it is not converged
# of the longest side: a cantilever that moves a tenth of its length is 1 % stiffer than by linear
# theory, at a third 10 % (Bisshopp, Drucker, Quart. Appl. Math. 3:272, 1945)
_SMALL = 0.1
_ONLY_CUT = 0.75  # of the metal in cells that the surface cuts: walls of two cells or less


def findings_of(
    cases: Sequence[CaseStress],
    readings: Sequence[tuple[Reading, Reading]],
    solved: Elements,
    material: StrengthMaterial,
    *,
    required: float,
    max_displacement: float | None,
    reach: float,
) -> tuple[Finding, ...]:
    """Findings of the worst case by stress, of the largest displacement, of grid and material."""
    worst = max(range(len(cases)), key=lambda k: cases[k].stress.value)
    found = list(_strength(cases[worst], material, required))
    found += _peak(cases[worst], readings[worst], reach)
    found += _displacement(cases, max_displacement)
    found += _far(cases, solved)
    cut = (solved.fraction > 0.0) & (solved.fraction < 1.0 - 1e-3)
    share = float(solved.fraction[cut].sum() / solved.fraction.sum())
    if share > _ONLY_CUT:
        found.append(Finding("strength_coarse", "warning", {"share": 100.0 * share}))
    return (*found, *material.findings)


def _strength(case: CaseStress, material: StrengthMaterial, required: float) -> Iterator[Finding]:
    factor = case.safety_factor
    if factor is None or material.yield_strength is None:
        yield Finding("strength_not_known", "warning", {"material": material.name})
        return
    values = {
        "factor": _three_digits(factor.value), "low": _three_digits(factor.low),
        "high": _three_digits(factor.high), "required": required,
        "case": case.name, "stress": case.stress.value / 1e6,
        "strength": material.yield_strength.value / 1e6,
    }  # fmt: skip
    points = (case.stress_point,)
    if factor.low >= required:
        yield Finding("strength_holds", "info", values, points=points)
    elif factor.high < required:
        yield Finding("strength_fails", "error", values, points=points)
    else:
        yield Finding("strength_close", "warning", values, points=points)


def _peak(case: CaseStress, pair: tuple[Reading, Reading], reach: float) -> Iterator[Finding]:
    coarse, fine = pair
    if case.is_peak_at_support and case.von_mises_max > case.stress.value:
        yield Finding(
            "strength_peak_at_support", "info",
            {"peak": case.von_mises_max / 1e6, "stress": case.stress.value / 1e6,
             "reach": 1e3 * reach, "case": case.name},
            points=(case.peak_point,),
        )  # fmt: skip
    before = near_stress(coarse, fine.free_point, reach)
    if before > 0.0 and fine.free_stress > _GROWN * before:
        yield Finding(
            "strength_peak_grows", "warning",
            {"coarse": before / 1e6, "fine": fine.free_stress / 1e6,
             "robust": case.robust_stress / 1e6, "case": case.name},
            points=(case.stress_point,),
        )  # fmt: skip


def _displacement(cases: Sequence[CaseStress], limit: float | None) -> Iterator[Finding]:
    if limit is None:
        return
    case = max(cases, key=lambda one: one.displacement.value)
    told = case.displacement
    values = {
        "value": 1e3 * told.value, "low": 1e3 * told.low, "high": 1e3 * told.high,
        "limit": 1e3 * limit, "case": case.name,
    }  # fmt: skip
    is_over, is_under = told.low > limit, told.high <= limit
    code = "stiff_enough" if is_under else "too_soft" if is_over else "stiffness_close"
    severity = "info" if is_under else "error" if is_over else "warning"
    yield Finding(f"strength_{code}", severity, values, points=(case.displacement_point,))


def _far(cases: Sequence[CaseStress], solved: Elements) -> Iterator[Finding]:
    """That the part moves so far that its stiffness changes on the way."""
    case = max(cases, key=lambda one: one.displacement.value)
    used = np.argwhere(solved.fraction > 0.0)
    longest = float(((np.ptp(used, axis=0) + 1) * np.asarray(solved.grid.edge)).max())
    if case.displacement.value > _SMALL * longest:
        values = {
            "value": 1e3 * case.displacement.value, "longest": 1e3 * longest, "case": case.name,
            "share": 100.0 * case.displacement.value / longest, "limit": 100.0 * _SMALL,
        }  # fmt: skip
        yield Finding("strength_moves_far", "error", values, points=(case.displacement_point,))


def _three_digits(value: float) -> float:
    """A factor as it is told.

    >>> _three_digits(640209.78), _three_digits(0.009686)
    (640000.0, 0.00969)
    """
    return float(f"{value:.3g}")
