"""From what the user calls a material to the alloys it may mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sekiso.domain import units
from sekiso.domain.errors import NeedError
from sekiso.explorer.phrases import heard
from sekiso.knowledge import Knowledge

FAMILY_GROUPS: Mapping[str, tuple[str, ...]] = {"steel": ("Fe", "Fe-stainless", "Fe-tool")}


@dataclass(frozen=True)
class Chosen:
    """Alloys to consider; `is_fallback` when the name itself is in no file, only its class."""

    alloys: tuple[str, ...]
    is_fallback: bool = False


def chosen_alloys(material: str | None, knowledge: Knowledge) -> Chosen:
    """The alloys meant by a name, an alias, a family ("Ti", "steel") or nothing (all of them)."""
    if not material:
        return Chosen(tuple(knowledge.alloys))
    families = _families(material, knowledge)
    if families:
        return Chosen(_of_families(families, knowledge))
    key = alloy_called(material, knowledge)
    if key:
        return Chosen((key,))
    words = heard(material, knowledge)
    is_whole = any(_folded(said) == _folded(material) for said, _ in words.words)
    is_class = is_whole and not re.search(r"\d", units.plain(material))
    named_class = (
        _class_of_designation(material, knowledge)
        or words.material
        or _class_of_formula(material, knowledge)
    )
    if named_class:
        alloys = _of_families(_families(named_class, knowledge), knowledge)
        return Chosen(alloys, is_fallback=not is_class)
    raise NeedError("material_unknown", got=material, allowed=", ".join(sorted(knowledge.alloys)))


def alloy_called(name: str, knowledge: Knowledge) -> str | None:
    """The key of the alloy with this name or alias; None when no file knows it."""
    return _aliases(knowledge.digest, knowledge).get(_folded(name))


def stand_ins(grade: str, knowledge: Knowledge) -> Chosen:
    """The alloys that stand in for a grade by their files, and the grade itself where known."""
    wanted = _folded(grade)
    listed = tuple(
        key
        for key, alloy in knowledge.alloys.items()
        if any(_folded(str(row["grade"])) == wanted for row in alloy.get("replaces", ()))
    )
    itself = alloy_called(grade, knowledge)
    found = tuple(dict.fromkeys((*listed, *((itself,) if itself else ()))))
    return Chosen(found) if listed else chosen_alloys(grade, knowledge)


def _families(name: str, knowledge: Knowledge) -> tuple[str, ...]:
    wanted = name.strip().lower()
    if wanted in FAMILY_GROUPS:
        return FAMILY_GROUPS[wanted]
    known = {str(alloy["family"]) for alloy in knowledge.alloys.values()}
    return tuple(family for family in sorted(known) if family.lower() == wanted)


def _of_families(families: tuple[str, ...], knowledge: Knowledge) -> tuple[str, ...]:
    return tuple(key for key, alloy in knowledge.alloys.items() if alloy["family"] in families)


def _class_of_designation(name: str, knowledge: Knowledge) -> str | None:
    """The family of a standard's designation such as "A7050", "S35C" or "1.4571"."""
    written = re.sub(r"[\s\-]+", "", units.plain(name)).upper()
    for row in knowledge.of("decision")["designations"]["designation"]:
        if re.match(str(row["pattern"]), written):
            return str(row["family"])
    return None


def _class_of_formula(name: str, knowledge: Knowledge) -> str | None:
    """The family of a chemical name such as "Ti-5553" or "AlSi9Cu3": its first element."""
    leading = re.match(
        r"^(?:CW)?(Ti|Al|Ni|Co|Cu|Fe|W(?![A-Za-z]))(?![a-z])", units.plain(name).strip()
    )
    return leading[1] if leading and _families(leading[1], knowledge) else None


@lru_cache(maxsize=2)
def _aliases(digest: str, knowledge: Knowledge) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for key, alloy in knowledge.alloys.items():
        names = (key, alloy.name("en"), alloy.name("ja"), *alloy.get("aliases", ()))
        for name in names:
            found.setdefault(_folded(name), key)
    return found


def _folded(name: str) -> str:
    return re.sub(r"[\s\-_./()]+", "", units.plain(name)).lower()
