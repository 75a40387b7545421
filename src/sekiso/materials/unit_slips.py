"""Are measured values in the unit that their column says?  Judged by what is known of the state.

A laboratory's values lie around what is known of laboratories never seen.  Values far outside
that would lie well inside, had they been written in another unit of the same kind (ksi under MPa,
HRC under HV, fractions under percent), are left out with a finding that names unit and factor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol, TypeAlias

import numpy as np

from sekiso.domain import units
from sekiso.domain.errors import NeedError, OutOfRangeError
from sekiso.domain.quantities import Quantity, quantity
from sekiso.materials.column_names import mistaken_for
from sekiso.materials.row_finding import RowFinding
from sekiso.materials.tables import Columns
from sekiso.numerics.arrays import BoolArray, FloatArray
from sekiso.numerics.normal import Z95

FAR = 3.5  # sd of the logarithm from what is known; farther, and explained, is a slip
NEAR = (
    3.0  # sd within which another unit has to bring one of the values, and all to half the distance
)
MOST = 0.5  # share of a column from which its other rows are in that unit too
_PASCAL_PER_HV = 9.80665e6  # a Vickers number is kgf/mm2: the standard acceleration
_SAME = 0.02  # difference of two units, as share, that is none


class Range(Protocol):
    """What is known of a value before it is measured, shape (n,) in SI; NaN where nothing is."""

    @property
    def value(self) -> FloatArray:
        """The middle."""

    @property
    def low(self) -> FloatArray:
        """The 5 % point."""

    @property
    def high(self) -> FloatArray:
        """The 95 % point."""


Known: TypeAlias = Callable[[str, Columns], Range]
"""What is known of a quantity in the state of each row; NeedError where nothing is."""


def suspected_units(columns: Columns, keys: Iterable[str], known: Known) -> tuple[RowFinding, ...]:
    """A finding for each measured property of `keys` whose rows look like another unit."""
    return tuple(
        finding
        for key in keys
        if key in columns.units
        for finding in _findings(key, columns, known)
    )


def _findings(key: str, columns: Columns, known_of: Known) -> Iterator[RowFinding]:
    entry, values = quantity(key), columns.numbers(key)
    if not np.isfinite(values).any() or not mistaken_for(entry.unit):
        return
    try:
        known = known_of(key, columns)
    except NeedError:  # a metal of which nothing is known
        return
    away = _away(values, known)
    far = np.isfinite(away) & (away > FAR)
    if not far.any():
        return
    unit = columns.units[key]
    read = {
        other: np.nan_to_num(_away(values_read, known), nan=np.inf)
        for other in mistaken_for(entry.unit)
        if (values_read := _read_as(entry, values, unit, other)) is not None
    }
    for other, bad in _best(away, far, read).items():
        near = [o for o in read if float(np.median(read[o][bad])) < NEAR]
        yield _finding(key, columns, known, bad, tuple(dict.fromkeys((other, *near))))


def _best(away: FloatArray, far: BoolArray, read: Mapping[str, FloatArray]) -> dict[str, BoolArray]:
    """The rows that each other unit explains, the one that explains most first.

    Where a unit explains most of a column, its rows that are not far but nearer are taken too.
    """
    found: dict[str, BoolArray] = {}
    left = far.copy()
    while left.any() and read:
        nearest = np.argmin(list(read.values()), axis=0)
        votes = [int(np.count_nonzero(left & (nearest == k))) for k in range(len(read))]
        other = list(read)[int(np.argmax(votes))]
        rows = left & (read[other] < 0.5 * away)
        if not (rows & (read[other] < NEAR)).any():
            break
        if rows.sum() >= MOST * np.isfinite(away).sum():
            rows |= read[other] < away
        found[other] = rows
        left &= ~rows
    return found


def _finding(
    key: str, columns: Columns, known: Range, bad: BoolArray, others: tuple[str, ...]
) -> RowFinding:
    entry, unit = quantity(key), columns.units[key]
    shown = _shown(entry, unit)
    got, usual = (
        float(units.converted(float(np.median(x[bad])), entry.unit, shown))
        for x in (columns.numbers(key), known.value)
    )
    values = {
        "column": columns.written_as.get(key, key),
        "got": f"{got:.4g} {_named(shown)}",
        "known": f"{usual:.3g} {_named(shown)}",
        "suspected": " / ".join(map(_named, others)),
        "factor": " / ".join(_factor(entry, unit, other) for other in others),
    }
    return RowFinding("unit_suspected", tuple(np.flatnonzero(bad).tolist()), tuple(values.items()))


def _named(unit: str) -> str:
    return {"dimensionless": "fraction", "percent": "%"}.get(unit, unit)


def _factor(entry: Quantity, unit: str, other: str) -> str:
    """How many of the column's unit the other one is; Rockwell has no such number."""
    if other == "HRC":
        return "HRC -> HV"
    factor = 1e9 / _PASCAL_PER_HV if entry.unit == "HV" else units.converted(1.0, other, unit)
    return f"x {factor:.4g}"


def _shown(entry: Quantity, unit: str) -> str:
    return entry.unit if unit in ("HRC", "HBW") else unit


def _away(values: FloatArray, known: Range) -> FloatArray:
    """Distance in standard deviations of the logarithm, by the half of the interval it lies in; NaN
    where nothing was measured or is known.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        off = np.log(values / known.value)
        half = np.where(
            off > 0.0, np.log(known.high / known.value), np.log(known.value / known.low)
        )
        return np.asarray(np.abs(off) / (half / Z95))


def _read_as(entry: Quantity, values: FloatArray, unit: str, other: str) -> FloatArray | None:
    """The values in SI, had the column been in `other`; None where that is the unit it names."""
    written = values if unit in ("HRC", "HBW") else _in(values, entry.unit, unit)
    if other == unit:
        return None
    if other == "HRC":
        return np.array([_vickers(entry, x) for x in written.tolist()])
    if entry.unit == "HV":
        return np.asarray(written * 1e9 / _PASCAL_PER_HV)
    read = _in(written, other, entry.unit)
    same = np.abs(read / values - 1.0) < _SAME
    return None if same.all() else read


def _in(values: FloatArray, unit: str, to: str) -> FloatArray:
    scale = units.converted(1.0, unit, to)
    return np.asarray(values * scale, dtype=float)


def _vickers(entry: Quantity, rockwell: float) -> float:
    try:
        return entry.si(rockwell, "HRC")
    except (NeedError, OutOfRangeError):
        return float("nan")
