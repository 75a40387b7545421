"""The sides of a part as people write them: 80 x 60 x 40 mm, Ø50 x 120 mm, 4" x 3", L80 W60 H40."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from sekiso.domain.errors import NeedError
from sekiso.domain.numerals import NUMBER, plain, with_plain_numbers, without_about

_ROUND = r"[φØ]|dia(?:meter|m)?\b\.?|outer diameter|outside diameter|\bod\b|直径|外径"
_NAMED = (
    r"(?:outer |overall |total )?(?:length|width|height|depth|thickness|size|dimensions?|dim\.?)"
    r"|\b[lwhbdt](?=\W*\d)|全?長さ?|全?幅|全?高さ?|奥行き?|厚さ|厚み|縦|横|外形|寸法|サイズ"
)
_BEHIND = (
    r"(?:in )?(?:length|width|height|depth|thickness)\b"
    r"|(?:long|wide|high|tall|deep|thick|t|[lwh](?! ?\d))\b"
    r"|\((?:l|w|h|d|t|b)\)"
)
_UNIT = (
    r"(?:mm|cm|um|km|m|inch(?:es)?|in\b\.?|ft\b\.?|feet|foot|\"|''|'|ミリ(?:メートル)?|センチ(?:メートル)?|メートル"
    r"|インチ)(?!(?!x ?[\dØφ])[a-z])"
    rf"|(?!x|by\b|[lwhbdt] ?\d|{_ROUND}|round\b|{_BEHIND})[a-z%]{{1,12}}(?:\^\d)?"
)
_SIDE = (
    rf"(?:(?P<round>{_ROUND})|(?P<named>{_NAMED}))?[ :=は]*(?P<number>{NUMBER})"
    rf"(?: ?(?P<unit>{_UNIT}))?"
    rf"(?: ?(?:(?P<round_behind>{_ROUND}|round\b)|(?:{_BEHIND})))?(?: ?(?P<unit_behind>{_UNIT}))?"
)
_SIDE_IN_TEXT = (
    rf"(?:(?:φ|\b(?:dia(?:meter)?|OD)\b\.?) ?|(?<![A-Za-z])[LWHDT])?{NUMBER}"
    r"(?: ?(?:mm|cm|m|in(?:ch(?:es)?)?|ft|\"|''|')(?!(?!x ?[\dφ])[A-Za-z]))?"
    r"(?: ?(?:(?:dia(?:meter)?|round|OD|long|wide|high|tall|thick)\b|\([LWHDT]\)))?"
    r"(?: ?(?:mm|cm|m|in(?:ch(?:es)?)?)(?!(?!x ?[\dφ])[A-Za-z]))?"
)
_TIMES = r" ?(?:[x×*]|\bby\b|,? ?(?=[LWHDT]\d)) ?"
SIZE = (  # two or three sides in a sentence
    rf"{_SIDE_IN_TEXT}{_TIMES}{_SIDE_IN_TEXT}(?:{_TIMES}{_SIDE_IN_TEXT})?(?![A-Za-z0-9.])"
)
_BETWEEN = re.compile(r" ?(?:[x×*]|by\b|,|;|、) ?", re.IGNORECASE)


@dataclass(frozen=True)
class Side:
    """One length as it was written; a round one stands for two sides.

    `is_d`: called D, which is a depth beside a width and a height and a diameter beside a length.
    """

    number: float
    unit: str
    is_round: bool = False
    is_d: bool = False


def sides_of(text: str, *, unit: str = "") -> tuple[tuple[float, str], ...]:
    """Numbers and units of the sides in `text`, in their order; a diameter counts twice.

    A side without a unit has that of the last one, else `unit`.  Raises NeedError for what is no
    size and, without a `unit`, where none stands.

    >>> sides_of("Ø50 x 120 mm"), sides_of("80*60", unit="mm")
    (((50.0, 'mm'), (50.0, 'mm'), (120.0, 'mm')), ((80.0, 'mm'), (60.0, 'mm')))
    """
    sides = _sides(text)
    last = next((side.unit for side in reversed(sides) if side.unit), unit)
    if not last:
        raise NeedError("unit_missing", got=text.strip(), unit="mm")
    if len(sides) == 1:
        return ((sides[0].number, sides[0].unit or last),)
    return tuple(
        (side.number, side.unit or last)
        for side in sides
        for _ in range(2 if side.is_round or (side.is_d and len(sides) == 2) else 1)
    )


@lru_cache(maxsize=1)  # it is long: compiled where there is a size, not at the start
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _sides(text: str) -> tuple[Side, ...]:
    """The sides of a text that says nothing else."""
    said = with_plain_numbers(plain(text).replace("・", " ")).strip().rstrip(".。")
    said = without_about(said)
    sides: list[Side] = []
    place = 0
    while place < len(said):
        found = _compiled(_SIDE).match(said, place)
        if found is None:
            raise NeedError("not_a_quantity", got=text.strip(), unit="mm")
        is_round = bool(found["round"] or found["round_behind"])
        unit = found["unit"] or found["unit_behind"] or ""
        named = (found["named"] or "").lower()
        sides.append(Side(float(found["number"]), unit, is_round, is_d=named == "d"))
        between = _BETWEEN.match(said, found.end())
        place = between.end() if between else found.end() + _blank(said, found.end())
        if (place == len(said) and between) or place == found.end() < len(said):
            raise NeedError("not_a_quantity", got=text.strip(), unit="mm")
    return tuple(sides)


def _blank(text: str, place: int) -> int:
    """1 where a blank stands before a side with a label: "L80 W60"; else 0."""
    is_labelled = re.match(rf" (?:{_ROUND}|{_NAMED})", text[place:], re.IGNORECASE)
    return 1 if is_labelled else 0
