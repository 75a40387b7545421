"""What a process asks of a shape, from its design rules: lengths, angle, openings, supports."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sekiso.design.topology.settings import Settings
from sekiso.domain.part import Finding
from sekiso.knowledge.record import fact_at, node_at

# a surface drawn through cells and smoothed is flatter in places than the cells hold: of designs
# filtered 5 degrees steeper nothing is left hanging after `self_supporting`
SURFACE_MARGIN = math.radians(5.0)
_UNKNOWN = {  # rules whose absence is told, by their place in the file
    "overhang.angle": "no_overhang_rule",
    "wall.minimum": "no_wall_rule",
    "gap.minimum": "no_gap_rule",
}


@dataclass(frozen=True)
class ProcessRules:
    """Limits of one process (SI); None where its rules state none, which `findings` tell.

    `min_member` [m]: the thinnest wall, for deposition at least one bead; `min_gap` [m];
    `overhang_angle` [rad] from the plate, the flattest that holds itself; `ledge` [m], what may
    stick out level; `escape` [m], the opening through which powder leaves; `has_supports`: whether
    supports can be built, None where the process has no overhang rule; `voids_trap`: whether a
    closed void keeps powder in.
    """

    min_member: float | None
    min_gap: float | None
    overhang_angle: float | None
    ledge: float
    escape: float | None
    has_supports: bool | None
    voids_trap: bool
    findings: tuple[Finding, ...] = ()


def process_rules(rules: Mapping[str, Any]) -> ProcessRules:
    """The limits in a record of `knowledge/rules`, at the values of the file.

    What the file does not state is None and told as a finding, not put in from elsewhere.

    >>> from sekiso.knowledge import load
    >>> process_rules(load().of("rules")["DED-Arc"]).min_member
    0.006
    """
    members = [_value(rules, path) for path in ("wall.minimum", "bead.width")]
    known = [member for member in members if member is not None]
    supports = node_at(rules, "overhang.supports")
    return ProcessRules(
        min_member=max(known) if known else None,
        min_gap=_value(rules, "gap.minimum"),
        overhang_angle=_value(rules, "overhang.angle"),
        ledge=_value(rules, "overhang.ledge") or 0.0,
        escape=_value(rules, "cavity.escape"),
        has_supports=None if supports is None else not str(supports).startswith("none"),
        voids_trap=node_at(rules, "cavity.closed") in ("warning", "error"),
        findings=tuple(
            Finding(code, "info") for path, code in _UNKNOWN.items() if _value(rules, path) is None
        ),
    )


def settings_for(settings: Settings, limits: ProcessRules, *, build_axis: str | None) -> Settings:
    """Settings in which the limits of a process stand where nothing was asked.

    Lengths that the user gave stay if they are larger.  `build_axis` of BUILD_AXES turns on the
    overhang filter where the process has an angle, 5 degrees steeper than that; a process whose
    closed voids keep powder gets open ones.
    """
    with_overhang = build_axis is not None and limits.overhang_angle is not None
    return replace(
        settings,
        min_member=_larger(settings.min_member, limits.min_member),
        min_gap=_larger(settings.min_gap, limits.min_gap),
        build_axis=build_axis if with_overhang else None,
        overhang_angle=_cell_angle(limits.overhang_angle) or settings.overhang_angle,
        no_enclosed_void=settings.no_enclosed_void or limits.voids_trap,
    )


def _cell_angle(limit: float | None) -> float | None:
    return None if limit is None else limit + SURFACE_MARGIN


def _value(rules: Mapping[str, Any], path: str) -> float | None:
    fact = fact_at(rules, path)
    return None if fact is None else fact.value


def _larger(asked: float | None, limit: float | None) -> float | None:
    given = [length for length in (asked, limit) if length is not None]
    return max(given) if given else None
