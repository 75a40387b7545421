"""Cells of an Excel workbook by sheet, read straight from its XML: large empty sheets cost nothing.

openpyxl makes an object of each of the half million formatted empty cells of the AM-Bench workbook
(10 s); here they are left out before the parser sees them (below 1 s).  Formulas give the value
that Excel stored; errors of Excel are no values; a number in a date format is a date.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias
from xml.parsers import expat

from sekiso.domain.errors import DataError
from sekiso.store.importers.guards import Archive, xml_root

Cell: TypeAlias = str | float | bool | datetime.datetime
_MOST_SHEETS = 96 * 2**20  # bytes of XML of all sheets together
_MOST_CELLS = 300_000  # that hold something, in all sheets together: 1.4 s
_MOST_TAGS = 6 * _MOST_CELLS
_EMPTY_CELL = re.compile(rb"<(?:\w+:)?c\b[^<>]*/>")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DATE_FORMATS = frozenset({*range(14, 23), 27, 30, 36, *range(45, 48), 50, 57})  # built in
_LITERALS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_FIRST_DAY = datetime.datetime(1899, 12, 30)
_FIRST_DAY_1904 = datetime.datetime(1904, 1, 1)
_LAST_DAY = 2_958_466.0  # 31 December 9999


@dataclass(frozen=True)
class Sheet:
    """A sheet: its title and by row number the cells that hold something, by column number."""

    title: str
    rows: Mapping[int, Mapping[int, Cell]]


def sheets(content: bytes, name: str) -> Iterator[Sheet]:
    """The sheets of a workbook in their order.

    Raises DataError for what is no workbook, too large, or broken.
    """
    archive = Archive(content, name)
    members = set(archive.names())
    if "xl/workbook.xml" not in members:
        raise DataError("xlsx_no_workbook", got=name)
    book = xml_root(archive.read("xl/workbook.xml"), name)
    targets = _targets(archive, name)
    strings = _strings(archive, name) if "xl/sharedStrings.xml" in members else []
    styles = _dated_styles(archive, name) if "xl/styles.xml" in members else frozenset()
    properties = book.find(f"{_MAIN}workbookPr")
    is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    first = _FIRST_DAY_1904 if is_1904 else _FIRST_DAY
    parts = [
        (str(one.get("name")), part)
        for one in book.iter(f"{_MAIN}sheet")
        if (part := targets.get(str(one.get(_LINK)), "")) in members
    ]
    if sum(archive.size(part) for _, part in parts) > _MOST_SHEETS:
        raise DataError("read_many", got=name, allowed=_MOST_CELLS)
    n_tags = n_cells = 0
    for title, part in parts:
        filled = _EMPTY_CELL.sub(b"", archive.read(part))
        n_tags += filled.count(b"<")
        n_cells += filled.count(b"</c>")
        if n_tags > _MOST_TAGS or n_cells > _MOST_CELLS:
            raise DataError("read_many", got=name, allowed=_MOST_CELLS)
        yield Sheet(title, _rows(filled, name, strings, styles, first))


def _targets(archive: Archive, name: str) -> dict[str, str]:
    root = xml_root(archive.read("xl/_rels/workbook.xml.rels"), name)
    found = {}
    for one in root:
        target = str(one.get("Target", ""))
        found[str(one.get("Id"))] = target[1:] if target.startswith("/") else f"xl/{target}"
    return found


def _strings(archive: Archive, name: str) -> list[str]:
    """The shared texts; readings of kanji (rPh) are not part of them."""
    found = []
    for item in xml_root(archive.read("xl/sharedStrings.xml"), name):
        texts = [
            item.find(f"{_MAIN}t"),
            *(run.find(f"{_MAIN}t") for run in item.findall(f"{_MAIN}r")),
        ]
        found.append("".join(one.text or "" for one in texts if one is not None))
    return found


def _dated_styles(archive: Archive, name: str) -> frozenset[int]:
    """The numbers of the cell styles that show a date or time."""
    root = xml_root(archive.read("xl/styles.xml"), name)
    custom = {
        int(one.get("numFmtId", "0")): _LITERALS.sub("", str(one.get("formatCode", "")))
        for one in root.iter(f"{_MAIN}numFmt")
    }
    styles = root.find(f"{_MAIN}cellXfs")
    dated = set()
    for number, style in enumerate(styles if styles is not None else ()):
        format_ = int(style.get("numFmtId", "0"))
        if format_ in _DATE_FORMATS or re.search(
            r"[ymdhs]", custom.get(format_, ""), re.IGNORECASE
        ):
            dated.add(number)
    return frozenset(dated)


@dataclass
class _Reader:
    """Handlers of expat that gather the cells of one sheet."""

    strings: list[str]
    dated: frozenset[int]
    first: datetime.datetime
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    cell: dict[str, str] | None = None
    text: list[str] | None = None
    written: str = ""
    row: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "row":
            self.row = int(attributes.get("r", self.row + 1))
        elif tag == "c":
            self.cell, self.written = attributes, ""
        elif tag in ("v", "t") and self.cell is not None:
            self.text = []

    def data(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag in ("v", "t") and self.text is not None:
            self.written += "".join(self.text)
            self.text = None
        elif tag == "c" and self.cell is not None:
            self._put(self.cell)
            self.cell = None

    def _put(self, attributes: dict[str, str]) -> None:
        value = self._value(attributes)
        place = _REFERENCE.fullmatch(attributes.get("r", ""))
        if value in (None, "") or place is None:
            return
        self.rows.setdefault(self.row, {})[_column(place[1])] = value

    def _value(self, attributes: dict[str, str]) -> Cell | None:
        kind, written = attributes.get("t", "n"), self.written
        if not written or kind == "e":
            return None
        if kind == "s":
            return self.strings[int(written)]
        if kind == "b":
            return written == "1"
        if kind in ("str", "inlineStr"):
            return written
        if kind == "d":
            return datetime.datetime.fromisoformat(written)
        number = float(written)
        if int(attributes.get("s", "0")) in self.dated and 0.0 <= number < _LAST_DAY:
            moment = self.first + datetime.timedelta(days=number)
            return (moment + datetime.timedelta(microseconds=500_000)).replace(microsecond=0)
        return number


def _rows(
    content: bytes, name: str, strings: list[str], dated: frozenset[int], first: datetime.datetime
) -> Mapping[int, Mapping[int, Cell]]:
    reader = _Reader(strings, dated, first)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = _refuse_doctype(name)
    try:
        parser.Parse(content, True)
    except expat.ExpatError as problem:
        reason = expat.errors.messages.get(problem.code, str(problem.code))
        raise DataError(
            "read_xml_broken", got=name, line=problem.lineno, reason=reason
        ) from problem
    except (ValueError, IndexError, OverflowError) as problem:
        raise DataError(
            "read_failed", format="xlsx", name=name, reason=str(problem)[:120]
        ) from problem
    return reader.rows


def _refuse_doctype(name: str) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise DataError("read_doctype", got=name)

    return refuse


@lru_cache(maxsize=1024)  # every row names the same columns
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1
