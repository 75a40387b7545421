"""A column of numbers in SI, from cells as people write them, and what was decided on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.domain import units
from sekiso.domain.errors import DataError, NeedError, OutOfRangeError
from sekiso.domain.quantities import Quantity
from sekiso.materials.column_names import SCALES, refuse_without_unit, unit_of
from sekiso.materials.number_cells import AmbiguousNumberError, Cell, Marks, cell_of
from sekiso.materials.row_finding import RowFinding
from sekiso.numerics.arrays import FloatArray

_CODES = {
    "thousands": "thousands_marks", "decimal_comma": "decimal_commas",
    "censored": "cells_censored", "error": "cells_with_errors", "spread": "spread_left_out",
    "about": "cells_about", "unit": "units_in_cells",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column as it was written, (n,), in the unit that its name tells, and in SI."""

    name: str
    quantity: Quantity
    unit: str
    written: FloatArray
    si: FloatArray


@dataclass(frozen=True)
class Note:
    """A cell of which something is to be told: what, where, as written and as read."""

    kind: str
    column: str
    row: int
    text: str
    value: float


def read_numbers(name: str, values: Sequence[Any], marks: Marks) -> tuple[list[Cell], list[Note]]:
    """The numbers of a column with the units beside them; empty cells are NaN.

    Raises DataError for text, and for numbers that have two readings, with their rows.
    """
    cells, notes, wrong = [], [], []
    for row, value in enumerate(values):
        try:
            cell = cell_of(value, marks)
        except AmbiguousNumberError as problem:
            raise DataError(
                "number_ambiguous", column=name, row=row + 1, got=value,
                one=str(value).replace(",", "").replace(".", ""),
                other=str(value).replace(",", "."),
            ) from problem  # fmt: skip
        except (TypeError, ValueError, OverflowError):
            cell = Cell(float("nan"))
            wrong.append(f"{row + 1}: '{str(value)[:40]}'")
        if cell.note:
            notes.append(Note(cell.note, name, row, str(value), cell.value))
        cells.append(cell)
    if wrong:
        raise DataError("text_in_numbers", column=name, got="; ".join(wrong[:5]), n=len(wrong))
    return cells, notes


def plain_numbers(name: str, values: Sequence[Any], marks: Marks) -> tuple[FloatArray, list[Note]]:
    """The numbers of a column that has no unit of ours; a unit beside one is refused as text."""
    cells, notes = read_numbers(
        name, [float(v) if isinstance(v, bool) else v for v in values], marks
    )
    for row, cell in enumerate(cells):
        if cell.unit:
            raise DataError("unit_of_other_kind", column=name, row=row + 1, got=cell.unit)
    return np.array([cell.value for cell in cells], dtype=float), notes


def column_in_si(
    name: str, entry: Quantity, unit: str, cells: Sequence[Cell], *, needs_unit: bool
) -> tuple[Column, list[Note]]:
    """The column in SI; a unit beside a number goes before that of the name.

    Raises DataError for a unit of another kind, and where neither name nor cell has one if
    `needs_unit`.
    """
    if needs_unit and not unit and any(not c.unit and not np.isnan(c.value) for c in cells):
        refuse_without_unit(name)
    unit = unit or entry.unit
    written = np.array([cell.value for cell in cells], dtype=float)
    si = _in_si(entry, written, unit)
    notes = []
    for row in (row for row, cell in enumerate(cells) if cell.unit):
        cell = cells[row]
        own = unit_of(cell.unit) or cell.unit
        if not entry.takes(own):
            raise DataError("unit_of_other_kind", column=name, row=row + 1, got=cell.unit)
        si[row] = _in_si(entry, written[row : row + 1], own)[0]
        if unit not in SCALES:
            written[row] = units.converted(float(si[row]), entry.unit, unit)
        notes.append(Note("unit", name, row, f"{cell.value:g} {cell.unit}", float(written[row])))
    return Column(name, entry, unit, written, si), notes


def notes_told(notes: Iterable[Note]) -> tuple[RowFinding, ...]:
    """One finding for each kind of note, with the first cell as example."""
    by_kind: dict[str, list[Note]] = {}
    for note in notes:
        by_kind.setdefault(note.kind, []).append(note)
    return tuple(_finding(kind, some) for kind, some in by_kind.items())


def _finding(kind: str, notes: Sequence[Note]) -> RowFinding:
    first = notes[0]
    values: Mapping[str, object] = {
        "n": len(notes),
        "column": first.column,
        "row": first.row + 1,
        "got": first.text[:40],
        "read": f"{first.value:.10g}",
    }
    rows = tuple(dict.fromkeys(note.row for note in notes))
    return RowFinding(_CODES[kind], rows, tuple(values.items()))


def _in_si(entry: Quantity, values: FloatArray, unit: str) -> FloatArray:
    try:
        if unit in ("HRC", "HBW"):  # no straight line to Vickers
            return np.array([x if np.isnan(x) else entry.si(x, unit) for x in values], dtype=float)
        offset = entry.si(0.0, unit)
        return np.asarray(values * (entry.si(1.0, unit) - offset) + offset, dtype=float)
    except (OutOfRangeError, NeedError) as problem:
        raise DataError(problem.key, **problem.values) from problem
