"""Whether a finished shape is what was asked for: what was missed and why, what may be left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sekiso.design.topology.lighten import factor_of
from sekiso.design.topology.problem import kept_share
from sekiso.design.topology.result import Topology
from sekiso.domain.part import Finding

if TYPE_CHECKING:
    from sekiso.design.topology.order import Aim

FACTOR_MISSED = "factor_not_reached"
MISSED = (
    FACTOR_MISSED,
    "aim_missed_limit",
    "aim_missed_iterations",
    "aim_missed_supports",
    "aim_missed_surface",
)
_KEPT = 1.03  # of a share or mass: cells hold some per cent more or less than the part
_ABOVE = 1.15  # of a factor: shapes of another round differ by a tenth
_USED_UP = 0.95  # of a limit
_LEAST_FREE = 0.15  # of what need not stay: less leaves hardly a load path
_GRAMS = 1e3


def told_of_aim(found: Topology, aim: Aim) -> Topology:
    """The shape with a finding in front where it missed its aim, or where more may be taken away.

    "aim_missed_<why>" has `asked` and `reached`, a share or a mass [kg]: where the density itself
    still fills more "limit" if it is at a limit of displacement, else "iterations"; "supports"
    where the shape has an overhang rule, else "surface".  "may_get_lighter": the safety factor is
    well above what was asked for.
    """
    if aim.min_safety_factor is not None:
        told = _factor(found, aim.min_safety_factor)
        # cells under a limit of stress count for less than the check of the finished shape
        outdated = "" if told is not None and told.code in MISSED else "stress_missed"
    else:
        told = _amount(found, aim)
        outdated = "" if told is None else "volume_missed"
    crowded = _mostly_kept(found, aim)
    known = {outdated, "" if told is None else told.code}
    rest = tuple(finding for finding in found.findings if finding.code not in known)
    first = tuple(finding for finding in (told, crowded) if finding is not None)
    return replace(found, findings=(*first, *rest))


def missed(findings: tuple[Finding, ...]) -> Finding | None:
    """The finding that says that the aim was missed; None where it was not."""
    return next((finding for finding in findings if finding.code in MISSED), None)


def _factor(found: Topology, asked: float) -> Finding | None:
    reached = factor_of(found)
    if reached < asked:
        return Finding(FACTOR_MISSED, "error", {"asked": asked, "reached": reached})
    if reached < _ABOVE * asked:
        return None
    values = {"asked": asked, "reached": reached, "n": len(found.history)}
    return Finding("may_get_lighter", "info", values)


def _amount(found: Topology, aim: Aim) -> Finding | None:
    mass, whole = found.mass, found.original_mass
    asked = aim.max_mass
    if asked is None:
        asked = (aim.volume_fraction or 1.0) * whole
    if mass <= _KEPT * asked:
        return None
    problem = found.design.problem
    density = problem.mass(found.design.physical) / (problem.volume * problem.density)
    supports = found.settings.build_axis is not None
    why = "supports" if supports else "surface"
    if density > _KEPT * asked / whole:
        why = "limit" if _is_at_limit(found) else "iterations"
    shown = (f"{_GRAMS * asked:.4g} g", f"{_GRAMS * mass:.4g} g")
    values: dict[str, object] = {"aim": "max_mass", "asked": asked, "reached": mass}
    if aim.max_mass is None:
        values = {"aim": "volume_fraction", "asked": asked / whole, "reached": mass / whole}
        shown = (f"{asked / whole:.0%}", f"{mass / whole:.0%}")
    values |= {"asked_text": shown[0], "reached_text": shown[1]}
    return Finding(
        f"aim_missed_{why}", values={**values, "density": density, "n": len(found.history)}
    )


def _mostly_kept(found: Topology, aim: Aim) -> Finding | None:
    """That most of a share or mass stays anyway, so that little is left to carry the loads."""
    problem = found.design.problem
    if aim.min_safety_factor is not None:
        return None
    asked = aim.volume_fraction or (aim.max_mass or 0.0) / (problem.volume * problem.density)
    kept = kept_share(problem)
    if asked - kept >= _LEAST_FREE * (1.0 - kept):
        return None
    return Finding("aim_mostly_kept", "warning", {"asked": asked, "kept": kept})


def _is_at_limit(found: Topology) -> bool:
    """Whether the last design used up what a limit beside the volume allows."""
    ratios = {
        key: float(column[-1])
        for key, column in found.history.columns.items()
        if key.startswith("limit.") and "volume" not in key and len(column)
    }
    return max(ratios.values(), default=0.0) > _USED_UP
