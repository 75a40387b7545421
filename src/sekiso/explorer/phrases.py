"""Free text to fields of the need, by the phrase table in `knowledge/phrases`.

A phrase names fields (features, flags, requirements, a class of material the user wrote, how many,
how large); it never names a process or an alloy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sekiso.domain import quantities, units
from sekiso.domain.requirement import Requirement, read_requirement
from sekiso.knowledge import Knowledge

_REACH = 28  # characters before or after a match in which an `unless` word silences it
_WORKED_ON = ("for", "against", "into", "cutting", "machining", "drilling", "welding", "melting")
_LIMITS = {
    "service_temperature_celsius": ("service_temperature", "degC", "celsius"),
    "hardness_hrc": ("hardness", "HRC", "hrc"),
    "yield_mpa": ("yield_strength", "MPa", "mpa"),
    "tensile_mpa": ("tensile_strength", "MPa", "mpa"),
    "tensile_strength_kgf": ("tensile_strength", "kgf/mm^2", "strength"),
}
_SELF_NEGATED = frozenset({"complex_shape", "tooling", "geometry_fixed", "low_heat"})
_Silences = Mapping[tuple[str, str], tuple[re.Pattern[str], ...]]


@dataclass(frozen=True)
class Heard:
    """What a description says, with the words behind each field."""

    features: frozenset[str] = frozenset()
    flags: Mapping[str, str | float | bool] = field(default_factory=dict)
    requirements: tuple[Requirement, ...] = ()
    material: str | None = None
    quantity: str | None = None
    size_word: str | None = None
    length: float | None = None
    mass: float | None = None
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Phrase:
    patterns: tuple[re.Pattern[str], ...]
    sets: Mapping[str, Any]
    unless_after: tuple[str, ...]
    unless_before: tuple[str, ...]
    consumes: bool


def heard(description: str | None, knowledge: Knowledge) -> Heard:
    """The fields a description sets; an empty description sets none."""
    if not description:
        return Heard()
    text = units.plain(description)
    found: dict[str, Any] = {"features": set(), "flags": {}, "require": {}, "words": []}
    materials: list[tuple[int, str]] = []
    silences = _silences(knowledge)
    for phrase in _phrases(knowledge):
        for match in _matches(phrase, text, silences):
            _note(found, materials, phrase.sets, match)
            if phrase.consumes:
                text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
    return Heard(
        features=frozenset(found["features"]),
        flags=found["flags"],
        requirements=tuple(found["require"].values()),
        material=min(materials)[1] if materials else None,
        quantity=found.get("quantity"),
        size_word=found.get("size_word"),
        length=found.get("length"),
        mass=found.get("mass"),
        words=tuple(found["words"]),
    )


def _note(
    found: dict[str, Any],
    materials: list[tuple[int, str]],
    sets: Mapping[str, Any],
    match: re.Match[str],
) -> None:
    found["features"].update(sets.get("features", ()))
    for name, value in sets.get("flags", {}).items():
        found["flags"].setdefault(name, value)
    for text in sets.get("require", ()):
        _require(found, text)
    for name in ("quantity", "size_word"):
        if name in sets:
            found.setdefault(name, sets[name])
    if "material" in sets:
        materials.append((match.start(), sets["material"]))
    if "number" in sets:
        _number(found, sets["number"], match)
    found["words"].append((match[0].strip(), ", ".join(_fields(sets))))


def _require(found: dict[str, Any], text: str) -> None:
    read = read_requirement(text)
    if not isinstance(read, Requirement):
        raise ValueError(f"{text!r} in a phrase is no requirement")
    found["require"].setdefault(read.key, Requirement(read.key, read.relation, read.limit, True))


def _number(found: dict[str, Any], name: str, match: re.Match[str]) -> None:
    groups = match.groupdict()
    if name == "buy_to_fly":
        ratio = groups.get("ratio")
        waste = min(float(groups.get("waste") or 0.0) + 10.0 * int(groups.get("tenths") or 0), 99.0)
        value = float(ratio) if ratio else 1.0 / (1.0 - waste / 100.0)
        found["flags"].setdefault("buy_to_fly", max(value, 1.0))
    elif name in ("pieces", "pieces_per_year"):
        pieces = max(int(groups["pieces"].replace(",", "")), 1)
        found.setdefault("quantity", f"{pieces}/year" if name == "pieces_per_year" else str(pieces))
    elif name in _LIMITS:
        key, unit, group = _LIMITS[name]
        limit = quantities.quantity(key).si(float(groups[group]), unit)
        found["require"].setdefault(key, Requirement(key, ">=", limit, True))
    else:
        entry = quantities.quantity("size" if name == "length" else name)
        value = entry.si(float(groups[name]), groups["unit"])
        if entry.is_plausible(value):
            found[name] = max(value, found.get(name, 0.0))


def _fields(sets: Mapping[str, Any]) -> Iterator[str]:
    for name, value in sets.items():
        if isinstance(value, Mapping):
            yield from (f"{key}={item}" for key, item in value.items())
        elif isinstance(value, list | tuple):
            yield from (str(item) for item in value)
        else:
            yield f"{name}={value}"


def _matches(phrase: _Phrase, text: str, silences: _Silences) -> Iterator[re.Match[str]]:
    for match in (m for pattern in phrase.patterns for m in pattern.finditer(text)):
        before = text[max(match.start() - _REACH, 0) : match.start()].lower()
        after = text[match.end() : match.end() + _REACH].lower()
        if any(_has_word(before, word) for word in phrase.unless_after):
            continue
        if any(_has_word(after, word) for word in phrase.unless_before):
            continue
        if "material" in phrase.sets and _belongs_to_another(before):
            continue
        if not _is_silenced(phrase, before, after, silences):
            yield match


def _is_silenced(phrase: _Phrase, before: str, after: str, silences: _Silences) -> bool:
    """Whether the words around say that the part does not have this, or is only compared."""
    kinds = ["negated"] if not _SELF_NEGATED & set(phrase.sets.get("flags", ())) else []
    kinds += ["compared"] if "material" in phrase.sets else []
    return any(
        any(pattern.search(text) for pattern in silences[kind, side])
        for kind in kinds
        for side, text in (("before", before), ("after", after))
    )


def _belongs_to_another(before: str) -> bool:
    """A material right after such a word is what the part works on, not what it is made of."""
    return before.split()[-1:] in ([word] for word in _WORKED_ON)


def _has_word(text: str, word: str) -> bool:
    return (
        re.search(rf"\b{re.escape(word)}" if word.isascii() else re.escape(word), text) is not None
    )


@lru_cache(maxsize=2)  # patterns are compiled once for each knowledge
def _silences(knowledge: Knowledge) -> _Silences:
    tables = [record for record in knowledge.of("phrases").values() if "negated" in record]
    return {
        (kind, side): tuple(
            re.compile(text, re.IGNORECASE | re.ASCII) for t in tables for text in t[kind][side]
        )
        for kind in ("negated", "compared")
        for side in ("before", "after")
    }


@lru_cache(maxsize=2)  # patterns are compiled once for each knowledge
def _phrases(knowledge: Knowledge) -> tuple[_Phrase, ...]:
    tables = [
        phrase
        for key in sorted(knowledge.of("phrases"))
        for phrase in knowledge.of("phrases")[key]["phrase"]
    ]
    return tuple(
        _Phrase(
            patterns=tuple(
                re.compile(text, re.IGNORECASE | re.ASCII) for text in _alternatives(table)
            ),
            sets=table["sets"],
            unless_after=tuple(table.get("unless_after", ())),
            unless_before=tuple(table.get("unless_before", ())),
            consumes=bool(table.get("consumes")) or "material" in table["sets"],
        )
        for table in tables
    )


def _alternatives(table: Mapping[str, Any]) -> tuple[str, ...]:
    written = (*table["en"], *table["ja"])
    # a named group may stand once in a pattern, so phrases with numbers stay apart
    return written if "number" in table["sets"] else ("|".join(written),)
