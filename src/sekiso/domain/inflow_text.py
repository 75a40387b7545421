"""What enters a conducting part as text: "50 W on face 3", "100 A on left", "面3に 50 W"."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from sekiso.domain.errors import NeedError
from sekiso.domain.loads import Inflow, Place
from sekiso.domain.numerals import plain
from sekiso.domain.place_text import place_text, read_place
from sekiso.domain.units import converted, parsed

UNITS = {"heat": "W", "current": "A"}
_WORD = re.compile(r"\b(?:heat|current)\b|発熱量?|熱量?|電流", re.I)
_ON = re.compile(r"(.+?)[ ,]+(?:on|at|into|@) (.+)", re.I)
_NI = re.compile(r"(.+?)(?:に(?:は)?|へ|から)[、 ]*(.+)")


def read_inflow(text: str) -> Inflow:
    """The heat or current that a text tells, by its unit, and where it enters.

    Raises NeedError for what is neither, for none, and where no place is named.

    >>> read_inflow("current 0.1 kA on face 3")
    Inflow(kind='current', on=Place(faces=(3,), colours=(), triangles=(), boxes=(), planes=(), \
sides=(), among=()), value=100.0)
    """
    said, got = re.sub(r"\s+", " ", plain(text)).strip(), text.strip()[:80]
    western, eastern = _ON.fullmatch(said), _NI.fullmatch(said)
    if western is not None:
        amount, where = western[1], western[2]
    elif eastern is not None:
        amount, where = eastern[2], eastern[1]
    else:
        raise NeedError("inflow_unreadable", got=got)
    kind, value = _amount(_WORD.sub(" ", amount).strip(" :"), got)
    if not math.isfinite(value) or value == 0.0:
        raise NeedError("inflow_zero", got=got)
    return Inflow(kind, read_place(where), value)


def inflows_of(said: str | Inflow | Iterable[str | Inflow]) -> tuple[Inflow, ...]:
    """Inflows, each given as text or `Inflow`."""
    several = (said,) if isinstance(said, str | Inflow) else said
    return tuple(one if isinstance(one, Inflow) else read_inflow(one) for one in several)


def sinks_of(said: str | Place | Iterable[str | Place]) -> tuple[Place, ...]:
    """Places held at one temperature or potential, each given as text or `Place`."""
    several = (said,) if isinstance(said, str | Place) else said
    return tuple(one if isinstance(one, Place) else read_place(one) for one in several)


def inflow_text(inflow: Inflow) -> str:
    """The inflow as `read_inflow` reads it.

    >>> inflow_text(read_inflow("底面に 50 W"))
    'heat 50.0 W on bottom'
    """
    unit = UNITS[inflow.kind]
    return f"{inflow.kind} {inflow.value!r} {unit} on {place_text(inflow.on)}"


def _amount(text: str, got: str) -> tuple[str, float]:
    if not re.search(r"\d", text):
        raise NeedError("inflow_unreadable", got=got)
    number, given = parsed(text, likely="W")
    if not given:
        raise NeedError("unit_missing", got=text, unit="W")
    for kind, unit in UNITS.items():
        try:
            return kind, converted(number, given, unit)
        except NeedError:
            continue
    raise NeedError("inflow_unreadable", got=got)
