"""The rows of a table as values by field, and the rows that are refused, each with its reason.

A row is refused whole where a cell of it is in doubt: half a row under a wrong reading would teach
what was never measured.  Words, dates and notes that are not understood are kept as written.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sekiso.domain.errors import SekisoError
from sekiso.domain.quantities import quantity
from sekiso.knowledge import load
from sekiso.materials.naming import alloy_key
from sekiso.materials.number_cells import Marks, cell_of, is_missing, marks_of
from sekiso.materials.text_rows import Line
from sekiso.store.contribution.cells import CellRead, read_cell
from sekiso.store.contribution.columns import StagedColumn, cells_of
from sekiso.store.contribution.layout import SheetTable, text_of
from sekiso.store.contribution.measures import FRACTION, unit_named
from sekiso.store.contribution.places import LABEL, ROW, Place
from sekiso.store.contribution.suggestions import APPLIED, suggested
from sekiso.store.contribution.words import label_of, value_of, word_of
from sekiso.store.reading import ReadFinding
from sekiso.store.records import Quantity

_GRADE_KEY = "feedstock_lot.grade"
_GRADE = ("feedstock_lot", "grade", 0)
_ORNAMENT = "◆■●○◇□▼▽・【】[]［］（）()<>＜＞:：-=*#※ \u3000"
_LOOSE = 0.15  # relative density: no body is looser, so that it is a porosity
_FRACTION_AS_PERCENT = 0.0101  # 1.01 %: a fraction of one under percent
_DATE_LIKE = 10  # letters of "2026-01-02"


@dataclass(frozen=True)
class Note:
    """Something that was read into a cell: `code` of a finding, where, and values for its text."""

    code: str
    sheet: str
    line: int
    column: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class RejectedRow:
    """A row that is not taken: line of the file, why (`code`), column, and its cells."""

    sheet: str
    line: int
    code: str
    column: str = ""
    cells: tuple[str, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def finding(self) -> ReadFinding:
        """The refusal as a finding of a reading."""
        code = self.code if self.code.startswith("row_") else f"row_{self.code}"
        place = " ".join(part for part in (self.sheet, str(self.line)) if part)
        return ReadFinding(code, place, "left_out", {"column": self.column, **self.values})

    def text(self, language: str = "en") -> str:
        """Why, as a sentence."""
        return self.finding.text(language)


@dataclass(frozen=True)
class RowValues:
    """An accepted row: values by (kind, field, repeat), quantities by name below their field.

    `words` are texts that no word of a field stands for, by (kind, field); `derived` numbers of
    columns that follow from others, by quantity key [SI].
    """

    sheet: str
    line: int
    values: Mapping[tuple[str, str, int], Any]
    cells: tuple[str, ...] = ()
    words: Mapping[tuple[str, str], str] = field(default_factory=dict)
    derived: Mapping[str, float] = field(default_factory=dict)

    def number(self, kind: str, name: str, repeat: int = 0) -> float | None:
        """The value in SI of a field; None where it is not measured."""
        value = self.values.get((kind, name, repeat))
        return value.si if isinstance(value, Quantity) else None


@dataclass
class _Row:
    values: dict[tuple[str, str, int], Any]
    words: dict[tuple[str, str], str]
    row: dict[str, str]
    notes: list[Note]


def read_rows(
    table: SheetTable, columns: Sequence[StagedColumn]
) -> tuple[list[RowValues], list[RejectedRow], list[Note]]:
    """The rows of a table: accepted, refused, and what was read into their cells."""
    read = [one for one in columns if one.is_read]
    numbers = [one for one in read if one.suggestion.place and one.suggestion.place.is_number]
    marks = marks_of((c for one in numbers for c in cells_of(table, one.place)), table.separator)
    constants, notes = _constants(table)
    sections = [] if _GRADE in constants.values else _sections(table, read)
    notes += [Note("section_for_rows", table.sheet, k, "", {"got": name}) for k, name in sections]
    accepted: list[RowValues] = []
    rejected = [_rejected(table, line, "row_length", n=len(line.cells)) for line in table.misfits]
    for line in table.rows:
        row = _Row(dict(constants.values), dict(constants.words), dict(constants.row), [])
        above = [name for k, name in sections if k < line.number]
        row.values |= {_GRADE: above[-1]} if above else {}
        n_before = len(row.values) + len(row.words)
        problem = _read_row(table, line, read, marks, row)
        if problem is not None:
            rejected.append(problem)
        elif len(row.values) + len(row.words) == n_before and not row.notes:
            rejected.append(_rejected(table, line, "row_empty"))
        else:
            notes += row.notes
            derived = _derived(line, columns, marks)
            values = _with_row(row)
            cells = tuple(text_of(cell) for cell in line.cells)
            accepted.append(RowValues(table.sheet, line.number, values, cells, row.words, derived))
    return accepted, rejected, notes


def _sections(table: SheetTable, read: Sequence[StagedColumn]) -> list[tuple[int, str]]:
    """Lines that hold an alloy's name alone, where no column does: it holds for the rows below."""
    if any(one.suggestion.place and one.suggestion.place.key == _GRADE_KEY for one in read):
        return []
    told = ((one.line, one.text.strip(_ORNAMENT)) for one in table.left_out
            if one.kind in ("comment", "title"))  # fmt: skip
    return sorted((line, name) for line, name in told if name and alloy_key(name, load()))


def _constants(table: SheetTable) -> tuple[_Row, list[Note]]:
    """What stands once above a table and holds for all its rows."""
    row = _Row({}, {}, {}, [])
    for name, value, line in table.constants:
        meant = suggested(name)
        if meant.place is None or meant.confidence < APPLIED:
            row.notes.append(Note("value_not_read", table.sheet, line, name, {"name": name}))
            continue
        told = {"name": name, "got": value[:60]}
        if _put(row, meant.place, value, meant.unit, Marks(has_points=True), "", 0) is None:
            row.notes.append(Note("value_for_all_rows", table.sheet, line, name, told))
        else:
            row.notes.append(Note("value_not_understood", table.sheet, line, name, told))
    return row, row.notes


def _read_row(
    table: SheetTable, line: Line, columns: Sequence[StagedColumn], marks: Marks, row: _Row
) -> RejectedRow | None:
    statistics = [one for one in columns if one.statistic]
    for one in (*(one for one in columns if not one.statistic), *statistics):
        cell = line.cells[one.place]
        if is_missing(cell) or one.suggestion.place is None:
            continue
        n_notes = len(row.notes)
        refused = _put(
            row, one.suggestion.place, cell, one.suggestion.unit, marks, one.statistic, one.repeat,
            basis=one.suggestion.basis,
        )  # fmt: skip
        if one.method:
            row.values["test", "density_method_text", one.repeat] = one.method
        for k in range(n_notes, len(row.notes)):
            row.notes[k] = replace(
                row.notes[k], sheet=table.sheet, line=line.number, column=one.name
            )
        if refused is not None:
            return _rejected(table, line, refused.problem, one.name, **refused.values)
    return None


def _put(
    row: _Row, place: Place, cell: Any, unit: str, marks: Marks, statistic: str, repeat: int, *,
    basis: str = "",
) -> CellRead | None:  # fmt: skip
    """Put the value of a cell where it belongs; what was read where the row must be refused."""
    if place.kind == ROW:
        row.row[place.name] = label_of(cell)
        return None
    key = (place.kind, place.name, repeat if place.kind == "test" else 0)
    if place.name == LABEL:
        row.values[key] = label_of(cell)
        if _is_iso_date(text_of(cell)):
            row.notes.append(Note("label_is_date", "", 0, "", {"got": text_of(cell)}))
        return None
    if place.is_number:
        return _put_number(row, place, key, cell, unit, marks, statistic, basis)
    assert place.field is not None
    value = value_of(place.field, label_of(cell))
    if value is None or (value == "other" and not word_of(place.field, label_of(cell))):
        row.words[place.kind, place.name] = label_of(cell)
        told = {"got": label_of(cell)[:60], "name": place.name}
        row.notes.append(Note("word_kept", "", 0, "", told))
    if value is not None:
        row.values[key] = value
    if place.name == "density_method":  # as written too: "section" may be a scan or a photograph
        row.values.setdefault(("test", "density_method_text", key[2]), label_of(cell))
    return None


def _put_number(
    row: _Row, place: Place, key: tuple[str, str, int], cell: Any, unit: str, marks: Marks,
    statistic: str, basis: str,
) -> CellRead | None:  # fmt: skip
    assert place.field is not None
    if statistic:
        _put_statistic(row, place, key, cell, unit, marks, statistic)
        return None
    told = read_cell(cell, place.field, unit, marks)
    if not told.problem and told.quantity is not None:
        told = _checked(place, told)
    if told.problem:
        return told
    if told.note:
        row.notes.append(Note(told.note, "", 0, "", told.values))
    if told.quantity is None:
        return None
    if place.part:
        row.values.setdefault(key, {})[place.part] = told.quantity
        if basis:
            row.values[place.kind, "composition_basis", key[2]] = basis
    else:
        row.values[key] = told.quantity
    return None


def _checked(place: Place, told: CellRead) -> CellRead:
    """A problem where a relative density is a fraction among percent, or a porosity."""
    read = told.quantity
    if read is None or read.si is None or place.name != "relative_density":
        return told
    values = {"got": read.given}
    if read.si <= _FRACTION_AS_PERCENT and read.unit == "percent":
        return CellRead(problem="cell_fraction_among", values=values)
    if read.si < _LOOSE:
        return CellRead(problem="cell_is_porosity", values=values)
    return told


def _put_statistic(
    row: _Row, place: Place, key: tuple[str, str, int], cell: Any, unit: str, marks: Marks,
    statistic: str,
) -> None:  # fmt: skip
    """Uncertainty or repeats of the value that stands in another column of the row."""
    held = row.values.get(key)
    if not isinstance(held, Quantity) or place.field is None:
        return
    if statistic == "n":
        count = label_of(cell)
        row.values[key] = replace(held, n=int(float(count))) if _is_count(count) else held
        return
    try:
        number = cell_of(cell, marks)
        own = unit_named(number.unit) or unit or held.unit or FRACTION
        spread = abs(place.field.si(number.value, own) - place.field.si(0.0, own))
    except (ValueError, SekisoError):
        return
    if math.isfinite(spread):
        row.values[key] = replace(held, u=spread)


def _is_count(text: str) -> bool:
    return text.removesuffix(".0").isdigit() and int(float(text)) > 0


def _is_iso_date(text: str) -> bool:
    return len(text) == _DATE_LIKE and text[4] == text[7] == "-" and text[:4].isdigit()


def _with_row(row: _Row) -> dict[tuple[str, str, int], Any]:
    """The values, each number of a test with the source and the repeats of its row."""
    n = int(float(row.row["n"])) if _is_count(row.row.get("n", "")) else None
    source = row.row.get("source", "")
    if n is None and not source:
        return row.values
    told = dict(row.values)
    for key, value in row.values.items():
        if key[0] == "test" and isinstance(value, Quantity):
            told[key] = replace(value, n=value.n or n, source=value.source or source)
    return told


def _derived(line: Line, columns: Iterable[StagedColumn], marks: Marks) -> dict[str, float]:
    """Numbers of columns that follow from others, such as the energy density, to check them."""
    found = {}
    for one in columns:
        if one.suggestion.why == "derived" and one.suggestion.unit:
            try:
                number = cell_of(line.cells[one.place], marks).value
            except ValueError:
                continue
            if number == number:
                found["energy_density"] = quantity("energy_density").si(number, one.suggestion.unit)
    return found


def _rejected(
    table: SheetTable, line: Line, code: str, column: str = "", **values: object
) -> RejectedRow:
    cells = tuple(text_of(cell) for cell in line.cells)
    return RejectedRow(table.sheet, line.number, code, column, cells, values)
