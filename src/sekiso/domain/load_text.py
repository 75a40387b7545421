"""Loads and supports as text: "vertical: 8 kN +z on face 12", "面12に 35 kN -y", "face 3 in z"."""

from __future__ import annotations

import math
import re

from sekiso.domain.errors import NeedError
from sekiso.domain.load_limits import temperature_within_limits, within_limits
from sekiso.domain.loads import AXES, Load, Place, Support, Vector
from sekiso.domain.numerals import plain
from sekiso.domain.place_text import place_text, read_place, read_triple
from sekiso.domain.units import converted, line_to_si, parsed

UNITS = {
    "force": "N", "bearing": "N", "pressure": "Pa", "moment": "N*m", "acceleration": "m/s^2",
    "temperature": "K",
}  # fmt: skip
GRAVITY = 9.80665  # m/s2, standard, by definition (3rd CGPM, 1901)
STRESS_FREE = 293.15  # K: "heat to" starts from 20 degC, the reference temperature of ISO 1
_GRAVITY_WORD = "gravity"
_WORDS = {
    "bearing load": "bearing", "bearing": "bearing", "軸受荷重": "bearing", "軸受": "bearing",
    "ピン荷重": "bearing", "force": "force", "load": "force", "集中荷重": "force", "荷重": "force",
    "pressure": "pressure", "内圧": "pressure", "圧力": "pressure", "bending moment": "moment",
    "moment": "moment", "torque": "moment", "torsion": "moment", "曲げモーメント": "moment",
    "ねじりモーメント": "moment", "モーメント": "moment", "トルク": "moment",
    "acceleration": "acceleration", "加速度": "acceleration", "gravity": _GRAVITY_WORD,
    "own weight": _GRAVITY_WORD, "重力": _GRAVITY_WORD, "自重": _GRAVITY_WORD,
    "heat": "temperature", "temperature": "temperature", "加熱": "temperature",
    "温度": "temperature", "力": "force",
}  # fmt: skip
_INFERRED = ("force", "pressure", "moment", "acceleration")  # kinds that a unit tells
_KIND = re.compile("|".join(rf"\b{word}\b" if word.isascii() else word for word in _WORDS), re.I)
_CASE = re.compile(r"\s*([^:,+(]{1,60}?)\s*:\s*(.+)", re.DOTALL)
_WEIGHT = re.compile(r"[, ]+(?:weight|重み)[ =]*(\S+)\s*$", re.I)
_ON = re.compile(r"(.+?)[ ,]+(?:acting on|on|at|@) (.+)", re.I | re.DOTALL)
_NI = re.compile(r"(?:に(?:は)?|へ|で)[、 ]*")
_PIECE = re.compile(r"^|(?<=[ 、,をにの])")  # where a place may begin
_FILLERS = re.compile(  # what stands between kind, size and direction and says nothing
    r"^an? |\b(?:of|the|acts?|acting)\b|作用|印加|負荷|加(?=え|わ)|掛(?=け|か)|働(?=く|き)"
    r"|大きさ|[ぁ-ゖ、。]+",
    re.I,
)
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"
_TRIPLE = rf"\(? ?({_NUMBER} ?[, ] ?{_NUMBER} ?[, ] ?{_NUMBER}) ?\)?"
_WAY = r"(?:along|about|around|towards?|in the direction|in direction|direction|方向|軸|向き)"
_ALONG = re.compile(rf"{_WAY} ?{_TRIPLE}", re.I)
_AXIS = re.compile(
    rf"(?:{_WAY} ?|(?P<in>\bin) )?(?<![A-Za-z\d_.])(?P<sign>[-+])? ?(?P<axis>[xyz])(?![A-Za-z\d])"
    r"(?: ?(?P<way>direction|axis|方向|軸(?:(?:回|まわ|周|廻)り)?|(?:回|まわ|周|廻)り|向き))?"
    r"(?:に)?",
    re.I,
)
_UP = re.compile(r"\b(?:upwards?|up)\b|上向き(?:に)?", re.I)
_DOWN = re.compile(r"\b(?:downwards?|down)\b|下向き(?:に)?", re.I)
_COMPONENTS = re.compile(rf"\( ?({_NUMBER} ?, ?{_NUMBER} ?, ?{_NUMBER}) ?\) ?([^\d\s].*)", re.I)
_BY = re.compile(r"\bby\b|だけ|above", re.I)
_HEATING = re.compile(r"\b(?:to|up to|by|above)\b|まで|だけ|に|へ|を|する", re.I)
_HELD = re.compile(
    r"^(?:fix(?:ed)?|clamp(?:ed)?|held|hold|support(?:ed)?|固定|拘束|支持)[: ]+(?:at |on )?"
    r"|[: を]*(?:完全)?(?:固定|拘束|支持)(?:する|します)?$|[: ]+(?:fixed|clamped|held)$"
)
_FIXES = re.compile(
    r"(.+?)[, ]+(?:in|along) ((?:[xyz][, ]*(?:and )?){1,3})"
    r"|(.+?)[のを、 ]*([xyz](?:[、, ]?[xyz]){0,2}) ?方向(?:のみ|だけ)?"
)


def read_load(text: str) -> Load:
    """The load that a text tells: an optional case, how much, which way, and where.

    A kind that is not named follows from the unit; "g" is the acceleration of gravity.  Raises
    NeedError for what is no load, with the ways to write one.

    >>> load = read_load("vertical: 8000 lbf +z on face 12")
    >>> load.case, load.kind, round(load.vector[2], 1), load.on.faces
    ('vertical', 'force', 35585.8, (12,))
    """
    said = re.sub(r"\s+", " ", plain(text)).strip()
    named = _CASE.fullmatch(said)
    said = named[2] if named else said
    weight = _WEIGHT.search(said)
    got = text.strip()[:80]
    action, where = _split_place(said[: weight.start()] if weight else said)
    kind, vector, value = _action(action, got)
    is_of_body = kind in ("acceleration", "temperature")
    if not where and not is_of_body:
        raise NeedError("load_without_place", got=got)
    load = Load(
        kind=kind,
        on=Place() if is_of_body else read_place(where),
        vector=vector,
        value=value,
        case=named[1] if named else "1",
        weight=_weight(weight[1], got) if weight else 1.0,
    )
    return within_limits(load, got)


def _weight(text: str, whole: str) -> float:
    """How often a case counts; text that is no number makes the whole no load."""
    number, unit = _number(text, whole)
    if unit:
        raise NeedError("load_unreadable", got=whole)
    return number


def _split_place(said: str) -> tuple[str, str]:
    """What acts and where: "5 MPa on face 7", "面7に 5 MPa"."""
    found = _ON.fullmatch(said)
    if found is not None:
        return found[1], found[2]
    return (said, "") if _kind_word(said) == "temperature" else _split_at_particle(said)


def _split_at_particle(said: str) -> tuple[str, str]:
    """What acts and where in Japanese: the place in front of "に", wherever in the text it stands.

    Without a readable place what stands before the first particle, so that it is named as none.
    """
    first: tuple[str, str] | None = None
    for particle in _NI.finditer(said):
        for begin in _PIECE.finditer(said, 0, particle.start()):
            where = said[begin.start() : particle.start()].strip()
            action = f"{said[: begin.start()]} {said[particle.end() :]}".strip()
            first = first or (action, where)
            if _is_place(where):
                return action, where
    return first or (said, "")


def _is_place(where: str) -> bool:
    try:
        read_place(where)
    except NeedError:
        return False
    return True


def _action(said: str, whole: str) -> tuple[str, Vector, float]:
    """Kind, vector and value of a load without its place."""
    word = _kind_word(said)
    rest = _KIND.sub(" ", said, count=1).strip() if word else said
    if word == "temperature":
        return word, (0.0, 0.0, 0.0), _heating(rest, whole)
    parts = _COMPONENTS.fullmatch(rest)
    if parts is not None:
        kind, factor = _amount(f"1 {parts[2]}", word, whole)
        x, y, z = read_triple(parts[1])
        return kind, (x * factor, y * factor, z * factor), 0.0
    direction, rest = _direction(rest, word, whole)
    rest = _FILLERS.sub(" ", rest).strip()
    if word == _GRAVITY_WORD:
        size = _amount(rest, "acceleration", whole)[1] if rest else GRAVITY
        kind, direction = "acceleration", direction or (0.0, 0.0, -1.0)
    else:
        kind, size = _amount(rest, word, whole)
    if kind == "pressure":
        return kind, (0.0, 0.0, 0.0), size
    if direction is None:
        raise NeedError("load_without_direction", got=whole)
    x, y, z = direction
    return kind, (x * size + 0.0, y * size + 0.0, z * size + 0.0), 0.0


def _kind_word(text: str) -> str:
    """The kind of load that a text names, "" for none."""
    found = _KIND.search(text)
    return _WORDS[found[0].lower()] if found else ""


def _amount(text: str, word: str, whole: str) -> tuple[str, float]:
    """Kind and SI value of "35 kN"; of what is not named the unit tells the kind."""
    number, unit = _number(text, whole)
    if unit in ("g", "G") and word in ("", "acceleration"):
        return "acceleration", number * GRAVITY
    if not unit:
        raise NeedError("unit_missing", got=text.strip(), unit=UNITS.get(word, "N"))
    if not _is_unit(unit):
        raise NeedError("load_unreadable", got=whole)
    if word:
        return word, converted(number, unit, UNITS[word])
    for kind in _INFERRED:
        try:
            return kind, converted(number, unit, UNITS[kind])
        except NeedError:
            continue
    raise NeedError("load_unreadable", got=whole)


def _number(text: str, whole: str) -> tuple[float, str]:
    """Number and unit; words that are none make the whole no load, of whatever language."""
    try:
        return parsed(text, likely="N")
    except NeedError as problem:
        raise NeedError("load_unreadable", got=whole) from problem


def _is_unit(text: str) -> bool:
    try:
        line_to_si(text)
    except NeedError:
        return False
    return True


def _heating(text: str, whole: str) -> float:
    """Temperature [K] above the state without stress: "to 150 degC", "by 80 K"."""
    bare = _FILLERS.sub(" ", _HEATING.sub(" ", text)).strip()
    number, unit = _number(bare, whole)
    if not unit:
        raise NeedError("unit_missing", got=text.strip(), unit="degC")
    if not _is_unit(unit):
        raise NeedError("load_unreadable", got=whole)
    if _BY.search(text):
        return converted(number, unit, "K") - converted(0.0, unit, "K")
    temperature_within_limits(converted(number, unit, "degC"), whole)
    return converted(number, unit, "K") - STRESS_FREE


def _direction(text: str, word: str, whole: str) -> tuple[Vector | None, str]:
    """The unit vector in a text, and the text without it."""
    found = _ALONG.search(text)
    if found is not None:
        x, y, z = read_triple(found[1])
        length = math.hypot(x, y, z)
        if not (math.isfinite(length) and length > 0.0):
            raise NeedError("direction_unreadable", got=found[1])
        return (x / length, y / length, z / length), _cut(text, found)
    for pattern, sign in ((_UP, 1.0), (_DOWN, -1.0)):
        found = pattern.search(text)
        if found is not None:
            return (0.0, 0.0, sign), _cut(text, found)
    found = _AXIS.search(text)
    if found is None:
        return None, text
    if found["in"] and not word and not found["way"]:
        raise NeedError("load_in_or_inch", got=whole)  # "5 lbf in +y": inches, or a direction
    rest = _cut(text, found)
    if found["in"] and word == "moment" and not found["way"]:
        rest += " in"
    sign = -1.0 if found["sign"] == "-" else 1.0
    x, y, z = (sign if axis == found["axis"].lower() else 0.0 for axis in AXES)
    return (x, y, z), rest


def _cut(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}".strip()


def read_support(text: str) -> Support:
    """The support that a text tells: a place, and the axes that are held if not all are.

    >>> read_support("face 3,4 in z").fixes, read_support("底面を固定").on.sides
    (('z',), (Side(axis='z', sign=-1),))
    """
    said = _HELD.sub("", re.sub(r"\s+", " ", plain(text)).strip().lower()).strip()
    found = _FIXES.fullmatch(said)
    if found is None:
        return Support(read_place(said))
    axes = found[2] or found[4]
    return Support(read_place(found[1] or found[3]), tuple(axis for axis in AXES if axis in axes))


def load_text(load: Load) -> str:
    """The load as `read_load` reads it, exactly.

    >>> load_text(read_load("pressure 5 MPa on face 7"))
    '1: pressure 5000000.0 Pa on face 7'
    """
    if load.kind == "temperature":
        action = f"heat by {load.value!r} K"
    elif load.kind == "pressure":
        action = f"pressure {load.value!r} Pa"
    else:
        parts = ", ".join(f"{part!r}" for part in load.vector)
        unit = UNITS.get(load.kind, "").replace("*", " ").replace("^2", "2")
        action = f"{load.kind} ({parts}) {unit}".rstrip()
    where = place_text(load.on)
    on = f" on {where}" if where else ""
    weight = "" if load.weight == 1.0 else f", weight {load.weight!r}"
    return f"{load.case}: {action}{on}{weight}"


def support_text(support: Support) -> str:
    """The support as `read_support` reads it.

    >>> support_text(read_support("bottom in x and y"))
    'bottom in x,y'
    """
    axes = "" if set(support.fixes) == set(AXES) else f" in {','.join(support.fixes)}"
    return f"{place_text(support.on)}{axes}"
