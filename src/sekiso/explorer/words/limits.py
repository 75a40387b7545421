"""Limits of properties in sentences: a name, a relation and a value in any order.

The value, the relation and the name are read as in an option (`domain/wording`); a sentence that
names no side means the better one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from sekiso.domain import quantities, wording
from sekiso.domain.errors import SekisoError
from sekiso.domain.numerals import NUMBER
from sekiso.domain.requirement import Requirement, requirement_of
from sekiso.explorer.words.phrases import is_excluded, silences
from sekiso.explorer.words.sentence import Sentence
from sekiso.knowledge import Knowledge

_LIMITED = (  # what a sentence says with a name and a number and nothing else
    "yield_strength", "tensile_strength", "fatigue_strength", "elongation", "hardness",
    "young_modulus", "roughness", "density", "thermal_conductivity", "electrical_conductivity",
    "thermal_expansion", "fracture_toughness", "impact_energy", "reduction_of_area", "porosity",
    "relative_density", "residual_stress",
)  # fmt: skip
_SHORT_NAMES = ("Rm", "YS", "Ra", "HV", "HB", "A5")
_UNIT = (
    r"(?:MPa ?(?:√ ?m|[·* ]? ?m ?\^ ?(?:0\.5|\(?1/2\)?))|[kMG]?Pa|N ?/ ?mm ?\^?2|[kM]si|psi"
    r"|kgf? ?/ ?mm ?\^?2|% ?IACS|IACS|%|percent\b|HRC|HV[\d.]*|HBW?|um|microns?|ミクロン"
    r"|W ?/ ?\(? ?m ?[ ·・*/.-]? ?(?:K|°C) ?\)?|g ?/ ?(?:cm ?\^?3|cc)|kg ?/ ?m ?\^?3|MS ?/ ?m"
    r"|ppm ?/ ?(?:K|°C)|(?:[x×] ?)?(?:1e|10 ?\^ ?)-6 ?/ ?(?:K|°C)|J(?![\w/]))(?![A-Za-z])"
)
_SCALE = r"(?:HRC|HV(?:\d{1,2} (?=\d))?|HBW?|Ra)"
_VALUE = (
    rf"(?:{_SCALE} ?)?(?P<low>{NUMBER})(?: ?{_UNIT})?"
    rf"(?: ?(?:-|~|\band\b|\bto\b|から) ?{NUMBER} ?{_UNIT})?"
)
_GAP = r"(?P<gap>[^.;,、。\d\n]{0,24}?)"
_SIDE_BEFORE = rf"(?:(?P<before>{wording.FLOOR}|{wording.CEILING}) ?)?"
_SIDE_BETWEEN = rf"(?:(?P<between>{wording.FLOOR}|{wording.CEILING}) ?)?"
_SIDE_AFTER = rf"(?: ?\(?(?P<after>{wording.FLOOR}|{wording.CEILING}|or better\b))?"
_SIDES = ("before", "gap", "between", "after")
_ANOTHER = re.compile(r"\b(?:after|from|was|were|than|instead|not|no)\b|から|より|でなく")


def read_limits(sentence: Sentence, knowledge: Knowledge) -> None:
    """Keep the limits that a sentence states with the name of a property; eat their words."""
    if not _names_one(sentence.left):
        return  # most sentences: the patterns are long, and compiled where there is something
    for pattern in _patterns():
        for match in pattern.finditer(sentence.left):
            start, end = match.span()
            before = sentence.left[max(start - 28, 0) : start].lower()
            is_said = sentence.left[start:end].strip() and not _ANOTHER.search(match["gap"])
            if not is_said or is_excluded(before, "", silences(knowledge)):
                continue
            end += _other_condition(sentence.left[end : end + 40])
            for required in _limits(match):
                if end == match.end():
                    sentence.limit(start, end, required)
                sentence.eat(start, end)  # under another condition it is not heard


def _other_condition(after: str) -> int:
    """Length of a condition in brackets that the property is not known for: "(R=0.1)"."""
    told = re.match(r" ?\([^()]*\)", after)
    try:
        wording.without_conditions(told[0] if told else "")
    except SekisoError:
        return len(told[0]) if told else 0
    return 0


def _limits(match: re.Match[str]) -> Iterator[Requirement]:
    """The requirements of one match; none where the value is none that the property can have."""
    sides = {wording.side_of(match[name] or "") for name in _SIDES if name in match.groupdict()}
    sides.discard("")
    if len(sides) > 1:
        return
    text = f"{match['name']} {match['value']}"
    try:
        for limit in wording.limits_of(text, side=sides.pop() if sides else "better"):
            yield requirement_of(limit, is_assumed=True)
    except SekisoError:  # no unit, a unit of another kind, not plausible: not heard
        return


@lru_cache(maxsize=1)  # the names are those of one file
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    drawn = tuple(word for key in _LIMITED for word in quantities.quantity(key).drawn)
    name, behind = (_one_or_two(without) for without in ((), drawn))
    flags = re.IGNORECASE | re.ASCII
    return (
        re.compile(
            rf"{_SIDE_BEFORE}{name}{_GAP}{_SIDE_BETWEEN}(?P<value>{_VALUE}){_SIDE_AFTER}", flags
        ),
        re.compile(
            rf"{_SIDE_BEFORE}(?P<value>{_VALUE}){_SIDE_AFTER}(?P<gap>\)? ?(?:of |in |の)?){behind}",
            flags,
        ),
    )


def _one_or_two(without: tuple[str, ...]) -> str:
    """A pattern for names of properties, two of them one after another, the longest first."""
    words = (word for word in _names() if word not in without)
    escaped = (re.escape(w).replace(r"\ ", " ?") for w in sorted(words, key=len, reverse=True))
    patterns = [rf"(?<![A-Za-z]){w}(?![A-Za-z])" if w.isascii() else w for w in escaped]
    one = rf"(?:{'|'.join(patterns)})"
    return rf"(?P<name>{one}(?:[ (]{{0,2}}{one}\)?)?)"


def _names() -> set[str]:
    """What the properties are called; of the short names those that mean nothing else."""
    return {
        word
        for entry in map(quantities.quantity, _LIMITED)
        for word in (*entry.names.values(), *entry.aliases, *entry.drawn)
        if len(word) > 2 or not word.isascii() or word in _SHORT_NAMES
    }


def _names_one(text: str) -> bool:
    """Whether a name of a property may stand in a text; a short one in its own capitals."""
    bare = text.lower().replace(" ", "")
    return any(word in text for word in _SHORT_NAMES) or any(word in bare for word in _words())


@lru_cache(maxsize=1)  # again in each description
def _words() -> frozenset[str]:
    names = (name for name in _names() if name not in _SHORT_NAMES)
    return frozenset(name.lower().replace(" ", "") for name in names)
