"""What the tables say of a property: one row per alloy, process, condition and direction."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from sekiso.domain import quantities
from sekiso.domain.hardness import vickers
from sekiso.domain.source import Fact, Source
from sekiso.knowledge import Knowledge, Record
from sekiso.materials.heat import after_pressing
from sekiso.numerics.normal import Z95

THERMOPHYSICAL = {
    "young_modulus": "young_modulus",
    "thermal_conductivity": "conductivity",
    "electrical_conductivity": "electrical_conductivity",
}
MINIMUM = "minimum"
BULK = "bulk"


@dataclass(frozen=True)
class StateRow:
    """One tabled value: `centre` = ln(value); `spread` = ln half range of the source / 1.645.

    `is_additive`: made by a process of the additive ones on file, not wrought, cast or bulk.
    """

    alloy: str
    family: str
    process: str
    is_additive: bool
    heat_condition: str
    orientation: str
    name: str
    centre: float
    spread: float
    unit: str
    basis: str
    source: Source
    n_specimens: int | None = None
    n_lots: int | None = None
    n_machines: int | None = None

    @property
    def address(self) -> str:
        """What makes two rows the same source: the address, else the title."""
        return self.source.url or self.source.title


def state_rows(alloy: Record, additive: Collection[str]) -> Iterator[StateRow]:
    """All positive tabled values of one alloy record, specification minima left out.

    `additive`: keys of the additive processes.  Bulk values of the thermophysical table stand in as
    process "bulk".
    """
    for state in alloy.get("states", ()):
        is_additive = state.get("process") in additive
        for name in quantities.properties():
            fact = state.get(name)
            if isinstance(fact, Fact) and fact.value > 0.0 and state.get("basis") != MINIMUM:
                yield _row(alloy, state, name, fact, is_additive=is_additive)
    for name, path in THERMOPHYSICAL.items():
        bulk = alloy.fact(f"thermophysical.{path}")
        if bulk is not None and bulk.value > 0.0:
            yield _row(alloy, {"process": BULK, "basis": BULK}, name, bulk, is_additive=False)


def all_rows(facts: Knowledge) -> list[StateRow]:
    """The rows of all alloys, in the order of their keys."""
    alloys, additive = facts.alloys, facts.processes.keys()
    return [row for key in sorted(alloys) for row in state_rows(alloys[key], additive)]


def minimum(
    alloy: Record, *, process: str, heat_condition: str, name: str
) -> tuple[str, float] | None:
    """(standard, SI value) of the specification minimum that fits best, or None.

    What is hardened after hot isostatic pressing keeps the minimum of the hardened state.
    """
    hardened = after_pressing(heat_condition)
    states = (heat_condition, hardened or heat_condition, "any")
    fitting = [
        (entry.get("heat_condition") != heat_condition, str(entry.get("standard", "")), fact.value)
        for entry in alloy.get("minima", ())
        if isinstance(fact := entry.get(name), Fact)
        and entry.get("process", process) in (process, "any", "PBF")
        and entry.get("heat_condition", heat_condition) in states
    ]
    return (min(fitting)[1], min(fitting)[2]) if fitting else None


def log_spread(fact: Fact) -> float:
    """Half the log range of a fact over 1.645: the sd whose 5-95 % band is the range."""
    low = max(fact.low, 0.02 * fact.value)
    return 0.5 * math.log(fact.high / low) / Z95 if fact.high > low else 0.0


def _row(
    alloy: Record, state: Mapping[str, object], name: str, fact: Fact, *, is_additive: bool
) -> StateRow:
    if name == "hardness":
        fact = _in_vickers(fact)
    return StateRow(
        alloy=alloy.key,
        family=str(alloy.get("family", "")),
        process=str(state.get("process", "")),
        is_additive=is_additive,
        heat_condition=str(state.get("heat_condition", "")),
        orientation=str(state.get("orientation", "any")),
        name=name,
        centre=math.log(fact.value),
        spread=log_spread(fact),
        unit=quantities.quantity(name).unit,
        basis=str(state.get("basis", "literature")),
        source=fact.source,
        n_specimens=_count(state.get("n_specimens")) or fact.n,
        n_lots=_count(state.get("lots")),
        n_machines=_count(state.get("machines")),
    )


def _in_vickers(fact: Fact) -> Fact:
    value, low, high = (vickers(x, fact.unit) for x in (fact.value, fact.low, fact.high))
    return replace(fact, value=value, low=low, high=high, unit="HV")


def _count(value: object) -> int | None:
    return value if isinstance(value, int) else None
