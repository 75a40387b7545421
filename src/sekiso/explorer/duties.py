"""Standards, inspection and duties that go with an answer: specification, rules, forgotten steps.

The conditions stand in `knowledge/decision/duties.toml` and in the files of `knowledge/standards`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from sekiso.domain import quantities, units
from sekiso.domain.answer import Candidate, Reason
from sekiso.domain.requirement import Requirement, read_requirement
from sekiso.explorer.question import Question
from sekiso.knowledge import Knowledge, Record

N_OFFERED = 3
N_STANDARDS = 6
_CRITICAL = ("fatigue_critical", "leak_tight", "pressure", "biocompatible")
_SHOWN = ("alloy", "use", "always", "critical")  # order in which standards are named


def duties(question: Question, ranked: Sequence[Candidate]) -> tuple[Reason, ...]:
    """What goes with the first candidate: specification minimum, standards, rules and advice.

    Where none is feasible the nearest one stands for it: rules hold and steps help all the same.
    """
    if not ranked:
        return ()
    feasible = tuple(candidate for candidate in ranked if candidate.is_feasible)
    case = _Case(question, (*feasible, *ranked)[0], feasible)
    told = question.knowledge.of("decision")["duties"]["duty"]
    rules = (_rule(duty) for duty in told if any(case.meets(when) for when in duty["when"]))
    return (*_minimum(case), *_standards(case), *rules)


def uses_of(question: Question) -> frozenset[str]:
    """Sectors and uses that the words, flags or the medium of a question name."""
    table = question.knowledge.of("decision")["duties"]["uses"]
    text = units.plain(question.need.description or "").lower()
    medium = question.flags.get("corrosion")
    return frozenset(
        use
        for use, row in table.items()
        if _is_said(use, text, question.knowledge)
        or medium in row.get("media", ())
        or any(_has_flag(question, flag) for flag in row.get("flags", ()))
    )


@dataclass(frozen=True, eq=False)
class _Case:
    """A question with its first candidate and the feasible ones."""

    question: Question
    best: Candidate
    feasible: tuple[Candidate, ...]

    @cached_property
    def uses(self) -> frozenset[str]:
        return uses_of(self.question)

    @cached_property
    def text(self) -> str:
        return units.plain(self.question.need.description or "").lower()

    @cached_property
    def offered(self) -> tuple[str, ...]:
        """The first routes, each once."""
        return tuple(dict.fromkeys(candidate.process for candidate in self.feasible))[:N_OFFERED]

    def meets(self, when: Mapping[str, Any]) -> bool:
        """Whether every condition of a table holds."""
        return all(_CONDITIONS[name](self, wanted) for name, wanted in when.items())


def _has_flag(question: Question, flag: str) -> bool:
    name, _, value = flag.partition("=")
    return str(question.flags.get(name)) == value if value else question.is_set(name)


def _has_requirement(case: _Case, texts: Sequence[str]) -> bool:
    """Whether the need asks for as much as any of the limits."""
    wanted = [r for r in map(read_requirement, texts) if isinstance(r, Requirement)]
    asked = (*case.question.requirements, *case.question.not_modelled)
    return any(
        mine.key == r.key and mine.relation == r.relation
        and (mine.limit >= r.limit if r.relation == ">=" else mine.limit <= r.limit)
        for r in wanted
        for mine in asked
    )  # fmt: skip


def _has_pressure(case: _Case, above: str) -> bool:
    pressure = case.question.flags.get("pressure")
    return isinstance(pressure, float) and pressure > units.quantity(above, "Pa")


_CONDITIONS: Mapping[str, Callable[[_Case, Any], bool]] = {
    "alloys": lambda case, keys: case.best.material in keys,
    "families": lambda case, keys: case.best.family in keys,
    "body_families": lambda case, keys: case.question.body_family in keys,
    "heat_conditions": lambda case, keys: case.best.heat_condition in keys,
    "is_additive": lambda case, wanted: case.best.is_additive is wanted,
    "leads": lambda case, keys: case.best.process in keys,
    "offered": lambda case, keys: bool(set(case.offered) & set(keys)),
    "features": lambda case, keys: bool(case.question.features & set(keys)),
    "without_features": lambda case, keys: not case.question.features & set(keys),
    "flags": lambda case, keys: any(_has_flag(case.question, key) for key in keys),
    "media": lambda case, keys: case.question.flags.get("corrosion") in keys,
    "require": _has_requirement,
    "pressure_above": _has_pressure,
    "pieces_from": lambda case, n: float(np.median(case.question.size.pieces)) >= n,
    "uses": lambda case, keys: bool(case.uses & set(keys)),
    "without_uses": lambda case, keys: not case.uses & set(keys),
    "words": lambda case, texts: _names_any(case.text, tuple(texts)),
}


def _is_said(use: str, text: str, knowledge: Knowledge) -> bool:
    row = knowledge.of("decision")["duties"]["uses"][use]
    return _names_any(text, (*row["en"], *row["ja"]))


def _names_any(text: str, words: tuple[str, ...]) -> bool:
    return _pattern(words).search(text) is not None


@lru_cache(maxsize=256)  # one pattern for each list of words of the table
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words: English ones whole, with a plural; Japanese ones anywhere."""
    spelled = (
        rf"(?<![a-z]){re.escape(word.lower())}(?:s|es)?(?![a-z])"
        if word.isascii()
        else word.lower()
        for word in words
    )
    return re.compile("|".join(spelled))


def _rule(duty: Mapping[str, Any]) -> Reason:
    return Reason("duty", {"duty": duty["key"], "en": duty["text"]["en"], "ja": duty["text"]["ja"]})


def _minimum(case: _Case) -> Iterator[Reason]:
    """The specification minimum of the strength of the first candidate, if one is on file."""
    strength = case.best.predictions.get("yield_strength")
    floor = strength.evidence.get("minimum") if strength is not None else None
    if not floor:
        return
    entry = quantities.properties()["yield_strength"]
    values = {"value": entry.show(float(floor["value"])), "unit": entry.shown}
    yield Reason(
        "specification_minimum",
        {"alloy": case.best.material, "property": entry.key, **values,
         "standard": str(floor["standard"])},
    )  # fmt: skip


def _standards(case: _Case) -> Iterator[Reason]:
    """The standards of route, alloy and use, the closest first, in one line."""
    found = [(record, _place(record, case)) for record in _for_route(case)]
    kept = sorted((place, record.key) for record, place in found if place is not None)
    if kept:
        table = case.question.knowledge.of("standards")
        codes = [str(table[key]["code"]) for _, key in kept[:N_STANDARDS]]
        yield Reason("standards", {"codes": ", ".join(codes)})


def _for_route(case: _Case) -> Iterator[Record]:
    for record in case.question.knowledge.of("standards").values():
        if case.best.process in record.get("processes", ()):
            yield record


def _place(record: Record, case: _Case) -> int | None:
    """How close a standard is to the case, 0 the closest; None where it does not apply."""
    shown, question = str(record.get("shown", "reference")), case.question
    sectors, families = set(record.get("sectors", ())), record.get("families")
    if sectors and not sectors & case.uses:
        return None
    if families and case.best.family not in families:
        return None
    if shown == "alloy" and case.best.material not in record.get("alloys", ()):
        return None
    if shown == "critical" and not any(question.is_set(flag) for flag in _CRITICAL):
        return None if not sectors else _SHOWN.index("use")
    return _SHOWN.index(shown) if shown in _SHOWN else None
