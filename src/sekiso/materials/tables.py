"""Measured tables: columns by name, the unit by suffix, SI arrays out, a clear no for nonsense.

The one reader of own tables, for every door: a file, pasted text, a DataFrame, columns or rows.
Which column is which quantity, in which unit and band, is declared in `domain/quantities.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from os import PathLike
from typing import Any, Protocol, TypeAlias

import numpy as np

from sekiso.domain.errors import DataError
from sekiso.materials.column_names import ColumnName, column_of, nearest
from sekiso.materials.column_numbers import (
    Column,
    Note,
    column_in_si,
    notes_told,
    plain_numbers,
    read_numbers,
)
from sekiso.materials.number_cells import is_missing, marks_of
from sekiso.materials.row_finding import RowFinding, listed
from sekiso.materials.table_layout import MeasuredTable
from sekiso.materials.value_bands import refuse_impossible
from sekiso.numerics.arrays import AnyArray, FloatArray

USUAL_PROCESS = "PBF-LB"  # what a row without a process is taken for


class Frame(Protocol):
    """A DataFrame of any library, taken without importing one."""

    @property
    def columns(self) -> Any:
        """Names of the columns."""

    def __getitem__(self, name: Any, /) -> Any:
        """One column."""


Table: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]] | Frame | str | PathLike[str]


@dataclass(frozen=True)
class Columns:
    """A table as SI arrays: `number` by quantity (NaN = missing), `word` by kind ("" = missing).

    `ignored` are columns that nobody reads; `findings` what was repaired and left out; `units` and
    `written_as` the unit and the column's name that each quantity was written under.
    """

    n: int
    number: Mapping[str, FloatArray]
    word: Mapping[str, AnyArray]
    ignored: tuple[str, ...] = ()
    findings: tuple[RowFinding, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)
    written_as: Mapping[str, str] = field(default_factory=dict)

    @property
    def unread(self) -> dict[str, str]:
        """The columns that nobody reads, each with the name that was probably meant, or ""."""
        return {name: nearest(name) for name in self.ignored}

    @property
    def names(self) -> tuple[str, ...]:
        """Everything the table holds: quantities, words and what nobody reads."""
        return (*self.number, *self.word, *self.ignored)

    def numbers(self, name: str) -> FloatArray:
        """The quantity, or NaN throughout where the column is absent."""
        return self.number.get(name, np.full(self.n, np.nan))

    def words(self, name: str) -> AnyArray:
        """The words, or "" throughout where the column is absent."""
        return self.word.get(name, np.full(self.n, "", dtype=object))

    def followed_by(self, other: Columns) -> Columns:
        """The rows of both tables, these first."""
        numbers = dict.fromkeys((*self.number, *other.number))
        words = dict.fromkeys((*self.word, *other.word))
        return replace(
            self,
            n=self.n + other.n,
            number={k: np.concatenate([self.numbers(k), other.numbers(k)]) for k in numbers},
            word={k: np.concatenate([self.words(k), other.words(k)]) for k in words},
            findings=(*self.findings, *other.findings),
        )

    def rows(self, chosen: AnyArray) -> Columns:
        """Only the chosen rows."""
        number = {name: values[chosen] for name, values in self.number.items()}
        word = {name: values[chosen] for name, values in self.word.items()}
        n = int(np.count_nonzero(chosen)) if np.asarray(chosen).dtype == bool else len(chosen)
        return replace(self, n=n, number=number, word=word)


def read_columns(table: Any, *, labels: Collection[str] = ()) -> Columns:
    """A DataFrame, a mapping of columns or a list of rows as SI arrays.

    A column is named by quantity and unit ("laser_power_W", "hatch [mm]", "走査速度_mm/s"); in a
    table of a file or of JSON (`MeasuredTable`) a number without unit is refused, else it is SI.  A
    value that is no list holds for all rows.  Columns in `labels` are plain numbers; unknown
    columns are listed in `ignored`; porosity alone is also read as relative density.  `findings`
    tell what was repaired, decided and left out.  Raises DataError for text among numbers, columns
    of unequal length, a quantity twice, values outside any metal process (mixed units), and
    fractions among percent.
    """
    columns = named_columns(table)
    lengths = {name: len(values) for name, values in columns.items()}
    n = next(iter(lengths.values()))
    if len(set(lengths.values())) > 1 or n == 0:
        raise DataError("table_ragged", got=", ".join(f"{k}: {v}" for k, v in lengths.items()))
    told = {name: None if name in labels else column_of(name) for name in columns}
    _refuse_twice(columns, told)
    marks = marks_of(
        (cell for name in columns if _holds_numbers(name, told, labels) for cell in columns[name]),
        getattr(table, "separator", ""),
    )
    number: dict[str, FloatArray] = {}
    word: dict[str, AnyArray] = {}
    notes: list[Note] = []
    measured: list[Column] = []
    for name, values in columns.items():
        entry = told[name]
        if name in labels:
            number[name], some = plain_numbers(name, values, marks)
            notes += some
        elif entry is not None and entry.word:
            word[entry.word] = np.array([_word(v) for v in values], dtype=object)
        elif entry is not None and entry.quantity is not None:
            cells, some = read_numbers(name, values, marks)
            column, units_told = column_in_si(
                name, entry.quantity, entry.unit, cells, needs_unit=isinstance(table, MeasuredTable)
            )
            measured.append(column)
            notes += [*some, *units_told]
    refuse_impossible(measured)
    number |= {column.quantity.key: column.si for column in measured}
    if "source" in word:
        word["source"] = np.array([normal_source(s) for s in word["source"]], dtype=object)
    if "porosity" in number and "relative_density" not in number:
        number["relative_density"] = 1.0 - number["porosity"]
    ignored = tuple(n for n in columns if told[n] is None and n not in labels)
    findings = (*getattr(table, "findings", ()), *notes_told(notes), *_unread(ignored))
    by_key = {column.quantity.key: column for column in measured}
    return Columns(
        n, number, word, ignored, findings,
        units={key: column.unit for key, column in by_key.items()},
        written_as={key: column.name for key, column in by_key.items()},
    )  # fmt: skip


def _holds_numbers(
    name: str, told: Mapping[str, ColumnName | None], labels: Collection[str]
) -> bool:
    entry = told[name]
    return name in labels or (entry is not None and entry.quantity is not None)


def _refuse_twice(
    columns: Mapping[str, Sequence[Any]], told: Mapping[str, ColumnName | None]
) -> None:
    """DataError for two columns of one quantity, and for words that differ under two names."""
    first: dict[str, str] = {}
    for name, entry in told.items():
        if entry is None:
            continue
        key = entry.quantity.key if entry.quantity else entry.word
        if key in first and (entry.quantity or list(columns[first[key]]) != list(columns[name])):
            shown = entry.quantity.name() if entry.quantity else entry.word
            raise DataError("column_twice", first=first[key], got=name, quantity=shown)
        first.setdefault(key, name)


def _unread(names: Sequence[str]) -> list[RowFinding]:
    meant = {name: nearest(name) for name in names}
    found = [
        RowFinding("column_misspelt", (), (("name", name), ("nearest", other)))
        for name, other in meant.items()
        if other
    ]
    others = [name for name, other in meant.items() if not other]
    if others:
        found.append(RowFinding("column_unread", (), (("names", listed(others, 12)),)))
    return found


def normal_source(text: str) -> str:
    """A DOI without its resolver, in lower case: spellings of one paper become one source.

    >>> normal_source("http://dx.doi.org/10.1108/RPJ-05-2018-0112")
    '10.1108/rpj-05-2018-0112'
    """
    return re.sub(r"^https?://(dx\.)?doi\.org/", "", str(text).strip().lower())


def named_columns(table: Any) -> dict[str, Sequence[Any]]:
    """The columns of a DataFrame, a mapping or rows by name, as lists; DataError otherwise."""
    if isinstance(table, list | tuple) and table and all(isinstance(r, Mapping) for r in table):
        names = dict.fromkeys(name for row in table for name in row)
        table = {name: [row.get(name) for row in table] for name in names}
    is_frame = hasattr(table, "columns") and hasattr(table, "iloc")
    if not is_frame and not isinstance(table, Mapping):
        raise DataError("table_unreadable", got=type(table).__name__)
    if not len(table.columns if is_frame else table):
        raise DataError("table_empty")
    columns = {str(name).strip(): table[name] for name in table}
    lengths = [len(v) for v in columns.values() if hasattr(v, "__len__") and not isinstance(v, str)]
    n = max(lengths, default=1)  # one value for all rows
    return {name: _as_list(values, n) for name, values in columns.items()}


def _as_list(values: Any, n: int) -> Sequence[Any]:
    if isinstance(values, str) or not hasattr(values, "__len__"):
        return [values] * n
    return values if isinstance(values, list | tuple) else list(values)


def _word(value: Any) -> str:
    return "" if is_missing(value) else str(value).replace("\xa0", " ").strip()
