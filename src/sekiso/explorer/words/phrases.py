"""Phrases of the table in `knowledge/phrases`, unless the words around silence them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sekiso.domain.numerals import NUMBER
from sekiso.domain.requirement import Requirement, read_requirement
from sekiso.domain.sizes import SIZE
from sekiso.explorer.words.numbers import note_number
from sekiso.explorer.words.sentence import Sentence
from sekiso.knowledge import Knowledge

_REACH = 28  # characters before or after a match in which an `unless` word silences it
_WORKED_ON = ("for", "against", "into", "cutting", "machining", "drilling", "welding", "melting")
_SELF_NEGATED = frozenset({"complex_shape", "tooling", "geometry_fixed", "low_heat"})
_STOP = re.compile(r"[,;。、](?!\d)")
_METAL = frozenset({"material", "named"})
Silences = Mapping[tuple[str, str], tuple[re.Pattern[str], ...]]


@dataclass(frozen=True)
class Phrase:
    """One row of a phrase table, its patterns compiled."""

    patterns: tuple[re.Pattern[str], ...]
    sets: Mapping[str, Any]
    unless_after: tuple[str, ...]
    unless_before: tuple[str, ...]
    consumes: bool


def read_phrases(sentence: Sentence, knowledge: Knowledge) -> None:
    """Set what the phrases of the table say."""
    materials: list[tuple[int, str]] = []
    for phrase in _phrases(knowledge):
        for match in (m for p in phrase.patterns for m in p.finditer(sentence.left)):
            _read(sentence, phrase, match, materials, silences(knowledge))
    if materials:
        sentence.fields.setdefault("material", min(materials)[1])


def _read(
    sentence: Sentence,
    phrase: Phrase,
    match: re.Match[str],
    materials: list[tuple[int, str]],
    silent: Silences,
) -> None:
    start, end = match.span()
    if not sentence.left[start:end].strip():
        return  # eaten since
    why = _silence(phrase, sentence.left, match, silent)
    if why == "unless":
        return
    if why:
        sentence.note(start, end, why, ", ".join(_said(phrase.sets)))
        return
    if not _set(sentence, phrase.sets, match):
        return
    if "named" in phrase.sets:
        name_metal(sentence, start, end, str(phrase.sets["named"]))
    if "material" in phrase.sets:
        materials.append((start, phrase.sets["material"]))
        sentence.note(start, end, "material", phrase.sets["material"])
    if phrase.consumes:
        sentence.eat(start, end)


def name_metal(sentence: Sentence, start: int, end: int, family: str) -> None:
    """Keep a metal as it is written, with the class that stands in where no file knows it."""
    written = sentence.said[start:end].strip()
    if sentence.fields.setdefault("material", written) == written:
        sentence.fields.setdefault("material_family", family)
        sentence.note(start, end, "material", written)


def _set(sentence: Sentence, sets: Mapping[str, Any], match: re.Match[str]) -> bool:
    """Set what a row says; False where its number is none that the field can take."""
    if {"number", "limit"} & sets.keys() and not note_number(sentence, sets, match):
        return False
    apply_sets(sentence, sets, *match.span())
    return True


def apply_sets(sentence: Sentence, sets: Mapping[str, Any], start: int, end: int) -> None:
    """Set the features, flags, requirements and words for how many and how large of a row."""
    for feature in sets.get("features", ()):
        sentence.features.add(feature)
        sentence.note(start, end, "features", feature)
    for name, value in sets.get("flags", {}).items():
        sentence.flag(start, end, name, value)
    for text in sets.get("require", ()):
        sentence.limit(start, end, _requirement(text))
    if "not_a_metal" in sets:
        sentence.fields.setdefault("not_a_metal", sentence.said[start:end].strip())
        sentence.note(start, end, "not_a_metal", str(sets["not_a_metal"]))
    for name in ("quantity", "size_word"):
        if name in sets:
            sentence.fields.setdefault(name, sets[name])
            sentence.note(start, end, name.removesuffix("_word"), sets[name])


@lru_cache(maxsize=256)  # the texts of the tables, again in each description
def _requirement(text: str) -> Requirement:
    read = read_requirement(text)
    if not isinstance(read, Requirement):
        raise ValueError(f"{text!r} in a phrase is no requirement")
    return Requirement(read.key, read.relation, read.limit, True)


def _said(sets: Mapping[str, Any]) -> Iterator[str]:
    """What a row sets, as words: for a list of what was excluded."""
    for value in sets.values():
        if isinstance(value, Mapping):
            yield from (key if item is True else f"{key}={item}" for key, item in value.items())
        elif isinstance(value, list | tuple):
            yield from (str(item) for item in value)
        else:
            yield str(value)


def _silence(phrase: Phrase, text: str, match: re.Match[str], silent: Silences) -> str:
    """Why a phrase is not taken: "unless", "excluded", "compared" or "" where it is."""
    before = text[max(match.start() - _REACH, 0) : match.start()].lower()
    after = text[match.end() : match.end() + _REACH].lower()
    is_material = bool(_METAL & phrase.sets.keys())
    if is_material and (is_compared(before, after, silent) or belongs_to_another(before)):
        return "compared"
    is_negated = not _SELF_NEGATED & set(phrase.sets.get("flags", ()))
    if is_negated and _matches("negated", before, after, silent):
        return "excluded"
    clause = _STOP.split(before)[-1], _STOP.split(after)[0]
    if any(_has_word(clause[0], word) for word in phrase.unless_after):
        return "compared" if is_material else "unless"
    if any(_has_word(clause[1], word) for word in phrase.unless_before):
        return "compared" if is_material else "unless"
    return ""


def is_compared(before: str, after: str, silent: Silences) -> bool:
    """Whether the words around say that a material is only compared with."""
    return _matches("compared", before, after, silent)


def is_excluded(before: str, after: str, silent: Silences) -> bool:
    """Whether the words around say that the part does not have this."""
    return _matches("negated", before, after, silent)


def _matches(kind: str, before: str, after: str, silent: Silences) -> bool:
    return any(
        pattern.search(text)
        for side, text in (("before", before), ("after", after))
        for pattern in silent[kind, side]
    )


def belongs_to_another(before: str) -> bool:
    """A material right after such a word is what the part works on, not what it is made of."""
    return before.split()[-1:] in ([word] for word in _WORKED_ON)


def _has_word(text: str, word: str) -> bool:
    return (
        re.search(rf"\b{re.escape(word)}" if word.isascii() else re.escape(word), text) is not None
    )


@lru_cache(maxsize=2)  # patterns are compiled once for each knowledge
def silences(knowledge: Knowledge) -> Silences:
    """The patterns that silence a phrase, by kind and side."""
    tables = [record for record in knowledge.of("phrases").values() if "negated" in record]
    return {
        (kind, side): tuple(
            re.compile(text, re.IGNORECASE | re.ASCII) for t in tables for text in t[kind][side]
        )
        for kind in ("negated", "compared")
        for side in ("before", "after")
    }


@lru_cache(maxsize=2)  # patterns are compiled once for each knowledge
def _phrases(knowledge: Knowledge) -> tuple[Phrase, ...]:
    tables = [
        phrase
        for key in sorted(knowledge.of("phrases"))
        for phrase in knowledge.of("phrases")[key]["phrase"]
    ]
    return tuple(
        Phrase(
            patterns=tuple(
                re.compile(text, re.IGNORECASE | re.ASCII) for text in _alternatives(table)
            ),
            sets=table["sets"],
            unless_after=tuple(table.get("unless_after", ())),
            unless_before=tuple(table.get("unless_before", ())),
            consumes=bool(table.get("consumes"))
            or bool({"material", "named"} & table["sets"].keys()),
        )
        for table in tables
    )


def _alternatives(table: Mapping[str, Any]) -> tuple[str, ...]:
    written = tuple(
        text.replace("<num>", NUMBER).replace("<size>", SIZE)
        for text in (*table["en"], *table["ja"])
    )
    # a named group may stand once in a pattern, so phrases with numbers stay apart
    return written if {"number", "limit"} & table["sets"].keys() else ("|".join(written),)
