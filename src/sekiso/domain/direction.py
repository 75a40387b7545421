"""A build direction as text: the axis of the file that points up, or the word for it."""

from __future__ import annotations

import math
import re

from sekiso.domain.errors import NeedError

Direction = tuple[float, float, float]
BEST = "best"  # chosen for the process
AS_DRAWN = "as_drawn"
_DRAWN: Direction = (0.0, 0.0, 1.0)
_DIGITS = 4  # of a component: a hundredth of a degree


def read_direction(text: str) -> Direction | None:
    """The unit vector behind "0 -1 0", "0,0,1", "0 / 0.71 / 0.71" or "as_drawn"; None for "best".

    Raises NeedError for what is no direction.

    >>> read_direction("0, 3, 4")
    (0.0, 0.6, 0.8)
    """
    word = re.sub(r"[\s-]+", "_", text.strip().lower())
    if word in (BEST, AS_DRAWN):
        return None if word == BEST else _DRAWN
    pieces = re.split(r"[\s,;/]+", text.strip().strip("()[]").strip())
    try:
        x, y, z = (float(piece) for piece in pieces)
    except ValueError as problem:
        raise NeedError("direction_unreadable", got=text[:60]) from problem
    length = math.hypot(x, y, z)
    if not (math.isfinite(length) and length > 1e-9):
        raise NeedError("direction_unreadable", got=text[:60])
    return rounded_direction((x / length, y / length, z / length))


def rounded_direction(direction: Direction) -> Direction:
    """The direction to four digits, so that every door writes and reads the same one."""
    x, y, z = (round(float(part), _DIGITS) + 0.0 for part in direction)
    return x, y, z


def direction_text(direction: Direction, between: str = " ") -> str:
    """The direction as it is typed: "0 -1 0".

    >>> direction_text((0.0, -1.0, 0.0), " / ")
    '0 / -1 / 0'
    """
    return between.join(f"{part:g}" for part in direction)


def axis_text(direction: Direction) -> str:
    """The direction as loads and build axes name it, "+y"; components where it is no axis.

    >>> axis_text((0.0, 1.0, 0.0)), axis_text((0.0, -0.6, 0.8))
    ('+y', '0, -0.6, 0.8')
    """
    rounded = rounded_direction(direction)
    for axis, part in zip("xyz", rounded, strict=True):
        if abs(part) == 1.0:
            return f"{'+' if part > 0.0 else '-'}{axis}"
    return direction_text(rounded, ", ")
