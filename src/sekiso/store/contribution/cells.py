"""The quantity of a cell as people write it, with what was read into it, or why it is not taken.

Ranges give their middle with the standard uncertainty of a rectangle (half width / sqrt(3), GUM
4.3.7); bounds ("<0.5 %", "99.9以上") keep the text and no number; what Excel made a date of is
never read as a number.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from sekiso.domain import units
from sekiso.domain.errors import NeedError, OutOfRangeError
from sekiso.materials.number_cells import AmbiguousNumberError, Cell, Marks, cell_of, is_missing
from sekiso.store.contribution.measures import FRACTION, meant, named, needs_unit, unit_named
from sekiso.store.fields import Field
from sekiso.store.records import Quantity

_NUMBER = r"\d[\d.,']*(?:[eE][-+]?\d+)?"
_UNIT = r"[^\d\s~<>+-][^~<>]*?"
_RANGE = re.compile(
    rf"^(?P<low>-?{_NUMBER})\s*(?P<first>{_UNIT})?\s*(?:-|~|ー|―|から|to|\.\.\.?)\s*"
    rf"(?P<high>{_NUMBER})\s*(?P<unit>[^\d\s].*)?$"
)
_BOUND = re.compile(r"^(?P<sign><=?|>=?|≤|≥|≦|≧|=<|=>)\s*(?P<rest>.+)$")
_BOUND_BEHIND = re.compile(
    r"^(?P<rest>.+?)\s*(?P<word>以上|以下|未満|超|超過|or more|or less|or above|or below"
    r"|min\.?|max\.?)$",
    re.IGNORECASE,
)
_ABOVE = ("以上", "超", "超過", "or more", "or above", "min", "min.")
_SPREAD = re.compile(rf"(?:±|\+/-|\+-)\s*({_NUMBER})")
_NOTES = {
    "thousands": "cell_thousands", "decimal_comma": "cell_decimal_comma",
    "spread": "cell_spread", "about": "cell_about",
}  # fmt: skip
_DATE = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}(?: \d\d:\d\d(?::\d\d)?)?|\d{1,2}月\d{1,2}日|\d{1,2}-[A-Za-z]{3}"
    r"|[A-Za-z]{3}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日"
)
_MONTH_DAY = re.compile(r"(?:\d{4}[-/年])?(\d{1,2})[-/月](\d{1,2})日?")
LONGEST_NUMBER = 100  # letters: longer texts are no numbers, and take long to search
NOT_MEASURED = (
    "測定不可", "測定不能", "未実施", "実施せず", "測定せず", "不可", "検出せず", "検出限界以下",
    "not measured", "not tested", "not detected", "failed", "broken", "bdl", "b.d.l.", "×", "*",
    "?", "？", "tbd", "未定", "破損", "紛失", "空欄",
)  # fmt: skip


@dataclass(frozen=True)
class CellRead:
    """`quantity` of a cell, None where it holds none; `note` names what was decided on the way,
    `problem` why the cell is not taken, with `values` for the text.
    """

    quantity: Quantity | None = None
    note: str = ""
    problem: str = ""
    values: Mapping[str, object] = default(default_factory=dict)


def read_cell(cell: Any, field: Field, unit: str, marks: Marks) -> CellRead:
    """The quantity in a cell of a column in `unit` ("" where the name tells none).

    >>> from sekiso.store.fields import kinds
    >>> read_cell("1.2-1.4", kinds()["parameters"].fields["speed"], "m/s", Marks()).quantity.u
    0.05773502691896257
    >>> read_cell("<0.5 %", kinds()["test"].fields["porosity"], "", Marks()).quantity
    Quantity(given='0.5', unit='percent', si=None, bound='<', u=None, n=None, method='', source='')
    """
    if is_missing(cell):
        return CellRead()
    given = str(cell).strip()
    if len(given) > LONGEST_NUMBER:
        return CellRead(problem="cell_is_text", values={"got": given[:40]})
    text = units.plain(given).strip()
    if text.casefold() in NOT_MEASURED:
        return CellRead(note="cell_not_measured", values={"got": given})
    if _DATE.fullmatch(text):
        return CellRead(problem="cell_is_date", values={"got": given, "meant": _undated(text)})
    try:
        return _read(cell, text, given, field, unit, marks)
    except AmbiguousNumberError:
        return CellRead(problem="cell_ambiguous", values={"got": given})
    except OutOfRangeError as problem:
        return CellRead(problem="cell_outside_scale", values={"got": given, **problem.values})
    except (ValueError, TypeError, OverflowError, NeedError):
        return CellRead(problem="cell_is_text", values={"got": given[:40]})


def _read(cell: Any, text: str, given: str, field: Field, unit: str, marks: Marks) -> CellRead:
    bounded = _bounded(text)
    if bounded is not None:
        sign, rest = bounded
        number, own, problem = _number(rest, field, unit, marks)
        if problem:
            return _refused(problem, given, own)
        bare = _without_unit(rest, number.unit)
        return CellRead(Quantity(bare, own, bound=sign), "cell_bounded", values={"got": given})
    ranged = _RANGE.match(text)
    if ranged:
        return _range(ranged, given, field, unit, marks)
    plain_cell = cell if isinstance(cell, int | float) and not isinstance(cell, bool) else text
    number, own, problem = _number(plain_cell, field, unit, marks)
    if problem:
        return _refused(problem, given, own)
    if math.isnan(number.value):
        return _refused("cell_is_error", given, "") if number.note == "error" else CellRead()
    si = field.si(number.value, own or FRACTION)
    if not math.isfinite(si):
        return _refused("cell_is_text", given, "")
    if not field.is_plausible(si):
        return _impossible(given, field, number.value, own)
    spread = _SPREAD.search(text)
    u = _spread(spread[1], field, own, marks) if spread else None
    quantity = Quantity(_without_unit(given, number.unit), own, si, u=u)
    note = _note(number, own, unit, is_changed=given != text)
    shown = {"got": given, "read": f"{number.value:.10g} {named(own)}".strip()}
    return CellRead(quantity, note, values=shown if note else {})


def _note(number: Cell, own: str, unit: str, *, is_changed: bool) -> str:
    if number.note in _NOTES:
        return _NOTES[number.note]
    if number.unit and unit and own != unit:
        return "cell_own_unit"
    return "cell_full_width" if is_changed else ""


def _number(cell: Any, field: Field, unit: str, marks: Marks) -> tuple[Cell, str, str]:
    """Number, unit and a problem: "HRC 35" and "350 HV10" hold their unit."""
    if isinstance(cell, str):
        told = re.match(r"^(HV\d*(?:\.\d)?|HRC|HBW?)[ :]+(\d.*)$", cell, re.IGNORECASE)
        cell = f"{told[2]} {told[1]}" if told else cell
    number = cell_of(cell, marks)
    own = unit
    if number.unit:
        own = unit_named(number.unit)
        if not own or not field.takes(own):
            return number, number.unit, "cell_of_other_unit"
    elif not unit and needs_unit(field) and not math.isnan(number.value):
        return number, "", "cell_without_unit"
    return number, own, ""


def _range(ranged: re.Match[str], given: str, field: Field, unit: str, marks: Marks) -> CellRead:
    told = ranged["unit"] or ranged["first"] or ""
    low, own, problem = _number(f"{ranged['low']} {told}".strip(), field, unit, marks)
    high, _, _ = _number(f"{ranged['high']} {told}".strip(), field, unit, marks)
    if problem:
        return _refused(problem, given, own)
    ends = [field.si(x.value, own or FRACTION) for x in (low, high)]
    if not ends[0] < ends[1]:
        return _refused("cell_range_falls", given, "")
    for end, si in zip((low, high), ends, strict=True):
        if not field.is_plausible(si):
            return _impossible(given, field, end.value, own)
    middle, half = (ends[0] + ends[1]) / 2.0, (ends[1] - ends[0]) / 2.0
    quantity = Quantity(_without_unit(given, told), own, middle, u=half / math.sqrt(3.0))
    return CellRead(quantity, "cell_range", values={"got": given})


def _spread(text: str, field: Field, unit: str, marks: Marks) -> float:
    zero = field.si(0.0, unit or FRACTION) if unit not in ("HRC", "HBW") else 0.0
    return abs(field.si(cell_of(text, marks).value, unit or FRACTION) - zero)


def _impossible(given: str, field: Field, written: float, unit: str) -> CellRead:
    others = ", ".join(named(one) or "fraction" for one in meant(field, written, unit))
    values = {"got": given, "unit": named(unit), "meant": f" ({others}?)" if others else ""}
    return CellRead(problem="cell_impossible", values=values)


def _without_unit(text: str, unit: str) -> str:
    """The number of a cell as it is written, without the unit behind it."""
    if not unit:
        return text
    place = units.plain(text).rfind(units.plain(unit))
    return text[:place].strip() if place > 0 else text


def _bounded(text: str) -> tuple[str, str] | None:
    """Sign and rest of "<0.5", "99.9以上", "0.5 max"; None where no bound stands."""
    found = _BOUND.match(text)
    if found:
        return ("<" if found["sign"][0] in "<≤≦" or found["sign"] == "=<" else ">"), found["rest"]
    found = _BOUND_BEHIND.match(text)
    if found:
        return (">" if found["word"].casefold() in _ABOVE else "<"), found["rest"]
    return None


def _refused(problem: str, given: str, unit: str) -> CellRead:
    return CellRead(problem=problem, values={"got": given[:40], "unit": unit})


def _undated(text: str) -> str:
    found = _MONTH_DAY.search(text)
    return f"{int(found[1])}-{int(found[2])}" if found else "1-2"
