"""What needs more than its own words: sizes from several lengths, money in yen, IT grades."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sekiso.domain import quantities
from sekiso.domain.errors import SekisoError
from sekiso.domain.requirement import Requirement, read_pieces
from sekiso.explorer.words.sentence import Sentence
from sekiso.knowledge import Knowledge

_ROUNDING = 1e-9
_MUCH_THINNER = 3.0  # a diameter this much below the usual length is that of a rod, not of a disc


def size_of(sentence: Sentence) -> tuple[float, ...]:
    """The sides that the words give, the largest first; () where they give none."""
    fields = sentence.fields
    if "box" in fields:
        return tuple(sorted(fields["box"], reverse=True))
    diameter, length = fields.get("diameter"), fields.get("length")
    if diameter and length:
        return tuple(sorted((length, diameter, diameter), reverse=True))
    if diameter:
        return () if _is_rod(sentence, diameter) else (diameter,)
    return (length,) if length and not _is_thickness(sentence, length) else ()


def smaller_sides(sentence: Sentence) -> tuple[float, ...]:
    """Sides that are known while the largest one may not be: a thickness, a rod's diameter."""
    diameter, thickness = sentence.fields.get("diameter"), sentence.fields.get("thickness")
    if diameter and not sentence.fields.get("length") and _is_rod(sentence, diameter):
        return (diameter, diameter)
    length = sentence.fields.get("length")
    if length and not diameter and "box" not in sentence.fields and _is_thickness(sentence, length):
        return (length,)
    return (thickness,) if thickness else ()


def _is_rod(sentence: Sentence, diameter: float) -> bool:
    usual = usual_length(sentence)
    return bool(usual) and diameter * _MUCH_THINNER < math.sqrt(usual[0] * usual[1])


def _is_thickness(sentence: Sentence, length: float) -> bool:
    """Whether a bare length ("cover 1.5 mm") is far too short to be the largest dimension."""
    usual = usual_length(sentence)
    return bool(usual) and length * _MUCH_THINNER < usual[0]


def usual_length(sentence: Sentence) -> tuple[float, ...]:
    """Lowest and highest usual largest dimension of what the part is [m]; () if unknown.

    A small one is below the geometric middle of what is usual, a large one above it.
    """
    fact = sentence.fields.get("usual_length")
    if fact is None:
        return ()
    low, high = float(fact.low), float(fact.high)
    middle, said = math.sqrt(low * high), sentence.fields.get("size_word")
    if said in ("tiny", "small"):
        return low, middle
    return (middle, high) if said == "large" else (low, high)


def mark_thin_walls(sentence: Sentence, knowledge: Knowledge) -> None:
    """Raise the feature of thin walls where the least wall that is said is one.

    The smallest feature counts as a wall, but for a lattice: there it may be a pore.
    """
    feature = sentence.fields.get("least_feature")
    if feature is not None and "lattice" not in sentence.features:
        sentence.fields["least_wall"] = min(feature, sentence.fields.get("least_wall", feature))
    wall = sentence.fields.get("least_wall")
    thin = knowledge.of("decision")["unknown_part"].value("part_value.thin_below")
    if wall is not None and thin is not None and wall < thin:
        sentence.features.add("thin_walls")


def limit_money(sentence: Sentence, knowledge: Knowledge) -> None:
    """A price or a budget as a ceiling of the cost of one part, at the dated rate."""
    for name in ("price", "budget"):
        said = sentence.fields.get(name)
        if said is None:
            continue
        amount, currency, (start, end) = said
        rate = knowledge.of("economics")["currency"].value(f"rates.{currency}")
        pieces = read_pieces(sentence.fields.get("quantity")) if name == "budget" else None
        n = pieces.low if pieces is not None and pieces.word is None else 1.0
        try:
            sentence.limit(
                start, end, Requirement("cost", "<=", amount * float(rate or 1.0) / n, True)
            )
        except SekisoError:  # no plausible cost: not heard
            continue


def limit_grade(sentence: Sentence, sides: Sequence[float], knowledge: Knowledge) -> None:
    """An IT grade as half its tolerance at the largest side; not heard without a size."""
    said = sentence.fields.get("it_grade")
    if said is None or not sides or "tolerance_grades" not in knowledge.of("decision"):
        return
    grade, (start, end) = said
    width = tolerance_width(grade, max(sides), knowledge)
    if width is not None and quantities.quantity("tolerance").is_plausible(width / 2.0):
        sentence.limit(start, end, Requirement("tolerance", "<=", width / 2.0, True))


def tolerance_width(grade: int, size: float, knowledge: Knowledge) -> float | None:
    """Width of the tolerance of an IT grade at a nominal size [m], by the table; None outside."""
    table = knowledge.of("decision")["tolerance_grades"]
    for row in table["range"]:
        if size <= row["up_to"].value * (1.0 + _ROUNDING):
            return float(row[f"IT{grade}"].value) if f"IT{grade}" in row else None
    return None
