"""The one build direction of a part in a process: judged, drawn and priced by every door."""

from __future__ import annotations

import math
from functools import lru_cache

from sekiso.design.printability import findings
from sekiso.design.standing import Standing, standing
from sekiso.domain.direction import Direction, read_direction
from sekiso.domain.need import Need
from sekiso.domain.part import Finding, Part
from sekiso.explorer.machine_room import envelope
from sekiso.knowledge import Knowledge, Record


def standing_of(
    part: Part, process: str, knowledge: Knowledge, direction: Direction | None = None
) -> Standing:
    """How `part` stands in a process: in `direction`, or best among what its machines hold.

    Raises PartError for a part without a mesh and KeyError for a process without rules.
    """
    machines = tuple(m for m in knowledge.machines.values() if m["process"] == process)
    return _standing(part, knowledge.of("rules")[process], machines, direction)


def fixed_direction(need: Need) -> Direction | None:
    """The direction that the asker fixed; None where the best one is taken."""
    return read_direction(str(need.assume.get("build_direction", "best")))


def standings(need: Need, knowledge: Knowledge) -> dict[str, Standing]:
    """How the part of a need stands in each process with rules; nothing without a mesh."""
    part = need.part
    if part is None or part.vertices is None:
        return {}
    given = fixed_direction(need)
    judged = knowledge.processes.keys() & knowledge.of("rules").keys()
    return {key: standing_of(part, key, knowledge, given) for key in sorted(judged)}


def findings_of(
    need: Need, knowledge: Knowledge, stands: dict[str, Standing]
) -> dict[str, tuple[Finding, ...]]:
    """What the rules of each process find on the part as it stands, its direction first."""
    part, rules = need.part, knowledge.of("rules")
    if part is None:
        return {}
    return {
        key: _findings_on(part, rules[key], stands.get(key))
        for key in knowledge.processes.keys() & rules
    }


@lru_cache(maxsize=32)  # the next question is often of the same part
def _findings_on(part: Part, rules: Record, stands: Standing | None) -> tuple[Finding, ...]:
    if stands is None:
        return findings(part, rules=rules)
    return (stands.finding, *findings(part, rules=rules, direction=stands.direction))


@lru_cache(maxsize=32)
def _standing(
    part: Part, rules: Record, machines: tuple[Record, ...], direction: Direction | None
) -> Standing:
    limit = rules.fact("overhang.angle")
    told = str(rules.get("overhang", {}).get("supports", ""))
    has_supports = limit is not None and not told.startswith("none")

    def holds(height: float, footprint: tuple[float, float]) -> bool:
        return any(_is_held(machine, height, footprint) for machine in machines)

    return standing(
        part, angle=None if limit is None else limit.value, has_supports=has_supports,
        direction=direction, holds=holds if machines else None,
    )  # fmt: skip


def _is_held(machine: Record, height: float, footprint: tuple[float, float]) -> bool:
    """Whether a machine holds a box of this height and footprint [m]; a soft reach holds any."""
    if machine.get("reach_soft", False):
        return True
    x, y, z = envelope(machine)
    if height > z:
        return False
    if "diameter" in machine["envelope"]:
        return math.hypot(*footprint) <= x
    return footprint[0] <= min(x, y) and footprint[1] <= max(x, y)
