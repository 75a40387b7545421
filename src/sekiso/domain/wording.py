"""A limit as people write it: the name of the property, the relation and the value in any order.

"elongation >= 10 %", "min. 10 % elongation", "硬さHV350以上", "Ra 3.2", "300-400 MPa tensile" and
"fatigue strength >= 300 MPa (R=-1)" are read here, for options and for free text alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sekiso.domain import quantities
from sekiso.domain.errors import NeedError
from sekiso.domain.numerals import NUMBER, plain, with_plain_numbers
from sekiso.domain.quantities import Name

FLOOR = (
    r">=|=>|>|≥|≧|\bat (?:the )?least\b|\bmin(?:imum|imal)?\b\.?"
    r"|\bnot? (?:less|lower|smaller) than\b|\bnot (?:be )?(?:below|under)\b"
    r"|(?<!\bno )(?<!\bnot )\b(?:more|greater|higher|larger) than\b"
    r"|(?<!\bnot )\b(?:over|above|exceed(?:ing|s)?)\b"
    r"|\b(?:or|and) (?:more|higher|greater|above|over|up)\b"
    r"|以上|を?超(?:える|え)?|より(?:も)?(?:大き[いく]?|高[いく]?)|最低|最小|下限"
)
CEILING = (
    r"<=|=<|<|≤|≦|\bat (?:the )?most\b|\bmax(?:imum|imal)?\b\.?"
    r"|\bnot? (?:more|greater|higher|larger) than\b"
    r"|\bnot (?:be )?(?:over|above|to exceed|exceed(?:ing)?)\b"
    r"|(?<!\bno )(?<!\bnot )\b(?:less|lower|smaller|finer) than\b"
    r"|(?<!\bnot )(?<!\bnot be )\b(?:below|under)\b|\bup to\b|\bwithin\b"
    r"|\b(?:or|and) (?:less|lower|below|under|finer|smaller)\b"
    r"|以下|未満|以内|まで|最大|最高|上限|より(?:も)?(?:小さ[いく]?|低[いく]?)"
)
_SIDE = re.compile(
    rf"(?P<floor>{FLOOR})|(?P<ceiling>{CEILING})|(?P<better>\b(?:or )?better(?: than)?\b)", re.I
)
_SIGN = re.compile(r">=|=>|<=|=<|[<>≥≤≧≦]")
_BETWEEN = re.compile(
    rf"(?:\bbetween |\bfrom )?(?P<low>(?:(?<![\w)])-)?{NUMBER}) ?(?P<unit>[^\d\s~-]*?)"
    rf" ?(?:\band\b|\bto\b|-|~|から) ?(?P<high>{NUMBER})",
    re.I,
)
_IN_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*")
_AFTER_AT = re.compile(
    r",?\s+(?:(?:at|@|for|with)\s+|(?=R ?=))(?P<told>[^()]+)$|\s*@\s*(?P<sign>[^()]+)$", re.I
)
_USUAL_CONDITION = re.compile(  # what the quantities are defined for
    r"(?:R ?= ?-1(?:\.0)?|(?:at )?2[035] ?(?:°|deg ?)?C|293 ?K|R\.?T\.?|room temp(?:erature|\.)?"
    r"|室温|常温|(?:1e0?7|10000000) ?(?:cycles|回)?|ISO 6892(?:-1)?|axial|[, ]|and)+",
    re.I,
)
_FILLER_BEFORE = re.compile(r"^(?:the|an?|with|has|have|required?|specified|要求)\s+", re.I)
_FILLER_AFTER = re.compile(
    r"(?:[\s:=]+|(?:^|\s)(?:of|is|are|be|shall|must|should|has|to|value|values)|[はがをの値])$",
    re.I,
)
_VICKERS_LOAD = re.compile(r"^hv\d+(?:\.\d+)?$", re.I)
_PERCENT = re.compile(r"%|percent|\bpct\b|パーセント", re.IGNORECASE)
_PLUS_MINUS = re.compile(r"\+ ?/? ?-(?= ?\d)")
_NUMBER_AT = re.compile(rf"±? ?-?{NUMBER}")


@dataclass(frozen=True)
class Limit:
    """One side of a property as it was written: `value` is text with its unit.

    With `is_complement` the value is that of the rest: `called` "porosity" of a relative density.
    """

    key: str
    relation: str
    value: str
    is_complement: bool = False
    called: str = ""


def limits_of(text: str, *, side: str = "") -> tuple[Limit, ...]:
    """The limits that a text states, () where it names no property.

    `side` is what the words around it say, "floor", "ceiling" or "better".

    Raises NeedError without a relation and for a condition that no model knows.

    >>> [(limit.key, limit.relation, limit.value) for limit in limits_of("min. 10 % elongation")]
    [('elongation', '>=', '10 %')]
    """
    said = _PLUS_MINUS.sub("±", with_plain_numbers(plain(text)).strip().rstrip("。"))
    said = without_conditions(said)
    signs = _SIGN.findall(said)
    if len(signs) == 1:
        left, right = (piece.strip() for piece in said.split(signs[0]))
        return _compared(left, side_of(signs[0]), right)
    if signs:
        return ()
    ranged = _BETWEEN.search(said)
    name = _name_around(said, ranged) if ranged else None
    if ranged and name:
        unit = said[ranged.end() :] if not name[1] else name[1]
        return _both(name[0], ranged, unit)
    sides = {side_of(match[0]) for match in _SIDE.finditer(said)}
    found = _name_and_value(_SIDE.sub(" ", said).strip())
    if found is None:
        return ()
    name_, value = found
    sides |= {side} - {""}
    if len(sides) != 1 and not (_is_drawn(said, name_) and not sides):
        raise NeedError("relation_missing", got=text.strip(), key=name_.entry.key)
    return (limit(name_, sides.pop() if sides else "better", value),)


def limit(name: Name, side: str, value: str, *, is_sign: bool = False) -> Limit:
    """The limit of a side ("floor", "ceiling" or "better") of a property.

    A maximum in words of what must be withstood ("service temperature up to") is a floor.
    """
    entry = name.entry
    better = "floor" if entry.better == "higher" else "ceiling"
    side = better if side == "better" else side
    if entry.as_share and _PERCENT.search(value):  # "density >= 99.5 %"
        return limit(Name(quantities.properties()[entry.as_share]), side, value, is_sign=is_sign)
    if name.unit and re.fullmatch(rf"\s*{NUMBER}\s*", value):
        value = f"{value.strip()} {name.unit}"
    if entry.is_withstood and side == "ceiling" and not is_sign:
        side = "floor"
    is_floor = (side == "floor") != bool(entry.complement_of)
    return Limit(name.key, ">=" if is_floor else "<=", value, bool(entry.complement_of), entry.key)


def side_of(word: str) -> str:
    """Side of a relation's word or sign: "floor", "ceiling" or "better"; "" for none."""
    found = _SIDE.search(word)
    return str(found.lastgroup) if found else ""


def without_conditions(text: str) -> str:
    """A text without conditions that hold anyway ("(R=-1)", "at 20 degC"); "(min)" stays as "min".

    Raises NeedError for another condition: the value would be that of another property.
    """
    for bracket in list(_IN_BRACKETS.finditer(text))[::-1]:
        told = bracket[1].strip()
        if named(text[: bracket.end()]):
            continue  # 耐力(0.2 %), elongation (A5)
        if told.lower() in ("g", "a") or not told or "/" in text[: bracket.start() + 1][-2:]:
            continue  # bar(g), W/(m K)
        kept = f" {told} " if side_of(told) or named(told) else " "
        if kept == " " and not _USUAL_CONDITION.fullmatch(told):
            raise NeedError("requirement_condition", got=told)
        text = text[: bracket.start()] + kept + text[bracket.end() :]
    after = _AFTER_AT.search(text)
    if after is None or side_of(after[0]) or _at_least(text, after.start()):
        return text
    told = (after["told"] or after["sign"]).strip()
    if not _USUAL_CONDITION.fullmatch(told):
        raise NeedError("requirement_condition", got=told)
    return text[: after.start()]


def _at_least(text: str, place: int) -> bool:
    return re.match(r",?\s+at (?:the )?(?:least|most)", text[place:], re.I) is not None


def named(text: str) -> Name | None:
    """The property that a text names and nothing else ("yield strength Rp0.2"); None otherwise."""
    names = quantities.limited_names()
    text = text.strip(" ,;")
    while text:
        whole = names.get("hv" if _VICKERS_LOAD.match(text) else quantities.spelling(text))
        if whole is not None:
            return whole
        shorter = _FILLER_AFTER.sub("", _FILLER_BEFORE.sub("", text)).strip(" ,;:")
        if shorter == text:
            break
        text = shorter
    return _joined(quantities.spelling(text))


def _joined(text: str) -> Name | None:
    """The property where a text is nothing but names of it, one after another: 表面粗さRa."""
    found: list[Name] = []
    while text:
        longest = next(
            (
                n
                for n in sorted(quantities.limited_names(), key=len, reverse=True)
                if text.startswith(n)
            ),
            "",
        )
        if not longest:
            return None
        found.append(quantities.limited_names()[longest])
        text = text[len(longest) :].lstrip("の")
    if len({name.entry.key for name in found}) != 1:
        return None
    return Name(found[0].entry, next((name.unit for name in found if name.unit), ""))


def _compared(left: str, side: str, right: str) -> tuple[Limit, ...]:
    """One limit of "name >= value" or "value <= name"; a word of the same side says no more."""
    is_turned = named(left) is None and named(right) is not None
    name_text, value = (right, left) if is_turned else (left, right)
    if is_turned:
        side = {"floor": "ceiling", "ceiling": "floor"}[side]
    name, words = named(name_text), value
    if not name_text.strip():  # ">= 10 % elongation"
        name, value = _name_and_value(value) or (None, value)
    elif name is None:
        name, words = named(_SIDE.sub(" ", name_text)), f"{name_text} {value}"
    said = {side_of(match[0]) for match in _SIDE.finditer(words)}
    if name is None:
        raise NeedError(
            "property_unknown", got=name_text, allowed=", ".join(quantities.properties())
        )
    if said - {side, "better"}:
        return ()
    value = _SIDE.sub(" ", value).strip()
    again = _name_and_value(value)  # "roughness <= Ra 6.3"
    if again is not None and again[0].entry == name.entry:
        name, value = again
    return (limit(name, side, value, is_sign=True),)


def _both(name: Name, ranged: re.Match[str], unit: str) -> tuple[Limit, ...]:
    unit = (unit.strip() or ranged["unit"] or name.unit).strip()
    if name.entry.is_withstood:  # from -40 to 150 degC: the hotter end
        return (limit(name, "floor", f"{ranged['high']} {unit}"),)
    low, high = f"{ranged['low']} {ranged['unit'] or unit}", f"{ranged['high']} {unit}"
    return (limit(name, "floor", low), limit(name, "ceiling", high))


def _name_around(text: str, ranged: re.Match[str]) -> tuple[Name, str] | None:
    """The property before or behind a range, and the unit where the name stands behind it."""
    before, after = text[: ranged.start()], text[ranged.end() :]
    name = named(before)
    if name is not None:
        return name, ""
    for gap in re.finditer(r"\s|の", after):
        behind = named(after[gap.end() :])
        if behind is not None and not before.strip():
            return behind, after[: gap.start()]
    return None


def _name_and_value(text: str) -> tuple[Name, str] | None:
    """Name and value of a text with no relation in it, in either order."""
    starts = [match.start() for match in _NUMBER_AT.finditer(text)]
    for start in reversed(starts):
        name = named(text[:start])
        if name is not None:
            return name, text[start:]
    if starts and not text[: starts[0]].strip():
        for gap in re.finditer(r"\s|の", text):
            name = named(text[gap.end() :])
            if name is not None:
                return name, text[: gap.start()]
    return _without_name(text) if starts else None


def _without_name(text: str) -> tuple[Name, str] | None:
    """A value whose unit or sign alone tells the property: "58 HRC", "±0.05 mm"."""
    if text.startswith("±"):
        return quantities.limited_names()["tolerance"], text
    is_hardness = re.fullmatch(rf"{NUMBER}\s*(?:HRC|HV[\d.]*|HBW?)", text, re.I)
    return (quantities.limited_names()["hardness"], text) if is_hardness else None


def _is_drawn(text: str, name: Name) -> bool:
    """Whether it is a note as on a drawing, where the name alone tells the side: Ra 3.2, 58 HRC."""
    has_no_name = named(text) is None and _without_name(text.strip()) is not None
    return bool(name.unit) or has_no_name or "±" in text
