"""Measured tables: columns by name, the unit by suffix, SI arrays out, a clear no for nonsense.

The one reader of own tables, for every door: a file, pasted text, a DataFrame, columns or rows.
Which column is which quantity, in which unit and band, is declared in `domain/quantities.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from os import PathLike
from typing import Any, Protocol, TypeAlias

import numpy as np

from sekiso.domain import quantities, units
from sekiso.domain.errors import DataError, OutOfRangeError
from sekiso.domain.quantities import Quantity
from sekiso.numerics.arrays import AnyArray, BoolArray, FloatArray

WORDS = {
    "material": "material", "alloy": "material", "machine": "machine", "atmosphere": "atmosphere",
    "density_method": "density_method", "method": "density_method", "source_doi": "source",
    "source": "source", "process": "process", "heat_condition": "heat_condition",
    "condition": "heat_condition", "orientation": "orientation", "surface": "surface",
}  # fmt: skip
MISSING = ("", "-", "nan", "NaN", "None", "n/a", "N/A", "NA", "<NA>")
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
    """A table as SI arrays: `number` by quantity (NaN = missing), `word` by kind ("" = missing)."""

    n: int
    number: Mapping[str, FloatArray]
    word: Mapping[str, AnyArray]
    ignored: tuple[str, ...] = ()

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

    def rows(self, chosen: AnyArray) -> Columns:
        """Only the chosen rows."""
        number = {name: values[chosen] for name, values in self.number.items()}
        word = {name: values[chosen] for name, values in self.word.items()}
        n = int(np.count_nonzero(chosen)) if np.asarray(chosen).dtype == bool else len(chosen)
        return Columns(n, number, word, self.ignored)


@dataclass(frozen=True)
class _Column:
    """A column of numbers as it was written, with the quantity and unit that its name tells."""

    name: str
    quantity: Quantity
    unit: str
    written: FloatArray

    @cached_property  # read by every check and by the result
    def si(self) -> FloatArray:
        return _in_si(self.quantity, self.written, self.unit)

    @cached_property  # read by every pair of columns
    def bad(self) -> BoolArray:
        return outside(self.quantity, self.si, measured=True)


def read_columns(table: Any, *, labels: Collection[str] = ()) -> Columns:
    """A DataFrame, a mapping of columns or a list of rows as SI arrays.

    A column is named by quantity and unit suffix ("laser_power_W", "hatch_mm",
    "relative_density_pct"); a name without unit is SI, a
    value that is no list holds for all rows.  Columns in `labels` are plain numbers;
    unknown columns are listed in `ignored`; porosity alone is also read as relative density.
    Raises DataError for text among numbers, columns of unequal length, a quantity twice, values
    outside any metal process (mixed units), and percent columns that hold fractions.
    """
    columns = named_columns(table)
    lengths = {name: len(values) for name, values in columns.items()}
    n = next(iter(lengths.values()))
    if len(set(lengths.values())) > 1 or n == 0:
        raise DataError("table_ragged", got=", ".join(f"{k}: {v}" for k, v in lengths.items()))
    number: dict[str, FloatArray] = {}
    word: dict[str, AnyArray] = {}
    ignored = []
    measured: dict[str, _Column] = {}
    for name, values in columns.items():
        told = quantities.column(name)
        if name in labels:
            number[name] = _numbers(name, values)
        elif name in WORDS:
            word[WORDS[name]] = np.array([_word(v) for v in values], dtype=object)
        elif told is None:
            ignored.append(name)
        else:
            entry, unit = told
            if entry.key in measured:
                raise DataError("column_twice", got=name, quantity=entry.name())
            column = _Column(name, entry, unit or entry.unit, _numbers(name, values))
            measured[entry.key] = column
    _refuse_impossible(tuple(measured.values()))
    number |= {key: column.si for key, column in measured.items()}
    if "source" in word:
        word["source"] = np.array([normal_source(s) for s in word["source"]], dtype=object)
    if "porosity" in number and "relative_density" not in number:
        number["relative_density"] = 1.0 - number["porosity"]
    return Columns(n, number, word, tuple(ignored))


def outside(entry: Quantity, si: FloatArray, *, measured: bool = False) -> BoolArray:
    """Which values in SI no metal process shows, shape as `si`; NaN is missing, not outside."""
    low, high = entry.limits(measured=measured)
    rounding = 1e-9 * max(abs(low), abs(high))  # of the conversion of units
    beyond = (si < low - rounding) | (si > high + rounding)
    return np.asarray(beyond & ~(entry.may_be_zero & (si == 0.0)), dtype=bool)


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
    text = str(value).replace("\xa0", " ").strip()
    return "" if text in MISSING else text


def _numbers(name: str, values: Sequence[Any]) -> FloatArray:
    numbers = np.empty(len(values))
    wrong = []
    for i, value in enumerate(values):
        try:
            numbers[i] = float(value) if _word(value) else np.nan
        except (TypeError, ValueError):
            wrong.append(f"{i + 1}: '{value}'")
    if wrong:
        raise DataError("text_in_numbers", column=name, got="; ".join(wrong[:5]), n=len(wrong))
    return numbers


def _in_si(entry: Quantity, values: FloatArray, unit: str) -> FloatArray:
    try:
        if unit in ("HRC", "HBW"):  # no straight line to Vickers
            return np.array([x if np.isnan(x) else entry.si(x, unit) for x in values], dtype=float)
        offset = entry.si(0.0, unit)
        return np.asarray(values * (entry.si(1.0, unit) - offset) + offset, dtype=float)
    except OutOfRangeError as problem:
        raise DataError(problem.key, **problem.values) from problem


def _refuse_impossible(columns: Sequence[_Column]) -> None:
    for column in columns:
        is_percent = column.unit == "percent" and column.quantity.band[0] > 1.0
        if is_percent and (column.written <= 1.0).any():
            least = float(np.nanmin(column.written))
            raise DataError("fraction_in_percent", column=column.name, got=least)
    bad = [column for column in columns if column.bad.any()]
    for one, other in combinations(bad, 2):
        exchanged = (
            _Column(one.name, one.quantity, one.unit, other.written),
            _Column(other.name, other.quantity, other.unit, one.written),
        )
        if not any(column.bad.any() for column in exchanged):
            raise DataError("columns_swapped", first=one.name, second=other.name)
    for column in bad:
        _refuse_value(column)


def _refuse_value(column: _Column) -> None:
    row = int(np.flatnonzero(column.bad)[0])
    low, high = column.quantity.limits(measured=True)
    if low > 0.0 and column.si[row] <= 0.0:
        raise DataError("value_not_positive", column=column.name, row=row + 1)
    unit = column.quantity.unit if column.unit in ("HRC", "HBW") else column.unit
    got, low, high = (
        units.converted(x, column.quantity.unit, unit) for x in (float(column.si[row]), low, high)
    )
    raise DataError(
        "value_impossible", column=column.name, row=row + 1,
        got=f"{got:g} {unit}", low=f"{low:g}", high=f"{high:g} {unit}",
    )  # fmt: skip
