"""Numbers as people write them in cells: decimal and thousands marks, units, signs of doubt.

What "1,200" means is told by the other cells of the table; where they do not tell it is refused.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MISSING = frozenset({
    "", "-", "--", "—", "–", "...", "…", "nan", "none", "null", "n/a", "na", "n.a.", "nd", "n.d.",
    "<na>", "k.a.", "k. a.", "n.b.", "s.o.", "なし", "無し", "未測定", "測定なし", "欠測", "不明",
})  # fmt: skip
ERRORS = frozenset({
    "#n/a", "#na", "#nv", "#n/v", "#div/0!", "#value!", "#wert!", "#valeur!", "#ref!", "#bezug!",
    "#name?", "#num!", "#zahl!", "#nombre!", "#null!", "#spill!", "#calc!", "#getting_data",
})  # fmt: skip
_SPACES = "\u00a0\u2007\u2008\u2009\u200a\u202f\u3000"
_PLAIN: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},  # full width
    **dict.fromkeys(map(ord, _SPACES), " "),
    ord("\u2212"): "-", ord("\u2019"): "'", ord("〜"): "~",
}  # fmt: skip
_CELL = re.compile(
    r"(?P<doubt>[<>≤≥]=?|~|≈|≒|約|ca\.?|approx\.?)?\s*"
    r"(?P<sign>[-+]?)\s*(?P<number>\d[\d.,' _]*|[.,]\d+)(?P<power>[eE][-+]?\d+)?"
    r"(?:\s*(?:±|\+/-|\+-)\s*(?P<spread>[\d.,]+))?"
    r"\s*(?P<unit>[^\W\d_][^\s]*(?: [^\W\d_]\S*)?|[%°][^\s]*)?",
)
_SIMPLE = re.compile(r"-?\d+(?:\.\d*)?", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:(?P<mark>[.,' ])\d{3})(?:(?P=mark)\d{3})*")
_ABOUT = ("~", "≈", "≒", "約", "ca", "ca.", "approx", "approx.")


class AmbiguousNumberError(ValueError):
    """A number that has two readings, and nothing in the table tells which."""


@dataclass(frozen=True)
class Marks:
    """Where a table shows without doubt that points, or commas, stand before the decimals."""

    has_points: bool = False
    has_commas: bool = False
    separator: str = ""

    @property
    def comma_is(self) -> str:
        """What a comma before three digits is: "decimal", "thousands" or "" where untold."""
        if self.has_commas != self.has_points:
            return "decimal" if self.has_commas else "thousands"
        if self.has_commas:
            return ""
        return {",": "thousands", ";": "decimal"}.get(self.separator, "")

    @property
    def point_is(self) -> str:
        """What a point before three digits is: "decimal", "thousands" or "" where untold."""
        if self.has_commas:
            return "" if self.has_points else "thousands"
        return "" if self.separator in (";", "\t", "|") and not self.has_points else "decimal"


@dataclass(frozen=True)
class Cell:
    """The number of a cell with the unit beside it, and what was left out or decided on the way.

    `note`: "" or "thousands", "decimal_comma", "censored", "error", "spread", "about"; a censored
    cell and an error of Excel hold no number (NaN).
    """

    value: float
    unit: str = ""
    note: str = ""


def marks_of(cells: Iterable[Any], separator: str = "") -> Marks:
    """The decimal marks of a table, from those of its cells that can be read in one way only."""
    points = commas = False
    for cell in cells:
        if points and commas:
            break
        if not isinstance(cell, str) or (points and "," not in cell and "\uff0c" not in cell):
            continue
        if "," in cell or "." in cell or "\uff0c" in cell or "\uff0e" in cell:
            matched = _CELL.fullmatch(_plain(cell))
            if matched:
                kind = _certain_mark(matched["number"].strip(), has_power=bool(matched["power"]))
                points, commas = points or kind == ".", commas or kind == ","
    return Marks(points, commas, separator)


def cell_of(cell: Any, marks: Marks) -> Cell:
    """The number of a cell.

    Raises AmbiguousNumberError for two readings, ValueError for text that is no number.

    >>> cell_of("1.234,5 mm/s", Marks())
    Cell(value=1234.5, unit='mm/s', note='thousands')
    >>> cell_of("<0.1", Marks()).note
    'censored'
    """
    if cell is None or (isinstance(cell, float | int) and not isinstance(cell, bool)):
        return Cell(float("nan") if cell is None else float(cell))
    if isinstance(cell, bool | datetime.date | datetime.time):
        raise ValueError(cell)
    if not isinstance(cell, str):
        text = str(cell)
        return Cell(float("nan") if text.casefold() in MISSING else float(cell))
    if marks.point_is == "decimal" and _SIMPLE.fullmatch(cell):  # nearly every cell
        return Cell(float(cell))
    return _of_text(_plain(cell), marks)


def is_missing(cell: Any) -> bool:
    """Whether a cell says that there is no value."""
    return cell is None or _plain(str(cell)).casefold() in MISSING


def _of_text(text: str, marks: Marks) -> Cell:
    if text.casefold() in MISSING:
        return Cell(float("nan"))
    if text.casefold() in ERRORS:
        return Cell(float("nan"), note="error")
    matched = _CELL.fullmatch(text)
    if not matched:
        return Cell(float(text))  # "inf", "1_000"; ValueError for all others
    doubt = (matched["doubt"] or "").casefold()
    if doubt and doubt not in _ABOUT:
        return Cell(float("nan"), note="censored")
    written, note = _value(matched["number"].strip(), marks, has_power=bool(matched["power"]))
    value = float(f"{matched['sign']}{written}{matched['power'] or ''}")
    if matched["spread"]:
        note = "spread"
    return Cell(value, (matched["unit"] or "").strip(), "about" if doubt else note)


def _plain(cell: str) -> str:
    text = cell.translate(_PLAIN).strip()
    if text.startswith('="') and text.endswith('"'):  # how a CSV keeps Excel from guessing
        text = text[2:-1].strip()
    return text.removeprefix("'")


def _certain_mark(number: str, *, has_power: bool) -> str:
    """The decimal mark of a number that can be read in one way only; "" where none is seen."""
    last = max(number.rfind("."), number.rfind(","))
    if last < 0:
        return ""
    mark, other = number[last], "," if number[last] == "." else "."
    if number.count(mark) > 1:
        return other if _GROUPED.fullmatch(number) else ""
    if other in number or "'" in number or " " in number:
        return mark
    if has_power or not re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", number):
        return mark
    return ""


def _value(number: str, marks: Marks, *, has_power: bool) -> tuple[str, str]:
    """A number as Python writes it, and a note where a comma or a thousands mark was read."""
    mark = _certain_mark(number, has_power=has_power)
    last = max(number.rfind("."), number.rfind(","))
    if last >= 0 and not mark:
        mark = _told_mark(number, marks)
    whole, _, decimals = number.rpartition(mark) if mark and mark in number else (number, "", "")
    if re.search(r"[.,' _]", whole):
        if not _GROUPED.fullmatch(whole) or (mark and mark in whole):
            raise ValueError(number)
        return f"{re.sub('[^0-9]', '', whole)}.{decimals}", "thousands"
    return f"{whole or '0'}.{decimals}", "decimal_comma" if mark == "," and decimals else ""


def _told_mark(number: str, marks: Marks) -> str:
    """The decimal mark of "1,200" or "1.200" by what the table shows; else an error."""
    mark = "," if "," in number else "."
    if number.count(mark) > 1:
        raise ValueError(number)
    meaning = marks.comma_is if mark == "," else marks.point_is
    if not meaning:
        raise AmbiguousNumberError(number)
    if meaning == "decimal":
        return mark
    return "." if mark == "," else ","
