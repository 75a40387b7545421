"""Alloy names of a table and the constants of their melt pools."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from sekiso.domain import units
from sekiso.knowledge import Knowledge, Record
from sekiso.numerics.arrays import FloatArray

CONSTANTS = ("conductivity", "specific_heat", "density", "liquidus", "boiling", "absorptivity")
_PATHS = {
    "conductivity": ("conductivity_solidus", "conductivity"),
    "specific_heat": ("specific_heat_solidus", "specific_heat"),
    "density": ("density", "density_liquid"),
    "liquidus": ("liquidus",),
    "boiling": ("boiling",),
    "absorptivity": ("absorptivity_effective", "absorptivity_infrared"),
}
_ELEMENT = re.compile(r"^(?:CW)?(Ti|Al|Ni|Co|Cu|Fe|W)(?![a-z])")


def alloy_key(name: str, facts: Knowledge) -> str | None:
    """The key of the alloy with this name or alias, or None."""
    return _names(_Identity(facts)).get(folded(name))


def class_of(name: str, facts: Knowledge) -> tuple[str, ...]:
    """Keys of the alloys of the nearest class: the first element of a formula, else all."""
    found = _ELEMENT.match(units.plain(str(name)).strip())
    kin = tuple(k for k, a in facts.alloys.items() if found and a.get("family") == found[1])
    return kin or tuple(facts.alloys)


def pool_constants(alloy: Record) -> dict[str, float] | None:
    """Conductivity, specific heat, density, liquidus, boiling point, absorptivity (SI), or None.

    Values near the solidus where known; absorptivity is the effective one of conduction.
    """
    found: dict[str, float] = {}
    for constant, names in _PATHS.items():
        values = [alloy.value(f"thermophysical.{name}") for name in names]
        known = [value for value in values if value is not None]
        if not known:
            return None
        found[constant] = float(np.mean(known)) if constant == "density" else known[0]
    return found


def constants_of(
    names: Sequence[str], facts: Knowledge
) -> tuple[dict[str, FloatArray], list[str | None]]:
    """Constants as arrays over `names` and the key of each alloy; unknown: median of its class."""
    by_name: dict[str, tuple[dict[str, float], str | None]] = {}
    for name in dict.fromkeys(names):
        by_name[name] = _constants(name, facts)
    arrays = {c: np.array([by_name[name][0][c] for name in names]) for c in CONSTANTS}
    return arrays, [by_name[name][1] for name in names]


def folded(name: str) -> str:
    """A name without case, blanks and punctuation."""
    return re.sub(r"[\s\-_./()]+", "", units.plain(str(name))).lower()


def _constants(name: str, facts: Knowledge) -> tuple[dict[str, float], str | None]:
    key = alloy_key(name, facts)
    own = pool_constants(facts.alloys[key]) if key else None
    if own is not None:
        return own, key
    kin = [pool_constants(facts.alloys[k]) for k in class_of(name, facts)]
    known = [c for c in kin if c is not None]
    if not known:
        known = [c for a in facts.alloys.values() if (c := pool_constants(a)) is not None]
    return {c: float(np.median([k[c] for k in known])) for c in CONSTANTS}, key


class _Identity:
    """Wraps the facts so that a cache knows them by their digest."""

    def __init__(self, facts: Knowledge) -> None:
        self.facts = facts

    def __hash__(self) -> int:
        return hash(self.facts.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identity) and self.facts.digest == other.facts.digest


@lru_cache(maxsize=4)
def _names(identity: _Identity) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for key, alloy in identity.facts.alloys.items():
        for name in (key, alloy.name("en"), alloy.name("ja"), *alloy.get("aliases", ())):
            found.setdefault(folded(name), key)
    return found
