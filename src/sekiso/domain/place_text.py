"""Places of a part as text: "face 3,4 and bottom", "z = 0 mm", "box 0,0,0 10,20,5 mm", "底面"."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import fields
from functools import reduce

from sekiso.domain.errors import NeedError
from sekiso.domain.loads import Box, Place, Plane, Side, Vector
from sekiso.domain.numerals import plain
from sekiso.domain.units import converted, quantity

WITHIN = 1e-5  # m: a plane without its own distance takes what rounding of a file leaves
_ROUNDING = 1e-12
SIDES = {
    "bottom": Side("z", -1), "top": Side("z", 1), "left": Side("x", -1),
    "right": Side("x", 1), "front": Side("y", -1), "back": Side("y", 1),
    "底面": Side("z", -1), "底": Side("z", -1), "下面": Side("z", -1), "上面": Side("z", 1),
    "天面": Side("z", 1), "左面": Side("x", -1), "左側面": Side("x", -1), "右面": Side("x", 1),
    "右側面": Side("x", 1), "前面": Side("y", -1), "正面": Side("y", -1), "背面": Side("y", 1),
    "後面": Side("y", 1),
}  # fmt: skip
_ENDS = {"-x": Side("x", -1), "+x": Side("x", 1), "-y": Side("y", -1), "+y": Side("y", 1),
         "-z": Side("z", -1), "+z": Side("z", 1)}  # fmt: skip
_TO = r"(?:-|~|to|through|から)"  # "5-8", "5～8", "5 to 8"
_RANGE = rf"\d+(?: ?{_TO} ?\d+)?"
_NUMBERS = rf"({_RANGE}(?: ?[, ] ?(?:and )?{_RANGE})*)(?: ?まで)?"
_LENGTH = r"([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)? ?[a-z\"']+)"
_TRIPLE = r"\(? ?([-+\w.]+ ?[, ] ?[-+\w.]+ ?[, ] ?[-+\w.]+?) ?\)?"
_FACES = re.compile(rf"(?:faces?|面) ?(?:no\.? ?|番号? ?)?#? ?{_NUMBERS}(?: ?番)?(?: ?まで)?")
_TRIANGLES = re.compile(rf"(?:triangles?|三角形) ?{_NUMBERS}")
_COLOUR = re.compile(r"(?:colou?rs?|色) ?((?:#[0-9a-f]{6}(?: ?[, ] ?)?)+)")
_BOX = re.compile(rf"(?:box|箱|直方体) ?{_TRIPLE} ?(?:to |から|~)? ?{_TRIPLE} ?([a-z]+)")
_PLANE = re.compile(rf"plane ?{_TRIPLE} through {_TRIPLE} ?([a-z]+)(?: within {_LENGTH})?")
_LEVEL = re.compile(rf"([xyz]) ?= ?{_LENGTH}(?: ?(?:\+-|\+/-|±|within) ?{_LENGTH})?")
_HALF = re.compile(rf"([xyz]) ?(<=|>=|<|>|≤|≥) ?{_LENGTH}")
_SIDE = re.compile(r"(?:side|end|側) ?([-+][xyz])")
_BETWEEN = re.compile(r" and (?!\d)| ?[;&、と] ?| ?, ?(?=[a-z面色箱三])")


def read_place(text: str) -> Place:
    """The place that a text names; several are joined by "and" or ";".

    Raises NeedError for what is none, with the ways to write one.

    >>> place = read_place("face 3, 5-6 and bottom")
    >>> place.faces, place.sides
    ((3, 5, 6), (Side(axis='z', sign=-1),))
    """
    said = re.sub(r"\s+", " ", plain(text)).strip().lower()
    said = re.sub(r"(?<=\d) ?、 ?(?=\d)", ",", said)
    places = [_one_place(piece.strip(), text) for piece in _BETWEEN.split(said) if piece.strip()]
    if not places:
        raise NeedError("place_unreadable", got=text.strip()[:80])
    return reduce(joined_place, places)


def joined_place(one: Place, other: Place) -> Place:
    """A place that is here or there."""
    return Place(*(getattr(one, row.name) + getattr(other, row.name) for row in fields(Place)))


def place_text(place: Place) -> str:
    """The place as `read_place` reads it; "" for none.

    >>> place_text(read_place("面3,4 と 底面"))
    'face 3,4 and bottom'
    """
    pieces = []
    for word, values in (
        ("face", place.faces), ("triangles", place.triangles), ("colour", place.colours)
    ):  # fmt: skip
        if values:
            pieces.append(f"{word} {','.join(map(str, values))}")
    pieces += [_box_text(box) for box in place.boxes]
    pieces += [_plane_text(plane) for plane in place.planes]
    names = {side: name for name, side in reversed(SIDES.items()) if name.isascii()}
    pieces += [names[side] for side in place.sides]
    return " and ".join(pieces)


def lengths_text(*points: tuple[float, ...]) -> str:
    """Lengths or points [m] as text with their unit, to be read again exactly.

    >>> lengths_text((0.0123,)), lengths_text((0.0, 0.1 + 0.2), (1.0, 2.0))
    ('12.3 mm', '0.0,0.30000000000000004 1.0,2.0 m')
    """
    written = [[f"{part * 1e3:.12g}" for part in point] for point in points]
    pairs = zip(points, written, strict=True)
    if all(
        converted(float(text), "mm", "m") == part
        for point, texts in pairs for part, text in zip(point, texts, strict=True)
    ):  # fmt: skip
        return " ".join(",".join(texts) for texts in written) + " mm"
    return " ".join(",".join(f"{part!r}" for part in point) for point in points) + " m"


def _one_place(said: str, whole: str) -> Place:
    for pattern, read in _READERS:
        found = pattern.fullmatch(said)
        if found is not None:
            return read(found)
    side = SIDES.get(said.removeprefix("the ").removesuffix(" face").removesuffix(" side"))
    if side is None:
        raise NeedError("place_unreadable", got=whole.strip()[:80])
    return Place(sides=(side,))


def _faces(found: re.Match[str]) -> Place:
    return Place(faces=_whole_numbers(found[1]))


def _triangles(found: re.Match[str]) -> Place:
    return Place(triangles=_whole_numbers(found[1]))


def _colours(found: re.Match[str]) -> Place:
    return Place(colours=tuple(re.findall(r"#[0-9a-f]{6}", found[1])))


def _side(found: re.Match[str]) -> Place:
    return Place(sides=(_ENDS[found[1]],))


def _box(found: re.Match[str]) -> Place:
    one, other = (_lengths(found[k], found[3]) for k in (1, 2))
    low, high = (tuple(map(end, one, other)) for end in (min, max))
    return Place(boxes=(Box(_vector(low), _vector(high)),))


def _half(found: re.Match[str]) -> Place:
    axis, limit = "xyz".index(found[1]), quantity(found[3], "m")
    low, high = [-math.inf] * 3, [math.inf] * 3
    (high if found[2] in ("<", "<=", "≤") else low)[axis] = limit
    return Place(boxes=(Box(_vector(low), _vector(high)),))


def _level(found: re.Match[str]) -> Place:
    axis, height = "xyz".index(found[1]), quantity(found[2], "m")
    point, normal = [0.0] * 3, [0.0] * 3
    point[axis], normal[axis] = height, 1.0
    within = quantity(found[3], "m") if found[3] else WITHIN
    return Place(planes=(Plane(_vector(point), _vector(normal), within),))


def _plane(found: re.Match[str]) -> Place:
    normal = read_triple(found[1])
    length = math.hypot(*normal)
    if not length > 0.0:
        raise NeedError("place_unreadable", got=found[0])
    within = quantity(found[4], "m") if found[4] else WITHIN
    is_unit = abs(length - 1.0) < _ROUNDING  # to be read as it was written
    unit = normal if is_unit else tuple(part / length for part in normal)
    return Place(planes=(Plane(_lengths(found[2], found[3]), _vector(unit), within),))


_READERS = (
    (_FACES, _faces), (_TRIANGLES, _triangles), (_COLOUR, _colours), (_BOX, _box),
    (_PLANE, _plane), (_LEVEL, _level), (_HALF, _half), (_SIDE, _side),
)  # fmt: skip


def read_triple(text: str) -> Vector:
    """Three numbers: "0,-0.67, 0.74" or "0 -0.67 0.74"; raises NeedError for what is not three."""
    pieces = [piece for piece in re.split(r"[\s,;/]+", text.strip().strip("()[]")) if piece]
    try:
        x, y, z = (float(piece) for piece in pieces)
    except ValueError as problem:
        raise NeedError("three_numbers", got=text.strip()[:60]) from problem
    return x, y, z


def _lengths(text: str, unit: str) -> Vector:
    return _vector([
        part if math.isinf(part) else converted(part, unit, "m")
        for part in read_triple(text)
    ])  # fmt: skip


def _whole_numbers(text: str) -> tuple[int, ...]:
    numbers: list[int] = []
    for first, last in re.findall(rf"(\d+)(?: ?{_TO} ?(\d+))?", text):
        end = int(last or first)
        if end - int(first) > 100_000:
            raise NeedError("place_unreadable", got=text)
        numbers += range(int(first), end + 1)
    return tuple(dict.fromkeys(numbers))


def _box_text(box: Box) -> str:
    ends = [*((axis, ">=", part) for axis, part in zip("xyz", box.low, strict=True)),
            *((axis, "<=", part) for axis, part in zip("xyz", box.high, strict=True))]  # fmt: skip
    finite = [end for end in ends if math.isfinite(end[2])]
    if len(finite) == 1:
        axis, sign, part = finite[0]
        return f"{axis} {sign} {lengths_text((part,))}"
    return f"box {lengths_text(box.low, box.high)}"


def _plane_text(plane: Plane) -> str:
    within = "" if plane.within == WITHIN else f" within {lengths_text((plane.within,))}"
    for axis, part in zip("xyz", plane.normal, strict=True):
        at = plane.point["xyz".index(axis)]
        if part == 1.0 and not any(plane.point[k] for k in range(3) if k != "xyz".index(axis)):
            return f"{axis} = {lengths_text((at,))}{within}"
    normal = ",".join(f"{part!r}" for part in plane.normal)
    return f"plane {normal} through {lengths_text(plane.point)}{within}"


def _vector(parts: Iterable[float]) -> Vector:
    x, y, z = (float(part) for part in parts)
    return x, y, z
